"""Run the numeral finders over the cases of Microsoft's Recognizers-Text and list where they disagree, and why.

usage: python bench/recognizers_cases.py [--shared DIR]

The cases lie in ../shared/external/recognizers-text (or below --shared or LUOSHI_SHARED), the reasons in
tests/corpus/external_reasons.toml. A case agrees when the values are the same, in order. The exit code is 1 when
a disagreement has no reason.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from luoshi.reading.numerals import Number, find_numbers, find_percentages

REPOSITORY = Path(__file__).resolve().parents[1]
REASONS = REPOSITORY / "tests" / "corpus" / "external_reasons.toml"
FOLDER = Path("external") / "recognizers-text"
FINDERS: dict[str, Callable[[str], list[Number]]] = {"NumberModel": find_numbers, "PercentModel": find_percentages}


class Found(NamedTuple):
    """A numeral that one side finds."""

    start: int
    end: int
    value: float


class Case(NamedTuple):
    """A sentence, what the peer says of it and what we say."""

    file: str
    place: int
    text: str
    theirs: list[Found]
    ours: list[Found]

    @property
    def values_agree(self) -> bool:
        """Tell whether both sides find the same values in the same order (theirs have 15 digits)."""
        pairs = zip(self.theirs, self.ours, strict=False)
        return len(self.theirs) == len(self.ours) and all(
            math.isclose(a.value, b.value, rel_tol=1e-12) for a, b in pairs
        )

    @property
    def spans_agree(self) -> bool:
        """Tell whether both sides find them at the same places."""
        return [found[:2] for found in self.theirs] == [found[:2] for found in self.ours]


def shared_folder() -> Path:
    """Return the folder of shared material: beside the repository, or what LUOSHI_SHARED names."""
    return Path(os.environ.get("LUOSHI_SHARED") or REPOSITORY.parent / "shared")


def cases(folder: Path, file: str) -> list[Case]:
    """Return the cases of one file of the peer, each read by our finder."""
    rows = json.loads((folder / f"{file}.json").read_text(encoding="utf-8-sig"))
    return [_case(file, index, row["Input"], row["Results"]) for index, row in enumerate(rows)]


def _case(file: str, index: int, text: str, results: list[dict[str, object]]) -> Case:
    theirs = [
        Found(int(str(row["Start"])), int(str(row["End"])) + 1, _plain(row["Resolution"]))  # their End is inclusive
        for row in results
    ]
    return Case(file, index, text, theirs, [Found(n.start, n.end, float(n.value)) for n in FINDERS[file](text)])


def _plain(resolution: object) -> float:
    assert isinstance(resolution, dict)
    return float(str(resolution["value"]).rstrip("%"))


def reasons() -> dict[tuple[str, int], str]:
    """Return why each case that may disagree does."""
    table = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    return {(row["file"], index): row["why"] for row in table["reason"] for index in row["index"]}


def _shown(found: list[Found]) -> str:
    return ", ".join(f"{one.value:g} at {one.start}-{one.end}" for one in found) or "nothing"


def main() -> int:
    """Print the agreement of each file, then every disagreement with its reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=shared_folder(), help="the folder that holds external/")
    folder = parser.parse_args().shared / FOLDER
    every = {file: cases(folder, file) for file in FINDERS}
    counts = [f"{sum(case.values_agree for case in rows)} of {len(rows)}" for rows in every.values()]
    spans = sum(case.values_agree and case.spans_agree for rows in every.values() for case in rows)
    print(f"agree {', '.join(counts)}; {spans} of them at the same places too")
    why = reasons()
    apart = [case for rows in every.values() for case in rows if not case.values_agree]
    for case in apart:
        print(f"{case.file} {case.place} {case.text!r}: they say {_shown(case.theirs)}, we say {_shown(case.ours)}")
        print(f"    {why.get((case.file, case.place), 'NO REASON GIVEN')}")
    return any((case.file, case.place) not in why for case in apart)


if __name__ == "__main__":
    raise SystemExit(main())
