"""A panel that is killed or interrupted half-way, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.corpus_panel.small_reports import write

SOURCE = Path(__file__).parents[2] / "src"
YEARS = range(1990, 2030)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two places over forty years, with plans long enough that a pair takes its time."""
    folder = tmp_path_factory.mktemp("many")
    plan = "".join(f"新建{kind}{number}个。" for number, kind in enumerate(["停车位", "公园", "书屋", "驿站", "球场"] * 3, 10))
    for year in YEARS:
        for place in ("云泽市", "青岚县"):
            write(folder, place, year, plan, plan)
    return folder


def started(reports: Path, table: Path, jobs: int, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "luoshi", "panel", str(reports), "-o", str(table), "-j", str(jobs), *more]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def done(process: subprocess.Popen[bytes]) -> str:
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said.decode()
    return said.decode()


def wait_for_parts(table: Path, count: int) -> None:
    folder = table.with_name(f"{table.name}.parts")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if folder.is_dir() and len(list(folder.glob("*.gz"))) >= count:
            return
        time.sleep(0.005)
    raise AssertionError("no parts appeared")


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_half_way_nothing_is_lost(many: Path, tmp_path: Path, jobs: int) -> None:
    table, clean = tmp_path / "a" / "a.parquet", tmp_path / "b" / "a.parquet"
    table.parent.mkdir()
    clean.parent.mkdir()
    process = started(many, table, jobs)
    wait_for_parts(table, 3)
    process.kill()
    process.communicate(timeout=30)
    assert {file.name for file in table.parent.iterdir()} == {"a.parquet.parts"}
    said = done(started(many, table, jobs, "--resume"))
    reused = int(said.partition("其中 ")[2].partition(" 对")[0])
    assert 3 <= reused < 2 * (len(YEARS) - 1)
    done(started(many, clean, 1))
    for name in ("a.parquet", "datapackage.json", "manifest.json"):
        assert (table.parent / name).read_bytes() == (clean.parent / name).read_bytes(), name
    assert not list(table.parent.glob("*.parts/*.gz.*"))  # what was half written is gone


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupting_is_quiet_and_keeps_what_is_done(many: Path, tmp_path: Path, jobs: int) -> None:
    table = tmp_path / "a.parquet"
    process = started(many, table, jobs)
    wait_for_parts(table, 2)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, said = process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT)
    assert (out, said) == (b"", b"")
    assert time.monotonic() - begun < 10
    assert {file.name for file in tmp_path.iterdir()} == {"a.parquet.parts"}
    assert len(list((tmp_path / "a.parquet.parts").glob("*.gz"))) >= 2


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who lives")
def test_no_process_outlives_a_killed_parent(many: Path, tmp_path: Path) -> None:
    process = started(many, tmp_path / "a.parquet", 2)
    wait_for_parts(tmp_path / "a.parquet", 1)
    children = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    assert children
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 10
    while any(map(_lives, children)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(_lives, children))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False
