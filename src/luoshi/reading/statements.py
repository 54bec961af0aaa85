"""Quantified statements: which numerals say something, and what.

One pass over the text, paragraph by paragraph. The numbers are the anchors: a paragraph without one costs
nothing. Within a sentence the figures are read from left to right, each with what the ones before it
leave behind (a subject, a verb, a list).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reading import kinds, lists, measures, moods, periods, phrases
from luoshi.reading.indicators import Left, end_of, name_of
from luoshi.reading.model import Section, Statement
from luoshi.reading.quantities import Quantity, quantity, scan
from luoshi.reading.ranks import rank, streak
from luoshi.reading.rows import Figure, row_sizes, spread_row
from luoshi.reading.sentence import Built, Carried, Context, clause_start, sentence_end, sentence_start

_PARAGRAPH = re.compile(r"[^\n\r]+")
_SOURCE = re.compile(r"(?:分别)?[由从](?:[^，。；、由从]{0,10}[年末底初期来]的?|每?[年月]?[人户亩]均)?$")
_TIMES_OF = re.compile(r"(?:是|为|相当于)[^，。；、]{1,14}$")  # 是2010年的4.1倍
_MOVED = re.compile(r"[将把](?!来|军|要|领|近|关|握|手|会)(?=[^将把]{2,}$)")
_GOAL = re.compile(
    r"[（(](?:年度|年初|预期|全年)?(?:目标|计划|任务)(?:为|是)?[^，。；（）()]{0,3}$"
    r"|，(?:年度|年初|预期|全年)(?:预期)?目标(?:任务)?(?:为|是)[^，。；（）()]{0,2}$"
)
_STARTED_AT = re.compile(r"[由从][0-9.:：∶ ]+$")  # 收入比由2.65缩小到2.31
_START_OF_YEAR = ("年初", "年末", "年底", "期末")
_SAYING = frozenset((kinds.STATEMENT, kinds.RANK, kinds.STREAK))


def read_statements(view: str, raw: str, sections: tuple[Section, ...], year: int | None) -> Iterator[Statement]:
    """Yield the statements of a report in the order of the text.

    Args:
        view: Normalised text, as long as ``raw``.
        raw: The text as published; ``number`` is cut from it.
        sections: From :func:`luoshi.reading.outline.sections`.
        year: The plan year, when known.
    """
    previous: Section | None = None
    clock = periods.Clock(None, None, "front")
    for index, section in enumerate(sections):
        if previous is None or (section.part, section.period) != (previous.part, previous.period):
            clock = periods.start_clock(section, year)
        previous = section
        for paragraph in _PARAGRAPH.finditer(view, section.start, section.end):
            start, end = paragraph.span()
            clock = periods.turn(clock, view[start : sentence_end(view, start, min(end, start + 80))], year)
            figures = _figures(view, start, end)
            first, behind = 0, start
            while first < len(figures):
                stop = sentence_end(view, figures[first][0].start, end)
                last = first + 1
                while last < len(figures) and figures[last][0].start < stop:
                    last += 1
                begin = sentence_start(view, start, figures[first][0].start)
                clock = periods.before_sentence(clock, view[behind : begin + 6], year)
                found = periods.mentions(view, begin, stop, clock, year)
                context = Context(view, begin, stop, index, section.part, clock, found)
                yield from _sentence(context, raw, figures[first:last])
                clock = periods.after_sentence(clock, begin, found)
                behind = stop
                first = last


def _figures(view: str, start: int, end: int) -> list[Figure]:
    """The numerals of a paragraph that say something, each with statement, rank or streak."""
    out: list[Figure] = []
    quotes: list[tuple[int, int]] | None = None
    consumed = start
    for first, last, form in scan(view, start, end):
        if first < consumed:
            continue  # the 万 of 5万, the far end of a range
        q = quantity(view, first, last, form)
        if q is None:
            continue
        consumed = q.quote_end
        if quotes is None:
            quotes = kinds.quoted_spans(view, start, end)
        kind = kinds.kind(view, q, quotes, start)
        if kind in _SAYING:
            out.append((q, kind))
    return out


def _sentence(c: Context, raw: str, figures: list[Figure]) -> Iterator[Statement]:
    sizes = row_sizes(c.view, figures)
    carried: Carried | None = None
    index = 0
    while index < len(figures):
        size = sizes[index]
        group = figures[index : index + size]
        following = figures[index + size][0].start if index + size < len(figures) else c.end
        built = _group(c, group, carried, following)
        for (q, _), record in zip(group, built, strict=True):
            yield _statement(c, raw, q, record)
        recent = (carried.recent if carried else ()) + tuple(
            b.indicator for b in built if b.measure in ("level", "rate")
        )
        carried = built[-1].carried._replace(recent=recent[-4:])
        index += size


def _group(c: Context, group: list[Figure], carried: Carried | None, following: int) -> list[Built]:
    """Read one row of figures: they share what stands before the first."""
    q, kind = group[0]
    low = clause_start(c, q.start, carried.end if carried else c.start)
    if carried and _GOAL.search(c.view, max(low - 1, q.start - 10), q.start):
        return [_goal(member, carried) for member, _ in group]
    if kind == kinds.RANK:
        first = rank(c, q, low, carried)
    elif kind == kinds.STREAK:
        first = streak(c, q, low, carried, following)
    else:
        if len(group) > 1 and q.quote_end == group[1][0].start:  # 20.9万户69.3万人: the noun stands behind the last
            q = q._replace(quote_end=group[-1][0].quote_end)
            first = _plain(c, q, low, carried, following)
        else:
            first = _plain(c, q, low, carried, group[1][0].start if len(group) > 1 else following)
    if len(group) == 1:
        return [first]
    return spread_row(group, first, _member_names(c, group, first, carried, low))


def _member_names(c: Context, group: list[Figure], first: Built, carried: Carried | None, low: int) -> list[str] | None:
    """What each member of a row measures; None when all measure the same."""
    count, q = len(group), group[0][0]
    if carried and "indicator.carried" in first.rules and "分别" in c.view[low : q.start]:
        recent = carried.recent[-count:]
        if len(set(recent)) == count:
            return list(recent)  # 甲3亿元，乙5亿元，分别增长6%和7%
    touching = q.quote_end == group[1][0].start
    pair = first.measure == "ratio" and count == 2
    return None if touching or pair else lists.distribute(first.indicator, count)


def _goal(q: Quantity, carried: Carried) -> Built:
    """增长6.5%（年度目标6%以上）: the target quoted beside its outcome is context."""
    left = carried._replace(end=q.quote_end)
    rules = ("kind.statement", "indicator.carried", "goal.bracketed")
    return Built(
        carried.measure,
        carried.direction,
        measures.comparator(q, None),
        carried.indicator,
        True,
        q.unit,
        q.start,
        left,
        rules,
    )


def _plain(c: Context, q: Quantity, low: int, carried: Carried | None, stop: int) -> Built:
    """Read an amount, a growth, a change, a rate or a ratio."""
    words = measures.tail(c.view, low, q.start)
    base, source, compared = _content(c.view, low, words, q.unit)
    if base.startswith("至少"):
        words = words._replace(comparator=words.comparator or "ge")  # 至少引入1家企业
    measure, direction, rule = measures.measure(q, words, base, compared, c.view[q.quote_end : q.quote_end + 5])
    if measure == "rate" and _grows_on(c.view, q, words, base, carried):
        measure, direction, rule = "growth", carried.direction if carried else None, "measure.growth.list"
    passed = c.view[words.base : q.start]
    name = name_of(c, q, Left(base, passed, low, stop, measure, words.each), carried)
    if name.rule == "indicator.noun.behind" and measure == "change" and not compared:
        measure, direction = "level", None  # 提升39个县域: the verb is what is done to them
    indicator = name.indicator
    if words.change and "年均" in passed and measure in ("growth", "change") and not indicator.endswith(words.change):
        indicator = f"{indicator}年均{words.change.removeprefix('同比')}"
    left = Carried(end_of(c.view, q, name.rule, stop), name.subject, indicator, name.verb, measure, direction, q.unit)
    comparator = measures.comparator(q, words)
    rules = ("kind.statement", rule, name.rule, *_comparator_rules(q, words), *(("base.from",) if source else ()))
    return Built(measure, direction, comparator, indicator, source, q.unit, words.base, left, rules)


def _comparator_rules(q: Quantity, words: measures.Tail) -> tuple[str, ...]:
    before = ("comparator.before",) if words.comparator else ()
    return (*before, "comparator.after") if q.comparator else before


def _content(view: str, low: int, words: measures.Tail, unit: str | None) -> tuple[str, bool, bool]:
    """The words of content before a figure, whether it is where something started (由, 从), and whether it is
    compared (比上年)."""
    base, compared = phrases.strip_comparison(_STARTED_AT.sub("", view[low : words.base]))
    if base and base[-1] in "比较" and view.startswith(_START_OF_YEAR, words.base):
        base, compared = base[:-1], True  # 余额比年初增加
    source = words.source
    if base and base[-1] in "由从的末底初年期来均”" and (match := _SOURCE.search(base)):
        source = True
        base = view[low : measures.tail(view, low, low + match.start()).base]
    if unit == "倍" and not words.change and (match := _TIMES_OF.search(base)):
        base = view[low : measures.tail(view, low, low + match.start()).base]
    if ("将" in base or "把" in base) and (moved := _MOVED.search(base)) is not None:
        base = base[moved.end() :]
    if compared and base:
        base = view[low : measures.tail(view, low, low + len(base)).base]
    return base, source, compared


def _grows_on(view: str, q: Quantity, words: measures.Tail, base: str, carried: Carried | None) -> bool:
    """出口增长9%、进口19%: a share-like figure in the clause of a growth grows too."""
    if words.to or not base or carried is None or carried.measure != "growth":
        return False
    return _same_clause(view, carried.end, q.start) and not measures.names_a_rate(base)


def _same_clause(view: str, start: int, end: int) -> bool:
    return not any(mark in view[start:end] for mark in "，；。")


def _statement(c: Context, raw: str, q: Quantity, built: Built) -> Statement:
    grows = built.measure in ("growth", "change")
    spread = grows and "年均" in c.view[max(c.start, q.start - 12) : q.start]
    clock = c.clock
    if clock.named and (grows or built.measure == "streak" or phrases.verb_of(built.indicator)):
        clock = clock._replace(named=None)  # a level is of the last year; what was built or gained, of the whole span
    period, rule = periods.period_at(q.start, c.mentions, clock, grows, spread)
    modality, mood = moods.modality(c, q, built, period)
    if built.context and "goal.bracketed" not in built.rules:
        period = _base_period(c, q) or periods.before_span(period)
    value, high = q.value, q.high
    return Statement(
        q.start,
        q.end,
        raw[q.start : q.end],
        built.measure,
        value,
        high,
        built.unit,
        built.direction,
        built.comparator,
        modality,
        period,
        built.indicator[:80],
        moods.hedge(c, q),
        c.section,
        max(built.quote_start, c.start),
        q.quote_end,
        (*built.rules, rule, mood),
    )


def _base_period(c: Context, q: Quantity) -> str | None:
    """A base that names its year (由2017年的91%) carries it."""
    near = [m for m in c.mentions if m.base and 0 <= q.start - m.end <= 6]
    return near[-1].period if near else None
