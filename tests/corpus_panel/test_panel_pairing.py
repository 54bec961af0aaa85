"""Which files make the corpus, and which of them belong together."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.corpus_panel.small_reports import corpus, write

from luoshi.corpus.model import DONE, FAILED, SKIPPED, Filed, Source
from luoshi.corpus.pairing import runs
from luoshi.corpus.sources import filed, sources
from luoshi.errors import InputError


def file(place: str | None, year: int | None, *, level: str = "city", text: str = "", name: str = "", size: int = 10) -> Filed:
    called = name or f"{place}-{year}.txt"
    state = DONE if place and year else SKIPPED
    return Filed(Source(called, called), called, text or called, place, level, year, size, state)


def years(files: list[Filed], *, alone: bool = False) -> list[list[tuple[str | None, int | None, int | None]]]:
    return [[(h.old.place, h.old.year, h.new.year if h.new else None) for h in run] for run in runs(files, alone=alone)[1]]


def test_consecutive_years_of_one_place_are_held_together() -> None:
    files = [file("云泽市", year) for year in (2023, 2021, 2022)]
    assert years(files) == [[("云泽市", 2021, 2022), ("云泽市", 2022, 2023)]]


def test_a_missing_year_ends_a_run() -> None:
    files = [file("云泽市", year) for year in (2020, 2021, 2023, 2024)]
    assert years(files) == [[("云泽市", 2020, 2021)], [("云泽市", 2023, 2024)]]


def test_places_of_one_name_at_two_levels_are_two_places() -> None:
    assert years([file("云泽", 2021), file("云泽", 2022, level="county")]) == []


def test_runs_stand_by_level_then_place() -> None:
    places = (("丙", "county"), ("乙", "city"), ("甲", "city"), ("丁", "province"))
    files = [file(place, year, level=level) for place, level in places for year in (2021, 2022)]
    assert [run[0][0] for run in years(files)] == ["丁", "乙", "甲", "丙"]


def test_a_report_without_a_next_one_stands_alone_where_asked() -> None:
    files = [file("云泽市", 2021), file("云泽市", 2022), file("白沙区", 2024)]
    assert years(files, alone=True) == [
        [("云泽市", 2021, 2022), ("云泽市", 2022, None)], [("白沙区", 2024, None)],
    ]  # fmt: skip


def whys(files: list[Filed]) -> dict[str, str]:
    return {f.name: f.why for f in runs(files)[0] if f.state != DONE}


def test_what_takes_no_part_says_why() -> None:
    pair = [file("云泽市", 2021), file("云泽市", 2022)]
    again = file("云泽市", 2022, text="云泽市-2022.txt", name="又一份.docx")
    shorter = file("云泽市", 2021, name="摘要.txt", size=5)
    single = file("白沙区", 2024)
    assert whys([*pair, again, shorter, single]) == {
        "又一份.docx": "与 云泽市-2022.txt 是同一份报告",
        "摘要.txt": "同一地方同一年已有 云泽市-2021.txt，那份更长",
        "白沙区-2024.txt": "没有相邻年份的报告",
    }


def test_one_text_under_two_places_is_no_duplicate() -> None:
    files = [file(place, year, text="同") for place in ("云泽市", "青岚县") for year in (2021,)]
    assert list(whys(files).values()) == ["没有相邻年份的报告"] * 2


def test_a_complete_text_is_preferred_to_a_longer_one_that_a_list_calls_incomplete() -> None:
    long = file("云泽市", 2021, name="长.txt", size=99)
    long = long._replace(source=long.source._replace(complete=False))
    found = runs([long, file("云泽市", 2021), file("云泽市", 2022)])[1]
    assert found[0][0].old.name == "云泽市-2021.txt"


def test_the_order_of_the_files_does_not_matter() -> None:
    files = [file(p, y) for p in "甲乙丙丁" for y in range(2015, 2025) if (y * 7 + ord(p)) % 4]
    files += [file("甲", 2016, name="又.txt", size=10), file(None, 2016, name="无名.txt")]
    first = runs(files, alone=True)
    for seed in range(10):
        random.Random(seed).shuffle(files)
        assert runs(files, alone=True) == first


# --- Files, folders and lists -----------------------------------------------------------------


def test_a_folder_gives_all_reports_below_it(tmp_path: Path) -> None:
    for name in ("a.txt", "b/c.docx", "b/d.xlsx", ".hidden.txt", "~$c.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [s.name for s in sources([str(tmp_path)])] == ["a.txt", "b/c.docx"]


def test_a_list_says_place_level_year_and_completeness(tmp_path: Path) -> None:
    path = write(tmp_path, "云泽市", 2021, name="x/a.txt")
    (tmp_path / "INDEX.tsv").write_text("path\tlevel\tplace\tyear\tcomplete\nx/a.txt\tcounty\t青岚县\t2022\tno\n", encoding="utf-8")
    listed = sources([str(tmp_path / "INDEX.tsv")])
    assert listed == [Source("x/a.txt", str(path), "青岚县", "county", 2022, False)]
    found = filed(listed[0])
    assert (found.place, found.level, found.year) == ("青岚县", "county", 2022)
    assert [w[:5] for w in found.warnings] == ["清单说地方", "清单说年份", "清单注明这"]


def test_a_file_in_a_list_and_in_a_folder_is_one_file_and_the_list_is_believed(tmp_path: Path) -> None:
    write(tmp_path, "云泽市", 2021)
    index = tmp_path / "list.csv"
    index.write_text("path,place\n云泽市-2021.txt,云泽地区\n", encoding="utf-8")
    for given in ([str(tmp_path), str(index)], [str(index), str(tmp_path)]):
        assert [s.place for s in sources(given)] == ["云泽地区"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = [write(tmp_path, "云泽市", 2021, name=f"{folder}/报告.txt") for folder in "甲乙"]
    assert [s.name for s in sources([str(path) for path in paths])] == ["乙/报告.txt", "甲/报告.txt"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("file\na.txt\n", "没有 path 这一列"),
        ("path\tyear\na.txt\t去年\n", "第 2 行的年份“去年”"),
        ("path\tlevel\na.txt\ttown\n", "第 2 行的层级“town”"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.tsv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=words) as caught:
        sources([str(tmp_path / "a.tsv")])
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "content", "state", "why"),
    [
        ("空.txt", b"", FAILED, "空的"),
        ("坏.docx", b"PK\x03\x04 no zip", FAILED, "坏.docx"),
        ("无.txt", "新建停车位37个。".encode(), SKIPPED, "看不出是哪"),
    ],
)
def test_a_file_that_is_no_report_says_why(tmp_path: Path, name: str, content: bytes, state: str, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = filed(Source(name, str(tmp_path / name)))
    assert found.state == state
    assert why in found.why


def test_a_file_that_is_not_there_says_why(tmp_path: Path) -> None:
    assert "找不到文件" in filed(Source("无", str(tmp_path / "无"))).why


def test_the_small_corpus_pairs_as_it_should(tmp_path: Path) -> None:
    files = [filed(source) for source in sources([str(corpus(tmp_path))])]
    assert [len(run) for run in runs(files)[1]] == [4, 1, 1]
