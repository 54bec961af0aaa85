"""A crash between box and roll, and a race of one deputy with themself: no vote is lost, none counts twice."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.congress.deeds import STEPS
from tests.ledger.test_faults import SERVER, Books, sql, told

from luoshi.congress.ballots.slips import digest_of, new_receipt


class Hall(Books):
    """A ledger of its own with an open ballot."""

    def start(self, deed: str, *arguments: str) -> subprocess.Popen[str]:
        command = subprocess.Popen
        program = [sys.executable, "-m", "tests.congress.deeds", deed, *arguments]

        def run(_given: list[str], **options: object) -> subprocess.Popen[str]:
            return command(program, **options)  # type: ignore[call-overload, no-any-return]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(subprocess, "Popen", run)
            return super().start(deed, *arguments)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """The hall, made once; each test has a copy."""
    hall = Hall(tmp_path_factory.mktemp("pattern"), f"hall_{uuid4().hex}")
    if SERVER:
        sql(f"CREATE DATABASE {hall.name}")
    hall.do("found")
    return hall


@pytest.fixture
def hall(pattern: Hall, tmp_path: Path) -> Iterator[Hall]:
    mine = Hall(tmp_path, f"hall_{uuid4().hex}")
    if SERVER:
        sql(f"CREATE DATABASE {mine.name} TEMPLATE {pattern.name}")
        yield mine
        sql(f"DROP DATABASE {mine.name} WITH (FORCE)")
    else:
        shutil.copy(pattern.file, mine.file)
        yield mine


@pytest.mark.parametrize("step", STEPS)
def test_a_vote_killed_at_a_step_is_counted_wholly_or_not_at_all(hall: Hall, step: str) -> None:
    receipt, again = new_receipt(), new_receipt()
    process = hall.start("cast_and_die", step, "0", "111000", receipt)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors
    after = hall.do("state")
    counted = [f"{receipt} 111000"] if step == "before the answer" else []
    assert (after["box"], after["voted"][0], after["findings"]) == (counted, bool(counted), [])
    said = hall.do("cast", "0", "000111", again)  # the deputy tries once more
    assert said == ("您已投票，已经计票" if counted else "")
    last = hall.do("state")
    assert (last["box"], last["voted"].count(True)) == (counted or [f"{again} 000111"], 1)
    assert last["findings"] == []


def test_fifty_ballots_of_one_deputy_at_once_leave_one(hall: Hall, tmp_path: Path) -> None:
    go = tmp_path / "go"
    process = hall.start("race", "2", "50", str(go))
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    go.touch()
    said = told(process)
    assert sorted(said) == ["", *["您已投票，已经计票"] * 49]
    after = hall.do("state")
    assert (len(after["box"]), after["voted"].count(True), after["findings"]) == (1, 1, [])


def test_after_closing_the_database_forgets_how_the_box_grew(hall: Hall) -> None:
    receipts = sorted(new_receipt() for _ in range(6))
    for number, receipt in enumerate(receipts):
        assert hall.do("cast", str(number), "111000", receipt) == ""
    swept, digest = hall.do("close_and_sweep")
    assert swept is True
    assert digest == digest_of("".join(f"{receipt} 111000\n" for receipt in receipts))
    if not SERVER:  # the file and its log hold each receipt once: no earlier version of the box
        found = b"".join(path.read_bytes() for path in hall.file.parent.glob("luoshi.sqlite3*"))
        assert [found.count(receipt.encode()) for receipt in receipts] == [1] * 6
