"""Where the benches find their reports, and how they read them as text. It does not read statements."""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
REPORTS = SHARED / "reports"
GOLD = SHARED / "gold" / "statements"
DEMO = REPOSITORY / "src" / "luoshi" / "demo"
SAMPLE = Path(__file__).with_name("sample.txt")

FIELDS = (
    "measure",
    "value",
    "value_high",
    "unit",
    "direction",
    "comparator",
    "modality",
    "period",
    "indicator",
)


def command_line(about: str | None) -> argparse.ArgumentParser:
    """Return a parser whose help is the docstring of a bench, line by line."""
    return argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)


def report_files(folder: Path) -> list[Path]:
    """Return every report of a folder, sorted by path."""
    return sorted(folder.rglob("*.txt"))


def report_text(path: Path) -> str:
    """Return a report as published: no newline is translated, so offsets stay true."""
    return path.read_bytes().decode("utf-8")


def draw(index: Path, count: int, seed: int, least: int) -> list[str]:
    """Draw relative paths at random from an INDEX.tsv, among the reports with at least `least` characters."""
    header, *rows = (line.split("\t") for line in index.read_text(encoding="utf-8").splitlines())
    path, characters = header.index("path"), header.index("characters")
    long_enough = sorted(row[path] for row in rows if int(row[characters]) >= least)
    return random.Random(seed).sample(long_enough, count)


def listed(sample: Path = SAMPLE) -> list[str]:
    """Return the relative paths of a sample list; lines that start with # are comments."""
    lines = sample.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def sample_files(folder: Path) -> tuple[list[Path], str]:
    """Return the files of the fixed sample, and a note on what was taken.

    Without the reports folder, the demo reports stand in, repeated to the size of the sample. Raises
    FileNotFoundError when neither is there, or when the folder lacks reports of the list.
    """
    names = listed()
    if folder.is_dir():
        missing = [name for name in names if not (folder / name).is_file()]
        if missing:
            lack = f"{len(missing)} of the {len(names)} reports of {SAMPLE.name}"
            raise FileNotFoundError(f"{folder} lacks {lack}, the first is {missing[0]}")
        return [folder / name for name in names], f"the {len(names)} reports of {SAMPLE.name} in {folder}"
    demo = report_files(DEMO)
    if not demo:
        raise FileNotFoundError(f"no reports at {folder} and no demo reports in {DEMO}: give --reports DIR")
    repeated = [demo[i % len(demo)] for i in range(len(names))]
    return repeated, (
        f"NO REPORTS FOLDER at {folder}: {len(demo)} demo reports, repeated to {len(repeated)}, stand in; "
        "figures not comparable with those of the sample"
    )


def plain_number(value: Decimal | None) -> int | float | None:
    """Return a Decimal as the JSON number it is printed as: an int where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return rows as aligned columns; the first `left` columns are flush left, the others flush right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if i < left else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
