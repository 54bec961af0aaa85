"""What stands between the files and the panel: a file with its header, two of them held together, what came of it."""

from __future__ import annotations

from typing import NamedTuple

DONE, FAILED, SKIPPED = "done", "failed", "skipped"


class Source(NamedTuple):
    """A file to be read, and what a list says of it. ``name`` is how it is called in the panel."""

    name: str
    path: str
    place: str | None = None
    level: str | None = None
    year: int | None = None
    complete: bool = True


class Filed(NamedTuple):
    """A file with its header. ``why`` is "" unless it takes no part."""

    source: Source
    sha256: str = ""
    text: str = ""  # SHA-256 of its text: the same report in two formats
    place: str | None = None
    level: str | None = None
    year: int | None = None
    characters: int = 0
    state: str = DONE
    why: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.source.name


class Held(NamedTuple):
    """A report and the next year's of the same place; ``new`` is None where there is none."""

    old: Filed
    new: Filed | None


class Outcome(NamedTuple):
    """What came of holding two reports together."""

    state: str
    why: str = ""
    warnings: tuple[str, ...] = ()
    rows: int = 0
    reused: bool = False  # taken from an earlier run
