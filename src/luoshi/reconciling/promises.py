"""The promises of a report's plan, and the figures of a review that may answer them."""

from __future__ import annotations

from luoshi.reading.model import Reading, Statement

_PLAN = ("plan", "mixed", "government", "annex", "other", "front")
_REVIEW = ("review", "mixed", "front", "other")


def promised(reading: Reading) -> list[Statement]:
    """Every quantified promise of a report, whatever year it is due in."""
    return [
        s
        for s in reading.statements
        if s.modality == "target" and s.value is not None and reading.sections[s.section].part in _PLAN
    ]


def due(statement: Statement, year: int | None) -> int | None:
    """The year in which a promise is due: the last of its span; the plan's year where none is said."""
    if statement.period is None:
        return year
    last = statement.period.removeprefix("by ")[-4:]
    return int(last) if last.isdigit() else year


def reviewed(reading: Reading, year: int) -> list[Statement]:
    """The figures that a report gives of a year, or of a span of years that ends with it, as what became."""
    ends = f"-{year}"
    return [
        s
        for s in reading.statements
        if s.modality == "outcome"
        and s.value is not None
        and s.period is not None
        and (s.period == str(year) or s.period.endswith(ends))
        and reading.sections[s.section].part in _REVIEW
    ]
