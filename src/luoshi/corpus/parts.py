"""The results of single pairs, kept in a folder beside the panel, so that a run that was killed goes on where it stood.

A part is named by what it was made of: both files, what is believed of their places and years, and the program's rules.
It appears whole or not at all.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from luoshi.corpus.columns import COLUMNS, HELD, NUMBER, Row
from luoshi.corpus.model import Held, Outcome

_PART = re.compile(r"[0-9a-f]{64}\.gz(?:\.[0-9]+)?")
_NUMBERS = frozenset(column.name for column in COLUMNS if column.type == NUMBER)
_RULES = ("reading", "assessing", "reconciling", "corpus")


@cache
def rules() -> str:
    """A digest of the code and the words by which reports are read and held together."""
    digest = hashlib.sha256()
    for room in _RULES:
        root = Path(str(files(f"luoshi.{room}")))
        for file in sorted(root.rglob("*")):
            if file.suffix in (".py", ".toml", ".so", ".pyd"):
                digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def name(held: Held) -> str:
    """The name of a pair's part."""
    said = [[f.sha256, f.place, f.level, f.year] if f else None for f in held]
    return hashlib.sha256(json.dumps([rules(), said]).encode()).hexdigest() + ".gz"


def write(folder: Path, held: Held, outcome: Outcome, rows: Iterable[Row]) -> None:
    """Keep what came of a pair."""
    lines = [json.dumps([outcome.state, outcome.why, list(outcome.warnings), outcome.rows], ensure_ascii=False)]
    lines += [json.dumps([_plain(row.get(key)) for key in HELD], ensure_ascii=False) for row in rows]
    target = folder / name(held)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    data = gzip.compress("\n".join(lines).encode("utf-8", "replace"), compresslevel=3, mtime=0)
    try:
        draft.write_bytes(data)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def outcome(folder: Path, held: Held) -> Outcome | None:
    """What an earlier run made of a pair; None where there is nothing, or nothing whole."""
    lines = _lines(folder / name(held))
    try:
        state, why, warnings, rows = json.loads(lines[0])
    except (ValueError, IndexError):
        return None
    return Outcome(state, why, tuple(warnings), rows, reused=True) if len(lines) == rows + 1 else None


def rows(folder: Path, held: Held) -> Iterator[Row]:
    """The rows of a pair that was kept."""
    for line in _lines(folder / name(held))[1:]:
        cells = dict(zip(HELD, json.loads(line), strict=True))
        yield {key: Decimal(cell) if key in _NUMBERS and cell is not None else cell for key, cell in cells.items()}


def clear(folder: Path, keep: Iterable[str] = ()) -> None:
    """Remove parts, but for those to be kept; what is no part stays."""
    kept = set(keep)
    for file in folder.iterdir():
        if _PART.fullmatch(file.name) and file.name not in kept:
            file.unlink(missing_ok=True)


def _lines(file: Path) -> list[str]:
    try:
        return gzip.decompress(file.read_bytes()).decode("utf-8").split("\n")
    except (OSError, EOFError, ValueError, zlib.error):
        return []


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
