"""The table: its rows, what lies beside it, resuming, and that neither the order nor the processes change a byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.corpus_panel.small_reports import corpus, write
from typer.testing import CliRunner, Result

from luoshi.cli import app
from luoshi.corpus import holding, panel, parts
from luoshi.corpus.columns import COLUMNS, HELD, NAMES
from luoshi.corpus.rows import normal
from luoshi.errors import InputError
from luoshi.reconciling.subjects import subject


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["panel", *map(str, args)], prog_name="luoshi")


def rows(table: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(table).to_pylist()
    return found


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return corpus(tmp_path / "报告")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the reports whose statements are read."""
    seen: list[str] = []
    whole = holding.read_document

    def counted(document: Any) -> Any:
        seen.append(document.source)
        return whole(document)

    monkeypatch.setattr(holding, "read_document", counted)
    yield seen


def test_a_promise_is_a_row_with_its_answer(tmp_path: Path) -> None:
    old = write(tmp_path, "云泽市", 2024, "地区生产总值增长6%左右，力争新建停车位2000—3000个。到2026年，新建学校20所。")
    new = write(tmp_path, "云泽市", 2025, "地区生产总值增长6%左右。", "地区生产总值增长5.9%，新建停车位1.2万个。")
    done = run(old, new, "-o", tmp_path / "a.parquet")
    assert done.exit_code == 0, done.output
    growth, lots, schools = rows(tmp_path / "a.parquet")
    said, told = old.read_text(encoding="utf-8"), new.read_text(encoding="utf-8")
    assert {
        "place": "云泽市", "level": "city", "year": 2024, "indicator": "地区生产总值", "subject": "生产总值", "headline": True,
        "measure": "growth", "unit": "%", "direction": "up", "comparator": "approx", "number": "6", "due": 2024,
        "answer": "figure", "undecided": False, "outcome_number": "5.9", "verdict": "met", "change": "repeated",
        "next_number": "6", "next_comparator": "approx", "years_running": 1, "complete": True, "file": old.name,
        "next_file": new.name, "sha256": hashlib.sha256(old.read_bytes()).hexdigest(),
        "next_sha256": hashlib.sha256(new.read_bytes()).hexdigest(),
    }.items() <= growth.items()  # fmt: skip
    assert growth["gap"] == Decimal("-0.1")
    assert said[growth["start"] : growth["end"]] == "6"
    assert told[growth["outcome_start"] : growth["outcome_end"]] == "5.9"
    assert told[growth["next_start"] : growth["next_end"]] == "6"
    assert (lots["value"], lots["value_high"], lots["hedge"], lots["outcome_value"]) == (2000, 3000, "strive", 12000)
    assert (schools["due"], schools["answer"], schools["undecided"], schools["verdict"]) == (2026, None, None, None)


def test_a_target_set_again_counts_the_years(reports: Path, tmp_path: Path) -> None:
    run(reports, "-o", tmp_path / "a.parquet")
    found = [(r["place"], r["year"], r["years_running"]) for r in rows(tmp_path / "a.parquet") if r["measure"] == "growth"]
    assert found == [
        ("云泽市", 2021, 1), ("云泽市", 2022, 2), ("云泽市", 2023, 3), ("云泽市", 2024, 4),
        ("青岚县", 2021, 1), ("青岚县", 2024, 1),
    ]  # fmt: skip


def test_reports_without_a_next_one_are_listed_where_asked(reports: Path, tmp_path: Path) -> None:
    run(reports, "-o", tmp_path / "a.parquet", "--alone")
    found = [r for r in rows(tmp_path / "a.parquet") if r["next_file"] is None]
    assert {(r["place"], r["year"]) for r in found} == {("云泽市", 2025), ("青岚县", 2022), ("青岚县", 2025), ("白沙区", 2024)}
    assert {r["answer"] for r in found} == {None}
    assert [r["years_running"] for r in found if r["place"] == "云泽市"] == [5, 5]
    assert {r["headline"] for r in found} == {True}


def test_each_report_is_read_once(reports: Path, tmp_path: Path, reads: list[str]) -> None:
    panel([str(reports)], tmp_path / "parts", jobs=1)
    assert sorted(reads) == sorted({*reads})
    assert len(reads) == 9  # of ten, one has no neighbour


# --- The same whatever the order, the processes, the format -------------------------------------


def made(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def test_neither_order_nor_processes_change_a_byte(reports: Path, tmp_path: Path) -> None:
    files = sorted(reports.iterdir())
    out = []
    for name, given, jobs in (("一", files, 1), ("二", files, 2), ("三", files[::-1], 1)):
        (tmp_path / name).mkdir()
        done = run(*given, "-o", tmp_path / name / "a.parquet", "-j", jobs)
        assert done.exit_code == 0, done.output
        out.append(made(tmp_path / name))
    assert out[0] == out[1] == out[2]
    assert out[0].keys() == {"a.parquet", "datapackage.json", "manifest.json"}


def test_csv_and_jsonl_hold_what_parquet_holds(reports: Path, tmp_path: Path) -> None:
    import csv
    import io

    tables = {}
    for suffix in ("parquet", "csv", "jsonl"):
        (tmp_path / suffix).mkdir()
        tables[suffix] = tmp_path / suffix / f"a.{suffix}"
        assert run(reports, "-o", tables[suffix]).exit_code == 0
    columns = list(csv.DictReader(io.StringIO(tables["csv"].read_text(encoding="utf-8-sig"))))
    objects = [json.loads(line) for line in tables["jsonl"].read_text(encoding="utf-8").splitlines()]
    wanted = rows(tables["parquet"])
    assert len(columns) == len(objects) == len(wanted) == 12
    for row, line, cells in zip(wanted, objects, columns, strict=True):
        assert list(line) == list(cells) == list(row) == list(NAMES)
        for name, value in row.items():
            plain = float(value) if isinstance(value, Decimal) else value
            assert line[name] == plain or line[name] == pytest.approx(plain)
            if value is None or isinstance(value, bool):
                assert cells[name] == ("" if value is None else str(value).lower())
            else:
                assert cells[name] == str(value) or float(cells[name]) == pytest.approx(plain)


# --- What lies beside it -----------------------------------------------------------------------


def test_the_package_describes_the_table(reports: Path, tmp_path: Path) -> None:
    run(reports, "-o", tmp_path / "a.parquet", "--licence", "CC-BY-4.0")
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    table = tmp_path / "a.parquet"
    (resource,) = package["resources"]
    assert resource["path"] == "a.parquet"
    assert resource["hash"] == "sha256:" + hashlib.sha256(table.read_bytes()).hexdigest()
    assert (resource["bytes"], resource["rows"]) == (table.stat().st_size, len(rows(table)))
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    assert package["version"].startswith("0.")
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == pq.read_schema(table).names
    kinds = {"string": "string", "integer": "int32", "number": "decimal128(38, 12)", "boolean": "bool"}
    assert [kinds[field["type"]] for field in fields] == [str(kind) for kind in pq.read_schema(table).types]
    assert all(field["title"] and field["description"] for field in fields)
    for row in rows(table):
        for field in fields:
            limits = field.get("constraints", {})
            assert row[field["name"]] is None or row[field["name"]] in limits.get("enum", [row[field["name"]]])
            assert row[field["name"]] is not None or not limits.get("required")
    keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows(table)]
    assert len(keys) == len(set(keys))


def test_the_manifest_tells_of_every_file_and_pair(reports: Path, tmp_path: Path) -> None:
    (reports / "坏.docx").write_bytes(b"PK\x03\x04 no zip")
    (reports / "抄本.txt").write_bytes((reports / "云泽市-2022.txt").read_bytes())
    (reports / "云泽市2023摘.txt").write_text((reports / "云泽市-2023.txt").read_text(encoding="utf-8")[:90], encoding="utf-8")
    for year in (2021, 2022):
        write(reports, "空谷县", year).write_text(f"空谷县{year}年政府工作报告\n一、{year - 1}年工作回顾\n平稳。\n二、{year}年工作安排\n做好工作。\n", encoding="utf-8")
    done = run(reports, "-o", tmp_path / "a.parquet")
    assert done.exit_code == 2
    assert done.stderr.startswith("错误：坏.docx：")
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    files = {each["file"]: (each["state"], each["why"]) for each in manifest["files"]}
    assert files["坏.docx"][0] == "failed"
    assert files["抄本.txt"] == ("skipped", "与 云泽市-2022.txt 是同一份报告")
    assert files["云泽市2023摘.txt"] == ("skipped", "同一地方同一年已有 云泽市-2023.txt，那份更长")
    assert files["白沙区-2024.txt"] == ("skipped", "没有相邻年份的报告")
    pairs = {(each["place"], each["year"]): (each["state"], each["why"]) for each in manifest["pairs"]}
    assert pairs["空谷县", 2021] == ("skipped", "工作安排里没有读到量化的目标")
    assert manifest["counts"] == {
        "files": {"all": 15, "done": 11, "failed": 1, "skipped": 3}, "pairs": {"all": 7, "done": 6, "failed": 0, "skipped": 1},
        "rows": 12,
    }  # fmt: skip
    assert len(rows(tmp_path / "a.parquet")) == 12


def test_a_pair_that_fails_does_not_stop_the_others(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hold = holding.reconcile

    def fail(old: Any, new: Any, **more: Any) -> Any:
        if old.report.year == 2023:
            raise ZeroDivisionError
        return hold(old, new, **more)

    monkeypatch.setattr(holding, "reconcile", fail)
    done = run(reports, "-o", tmp_path / "a.parquet")
    assert (done.exit_code, "程序内部出错（ZeroDivisionError" in done.stderr) == (2, True)
    assert {r["year"] for r in rows(tmp_path / "a.parquet")} == {2021, 2022, 2024}
    monkeypatch.setattr(holding, "reconcile", hold)
    assert run(reports, "-o", tmp_path / "a.parquet", "--resume").exit_code == 0  # what failed is tried again
    assert {r["year"] for r in rows(tmp_path / "a.parquet")} == {2021, 2022, 2023, 2024}


# --- Going on where it stood ---------------------------------------------------------------------


def test_nothing_is_read_again_when_resuming(reports: Path, tmp_path: Path, reads: list[str]) -> None:
    run(reports, "-o", tmp_path / "a.parquet")
    first = made(tmp_path)
    reads.clear()
    again = run(reports, "-o", tmp_path / "a.parquet", "--resume")
    assert "其中 6 对是上次做好的" in again.stderr
    assert (reads, made(tmp_path)) == ([], first)
    run(reports, "-o", tmp_path / "a.parquet")
    assert len(reads) == 9


def test_only_what_changed_is_read_again(reports: Path, tmp_path: Path, reads: list[str]) -> None:
    run(reports, "-o", tmp_path / "a.parquet")
    reads.clear()
    write(reports, "云泽市", 2025, plan="地区生产总值增长5%以上。")
    run(reports, "-o", tmp_path / "a.parquet", "--resume")
    assert sorted(reads) == ["云泽市-2024.txt", "云泽市-2025.txt"]


def test_other_rules_make_every_pair_anew(
    reports: Path, tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(reports, "-o", tmp_path / "a.parquet")
    reads.clear()
    monkeypatch.setattr(parts, "rules", lambda: "other")
    run(reports, "-o", tmp_path / "a.parquet", "--resume")
    assert len(reads) == 9


@pytest.mark.parametrize("damage", ["cut", "emptied", "lines lost"])
def test_a_damaged_part_is_made_anew(reports: Path, tmp_path: Path, damage: str) -> None:
    import gzip

    run(reports, "-o", tmp_path / "a.parquet")
    whole = made(tmp_path)
    part = sorted((tmp_path / "a.parquet.parts").iterdir())[0]
    if damage == "lines lost":
        part.write_bytes(gzip.compress(gzip.decompress(part.read_bytes()).rpartition(b"\n")[0]))
    else:
        part.write_bytes(part.read_bytes()[: 20 if damage == "cut" else 0])
    assert run(reports, "-o", tmp_path / "a.parquet", "--resume").exit_code == 0
    assert made(tmp_path) == whole


def test_parts_of_pairs_that_are_gone_are_removed_and_other_files_stay(reports: Path, tmp_path: Path) -> None:
    run(reports, "-o", tmp_path / "a.parquet")
    folder = tmp_path / "a.parquet.parts"
    (folder / "笔记.txt").write_text("我的")
    (reports / "青岚县-2025.txt").unlink()
    run(reports, "-o", tmp_path / "a.parquet", "--resume")
    assert len(list(folder.iterdir())) == 6


# --- What cannot be done ----------------------------------------------------------------------------


def refused(result: Result, *words: str) -> None:
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    assert all(word in result.stderr for word in ("错误：", *words)), result.stderr


def test_nothing_to_pair_is_refused_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path, "云泽市", 2021)
    write(tmp_path, "云泽市", 2023)
    refused(run(tmp_path, "-o", tmp_path / "a.csv"), "2 份文件里没有同一地方相邻两年的报告", "没有相邻年份", "请给")
    assert not (tmp_path / "a.csv").exists()


def test_a_folder_without_reports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有找到报告"):
        panel([str(tmp_path)], tmp_path / "parts")


def test_an_output_that_cannot_be_is_refused_before_reading(reports: Path, tmp_path: Path) -> None:
    refused(run(reports, "-o", tmp_path / "a.xlsx"), "哪种格式", ".parquet")
    refused(run(reports, "-o", tmp_path / "无" / "a.csv"), "没有", "文件夹")
    (tmp_path / "datapackage.json").write_text('{"resources": [{"path": "b.csv"}]}')
    refused(run(reports, "-o", tmp_path / "a.csv"), "说明的是别的数据")
    report = reports / "云泽市-2021.txt"
    (tmp_path / "x.csv").symlink_to(report)
    refused(run(report, "-o", tmp_path / "x.csv"), "就是输入的文件")


def test_a_disk_that_refuses_is_told_in_chinese(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parts, "write", full)
    refused(run(reports, "-o", tmp_path / "a.csv"), "磁盘已满")


# --- The columns ---------------------------------------------------------------------------------


def test_the_page_of_columns_names_every_column_and_no_other() -> None:
    import re

    page = (Path(__file__).parents[2] / "docs" / "panel.md").read_text(encoding="utf-8")
    listed = page.partition("## 各列")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z0-9_]+)`", listed, re.M) == list(NAMES)
    for column in COLUMNS:
        assert f"| `{column.name}` | {column.title} | {column.about} |" in listed


def test_a_part_holds_the_columns_that_hang_on_the_two_reports_only() -> None:
    assert set(HELD) < set(NAMES)
    assert {"file", "place", "year", "years_running"}.isdisjoint(HELD)


@pytest.mark.parametrize(
    ("indicator", "name"), [("GDP", "生产总值"), ("社零总额", "社会消费品零售总额"), ("就业", "就业"), ("新建停车位", "停车位")]
)
def test_a_subject_is_called_by_its_whole_name(indicator: str, name: str) -> None:
    assert normal(subject(indicator).core) == name
