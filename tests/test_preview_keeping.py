"""What was made to look at is kept: once made, whole, bounded, and nothing that failed."""

from __future__ import annotations

import os
import struct
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.errors import InputError
from luoshi.papers import preview
from luoshi.papers.preview import Look, Made, keeping, packed, unpacked

DIGEST = sha256(b"x").hexdigest()
PNG = b"\x89PNG\r\n\x1a\n"
MADE = Made(Look(2, cut="共 5 页，这里只显示前 2 页"), (PNG + b"one", PNG + b"two"))


class Maker:
    """Stands for the process that makes a preview, and counts how often it was asked."""

    def __init__(self, *answers: Made | InputError) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, data: bytes, kind: str) -> Made:
        self.asked += 1
        answer = self.answers[min(self.asked, len(self.answers)) - 1]
        if isinstance(answer, InputError):
            raise answer
        return answer


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    made = Maker(MADE)
    monkeypatch.setattr(keeping, "make", made)
    return made


def asked(home: Path, kind: str = "pdf", digest: str = DIGEST) -> Made:
    return keeping.kept_or_made(home, digest, kind, lambda: b"x")


def held(home: Path) -> list[Path]:
    return sorted((home / "looks").iterdir())


# --- As bytes --------------------------------------------------------------------------------

WORDS = st.text(max_size=8)
ROWS = st.lists(st.lists(WORDS, max_size=2).map(tuple), max_size=2).map(tuple)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, ROWS, WORDS, st.lists(st.binary(max_size=4), max_size=3))
def test_what_is_packed_comes_out_as_it_was(text: str, rows: tuple[tuple[str, ...], ...], cut: str, ends: list[bytes]) -> None:
    made = Made(Look(len(ends), text, rows, cut), tuple(PNG + end for end in ends))
    assert unpacked(packed(made)) == made


def test_what_is_not_whole_is_refused() -> None:
    whole = packed(MADE)
    for length in range(len(whole)):
        with pytest.raises(ValueError):
            unpacked(whole[:length])
    with pytest.raises(ValueError):
        unpacked(whole + b"x")


@pytest.mark.parametrize(
    "head",
    [
        b"", b"[]", b"null", b"{}", b"\xff", b'{"pages":1,"text":"","rows":[],"cut":"","sizes":[-1]}',
        b'{"pages":1,"text":"","rows":[],"cut":"","sizes":[]}', b'{"pages":1,"text":"","rows":[],"cut":"","sizes":[6]}',
        b'{"pages":"x","text":"","rows":[],"cut":"","sizes":[]}', b'{"pages":0,"text":"","rows":7,"cut":"","sizes":[]}',
    ],
)  # fmt: skip
def test_what_a_fooled_maker_says_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError):
        unpacked(struct.pack(">I", len(head)) + head + (b"<html>" if b"[6]" in head else b""))


# --- Kept ------------------------------------------------------------------------------------


def test_it_is_made_once(tmp_path: Path, maker: Maker) -> None:
    assert keeping.kept(tmp_path, DIGEST, "pdf") is None
    assert [asked(tmp_path) for _ in range(3)] == [MADE] * 3
    assert keeping.kept(tmp_path, DIGEST, "pdf") == MADE
    assert maker.asked == 1
    asked(tmp_path, "txt")  # the same bytes as another kind
    assert maker.asked == 2


def test_another_maker_makes_it_anew(tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(tmp_path)
    monkeypatch.setattr(keeping, "MAKER", preview.MAKER + 1)
    assert keeping.kept(tmp_path, DIGEST, "pdf") is None
    asked(tmp_path)
    assert maker.asked == 2


def test_a_failure_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = Maker(InputError("太慢", "请下载"), MADE)
    monkeypatch.setattr(keeping, "make", maker)
    with pytest.raises(InputError, match="太慢"):
        asked(tmp_path)
    assert not (tmp_path / "looks").exists()
    assert asked(tmp_path) == MADE


@pytest.mark.parametrize("damage", [b"", b"\0\0\0\5{}", packed(MADE)[:-1], b"<html>"])
def test_what_was_damaged_is_made_again(tmp_path: Path, maker: Maker, damage: bytes) -> None:
    asked(tmp_path)
    (path,) = held(tmp_path)
    path.write_bytes(damage)
    assert asked(tmp_path) == MADE
    assert (maker.asked, path.read_bytes()) == (2, packed(MADE))


def test_a_folder_that_cannot_be_written_keeps_nobody_from_looking(tmp_path: Path, maker: Maker) -> None:
    (tmp_path / "looks").write_bytes(b"a file in its place")
    assert [asked(tmp_path) for _ in range(2)] == [MADE] * 2


def test_many_at_once_see_it_whole_and_leave_one_file(tmp_path: Path, maker: Maker) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: asked(tmp_path), range(40))) == {MADE}
    assert len(held(tmp_path)) == 1


def test_the_oldest_go_first(tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(packed(MADE))
    monkeypatch.setattr(keeping, "MOST_KEPT", 3 * size)
    (tmp_path / "looks").mkdir()
    (tmp_path / "looks" / "coming-broken-off").write_bytes(b"x" * size)
    os.utime(tmp_path / "looks" / "coming-broken-off", (1, 1))
    digests = [sha256(bytes([n])).hexdigest() for n in range(5)]
    for age, digest in enumerate(digests, 2):
        asked(tmp_path, digest=digest)
        path = tmp_path / "looks" / f"{digest}.pdf.{preview.MAKER}"
        os.utime(path, (age, age))
    assert {path.name[:64] for path in held(tmp_path)} == set(digests[2:])


@pytest.mark.parametrize("digest", ["", "../" * 21 + "x", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_digest_names_a_file(tmp_path: Path, maker: Maker, digest: str) -> None:
    with pytest.raises(ValueError, match="no sha-256"):
        asked(tmp_path, digest=digest)


def test_a_kind_that_is_not_shown_is_not_looked_for(tmp_path: Path) -> None:
    assert keeping.kept(tmp_path, DIGEST, "../x") is None
