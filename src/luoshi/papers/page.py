"""The page of a reading: one HTML file with the report, every figure marked, and a table of them.

The file needs nothing beside it: style and script stand inside, no address is fetched, and it opens
from a file share. The report is untrusted text: the template escapes it, the figures travel as JSON
that cannot end its script element, and a content security policy names the page's own script and style
by their hash. Figures are numbered from 1 in the order of the report: ``#s12`` is the twelfth.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Template
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from luoshi.papers import words
from luoshi.papers.standalone import asset, clean, environment, hash_of
from luoshi.papers.typeset import blocks, ordinal
from luoshi.reading.headline import headline as headline_targets
from luoshi.reading.model import Reading, Section, Statement
from luoshi.reading.rules import RULES


class Row(NamedTuple):
    """One line of the table."""

    number: int
    statement: Statement
    figure: words.Figure
    spoken: str
    kind: str
    measure: str
    period: str
    short_period: str
    headline: bool  # one of the year's 主要预期目标
    hint: str  # what a mark says where no script runs


class Entry(NamedTuple):
    """One line of the outline; also a choice of the section filter."""

    section: int
    until: int  # the first section that is no longer under this one
    level: int
    ordinal: str
    title: str
    total: int


class Choice(NamedTuple):
    """One choice of a filter and how many statements it leaves."""

    value: str
    label: str
    total: int


def page(reading: Reading) -> str:
    """Set a reading as one self-contained HTML page."""
    style = asset("shared", "base.css") + asset("shared", "book.css") + asset("page", "style.css")
    script = asset("page", "script.js")
    rows = _rows(reading)
    return _template().render(
        name=words.name(reading.report),
        report=reading.report,
        level=words.LEVELS.get(reading.report.level or "", ""),
        day=words.day(reading.report.date),
        warnings=reading.warnings,
        blocks=blocks(reading),
        spoken_of=[_spoken_of(section) for section in reading.sections],
        rows=rows,
        kinds=_choices(words.KINDS, (row.statement.modality for row in rows)),
        measures=_choices(words.MEASURES, (row.statement.measure for row in rows)),
        parts=_choices(words.PARTS, (reading.sections[row.statement.section].part for row in rows)),
        periods=_periods(rows),
        outline=_outline(reading),
        headlines=sum(row.headline for row in rows),
        data=_data(reading, rows),
        style=Markup(style),
        script=Markup(script),
        style_hash=hash_of(style),
        script_hash=hash_of(script),
    )


def headline(reading: Reading) -> frozenset[int]:
    """Indexes of the year's main expected targets among the statements."""
    starts = {target.start for target in headline_targets(reading)}
    return frozenset(index for index, statement in enumerate(reading.statements) if statement.start in starts)


def _rows(reading: Reading) -> tuple[Row, ...]:
    main = headline(reading)
    return tuple(_row(reading.text, index, s, index in main) for index, s in enumerate(reading.statements))


def _row(text: str, index: int, s: Statement, main: bool) -> Row:
    kind, measure = words.KINDS.get(s.modality, s.modality), words.MEASURES.get(s.measure, s.measure)
    period, spoken = words.period(s.period), words.spoken(s, text)
    hint = " · ".join(filter(None, (kind, s.indicator, spoken, measure, period)))
    figure, short = words.figure(s, text), words.short_period(s.period)
    return Row(index + 1, s, figure, spoken, kind, measure, period, short, main, hint)


def _outline(reading: Reading) -> tuple[Entry, ...]:
    """The sections to jump to: all but the untitled beginning and the single notes of an annex."""
    counts = Counter(statement.section for statement in reading.statements)
    return tuple(
        _entry(reading, index, counts)
        for index, section in enumerate(reading.sections)
        if (section.title or section.start > 0) and not (section.part == "annex" and section.level == 3)
    )


def _entry(reading: Reading, index: int, counts: Counter[int]) -> Entry:
    section, until = reading.sections[index], _until(reading.sections, index)
    title = section.title or f"{words.PARTS.get(section.part, section.part)}（原文无标题）"
    total = sum(counts[under] for under in range(index, until))
    return Entry(index, until, section.level or 1, ordinal(reading, section), title, total)


def _until(sections: tuple[Section, ...], index: int) -> int:
    level = sections[index].level or 1
    below = range(index + 1, len(sections))
    return next((i for i in below if (sections[i].level or 1) <= level), len(sections))


def _spoken_of(section: Section) -> str:
    """The part that a section belongs to, and the years that it speaks of: 回顾 · 2024年."""
    return " · ".join(filter(None, (words.PARTS.get(section.part, section.part), words.period(section.period))))


def _choices(known: dict[str, str], values: Iterator[str]) -> tuple[Choice, ...]:
    """All words known, in their order, with how often each occurs; unknown values behind, as they are."""
    counts = Counter(values)
    order = [*known, *sorted(counts.keys() - known.keys())]
    return tuple(Choice(value, known.get(value, value), counts[value]) for value in order)


def _periods(rows: tuple[Row, ...]) -> tuple[Choice, ...]:
    counts = Counter(row.statement.period or "" for row in rows)
    order = sorted(counts, key=lambda written: (not written, written.removeprefix("by ")))
    return tuple(Choice(written, words.period(written) or "未写明", counts[written]) for written in order)


def _data(reading: Reading, rows: tuple[Row, ...]) -> Markup:
    """What the script knows beyond the table, as JSON fit to stand inside a script element."""
    rules = sorted({rule for row in rows for rule in row.statement.rules})
    place = {rule: index for index, rule in enumerate(rules)}
    facts = {
        "name": words.name(reading.report),
        "kinds": words.KINDS,
        "measures": words.MEASURES,
        "rules": rules,
        "told": [RULES[rule].says if rule in RULES else rule for rule in rules],
        "sections": [
            {"title": f"{ordinal(reading, s)}{s.title}", "part": words.PARTS.get(s.part, s.part)}
            for s in reading.sections
        ],
        "statements": [_facts(reading.text, row, place) for row in rows],
    }
    return htmlsafe_json_dumps(clean(facts), dumps=json.dumps, ensure_ascii=False, separators=(",", ":"))


def _facts(text: str, row: Row, rules: dict[str, int]) -> dict[str, Any]:
    """One statement for the script; what is empty is left out."""
    s = row.statement
    facts = {
        "indicator": s.indicator,
        "kind": s.modality,
        "measure": s.measure,
        "period": s.period,
        "when": row.period,
        "section": s.section,
        "headline": row.headline,
        "spoken": row.spoken,
        "exact": row.figure.exact,
        "value": None if s.value is None else f"{s.value:f}",
        "high": None if s.value_high is None else f"{s.value_high:f}",
        "unit": s.unit,
        "comparator": "" if s.measure == "rank" else words.COMPARATORS.get(s.comparator, s.comparator),
        "direction": words.DIRECTIONS.get(s.direction or "", s.direction),
        "hedge": words.HEDGES.get(s.hedge or "", s.hedge),
        "quote": text[s.quote_start : s.quote_end],
        "at": [s.start, s.end],
        "rules": [rules[rule] for rule in s.rules],
    }
    return {key: value for key, value in facts.items() if value not in (None, "", False, [])}


@cache
def _template() -> Template:
    return environment().from_string(asset("page", "template.html"))
