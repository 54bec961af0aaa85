"""Every report in ``../shared/reports`` is read without an error, and every offset of its statements is true."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from luoshi import read
from reading_checks import flaws
from shared import needed

WORKERS = 2


def problem(path: Path) -> str | None:
    """What went wrong with one report, or None."""
    try:
        reading = read(path)
    except Exception as error:
        return f"{path.name}: {type(error).__name__}: {error}"
    found = next(flaws(reading), None)
    if found:
        return f"{path.name}: {found}"
    return None if reading.text == path.read_bytes().decode("utf-8-sig") else f"{path.name}: the text was changed"


def test_every_shared_report_is_read_and_its_offsets_hold() -> None:
    reports = sorted(needed("reports").rglob("*.txt"))
    assert reports
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        problems = [said for said in pool.imap_unordered(problem, reports, chunksize=25) if said]
    assert not problems, f"{len(problems)} of {len(reports)} reports:\n" + "\n".join(sorted(problems)[:40])
