"""What must hold of every reading, whatever the text; shared by the property tests and the shared reports."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from luoshi import Reading, Statement


def flaws(reading: Reading) -> Iterator[str]:
    """Say what is wrong with a reading; nothing for a sound one."""
    last = 0
    for s in reading.statements:
        where = f"{s.number!r} at {s.start}"
        if reading.text[s.start : s.end] != s.number:
            yield f"{where}: the text there is {reading.text[s.start : s.end]!r}"
        if s.start < last:
            yield f"{where}: starts before the statement before it ends, at {last}"
        if not s.quote_start <= s.start < s.end <= s.quote_end:
            yield f"{where}: the quote [{s.quote_start}, {s.quote_end}) does not hold the number [{s.start}, {s.end})"
        yield from (f"{where}: {flaw}" for flaw in _section_flaws(reading, s))
        yield from (f"{where}: {flaw}" for flaw in _value_flaws(s))
        last = s.end


def _section_flaws(reading: Reading, s: Statement) -> Iterator[str]:
    if not 0 <= s.section < len(reading.sections):
        yield f"section {s.section} of {len(reading.sections)}"
    elif not reading.sections[s.section].start <= s.start < reading.sections[s.section].end:
        yield f"stands outside its section {s.section}"


def _value_flaws(s: Statement) -> Iterator[str]:
    if not isinstance(s.value, Decimal) or not s.value.is_finite():
        yield f"value {s.value} is not finite"
    if s.value_high is not None and not s.value_high.is_finite():
        yield f"value_high {s.value_high} is not finite"
