"""The two reports of a reconciliation side by side: what the page and the office show of each promise, and of each report.

Promises are numbered from 1 in the order of the old report: ``#p12`` is the twelfth there, ``#l12`` its line in the list.
``#a5210`` is the figure of the new report that starts at 5210; ``#o841`` and ``#n841`` are the paragraphs of the old and
the new report that begin there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from jinja2 import Template
from markupsafe import Markup

from luoshi.papers import words
from luoshi.papers.reconciliation.records import Pair
from luoshi.papers.standalone import asset, environment
from luoshi.papers.typeset import Block, blocks
from luoshi.reading.model import Reading, Statement
from luoshi.reconciling.model import CHANGES, Change, Mentioned, Promise, Result

_AROUND = 60  # characters shown on either side of a figure, within its paragraph
_SHOWN = 200  # lines of a list of the summary


class State(NamedTuple):
    """What became of a promise: a shape and a word."""

    key: str
    sign: str
    word: str


STATES = {
    state.key: state
    for state in (
        State("met", "✓", "完成"), State("missed", "✕", "未完成"), State("figure", "＝", "有数据"),
        State("other", "≠", "口径不同"), State("vague", "～", "笼统提及"), State("silent", "○", "未提及"),
        State("open", "？", "待确认"),
    )
}  # fmt: skip


class Words(NamedTuple):
    """A figure as printed, with the words around it."""

    before: str
    quote: str
    after: str


class Line(NamedTuple):
    """A promise that was due, and what is said of it."""

    number: int
    promise: Promise
    state: State
    target: str
    outcome: str
    promised: Words
    answered: Words | None
    settled: str  # who settled it, and when; empty where nobody did


class Piece(NamedTuple):
    """A stretch of a paragraph: plain, a promise, or a figure of the new report."""

    before: str
    number: str
    after: str
    line: Line | None  # the promise
    start: int | None  # of a figure of the new report that is linked or can be chosen
    lines: tuple[Line, ...]  # the promises that it answers
    near: tuple[Line, ...]  # the undecided ones that it may answer


class Paragraph(NamedTuple):
    """A paragraph or heading of one of the reports."""

    kind: str
    level: int
    start: int
    pieces: tuple[Piece, ...]


class Changed(NamedTuple):
    """What the new plan makes of a target; ``line`` is the promise."""

    word: str
    change: Change
    line: Line | None


class Summary(NamedTuple):
    """What stands above the two reports."""

    counts: tuple[tuple[State, int], ...]
    headlines: tuple[Line, ...]
    changes: tuple[Changed, ...]
    repeated: int
    results: tuple[tuple[Result, str], ...]
    tasks: tuple[tuple[Mentioned, int], ...]  # those not spoken of, each with the paragraph in which it stands
    silent: int  # how many those are, shown or not
    spoken: int  # how many are spoken of
    later: int  # promises that are due in other years


class Desk(NamedTuple):
    """All that is shown of a pair."""

    pair: Pair
    lines: tuple[Line, ...]
    old: tuple[Paragraph, ...]
    new: tuple[Paragraph, ...]
    summary: Summary


def state(p: Promise) -> State:
    """What became of a promise; 待确认 where a person has to settle it."""
    if p.undecided:
        return STATES["open"]
    if p.answer == "figure":
        return STATES[p.verdict or "figure"]
    return STATES["other" if p.answer == "other_basis" else p.answer]


def lines(pair: Pair) -> tuple[Line, ...]:
    """The promises that were due, in the order of the old report."""
    targets = {s.start: s for s in pair.old.statements}
    answers = {s.start: s for s in pair.new.statements}
    out: list[Line] = []
    for p in pair.found.promises:
        if p.due != pair.found.year or p.start not in targets:
            continue
        asked, told = targets[p.start], answers.get(p.out_start) if p.out_start is not None else None
        out.append(
            Line(
                len(out) + 1, p, state(p), words.spoken(asked, pair.old.text),
                words.spoken(told, pair.new.text) if told else "",
                _around(pair.old.text, asked), _around(pair.new.text, told) if told else None,
                pair.settled.get(p.start, ""),
            )
        )
    return tuple(out)


def _around(text: str, s: Statement) -> Words:
    start, end = s.quote_start, max(s.quote_end, s.end)
    low = max(start - _AROUND, text.rfind("\n", 0, start) + 1, text.rfind("。", 0, start) + 1)
    stops = [at for mark in "。\n" if (at := text.find(mark, end)) >= 0]
    high = min(end + _AROUND, *[stop + 1 for stop in stops], len(text))
    before, after = text[low:start].lstrip(), text[end:high].rstrip()
    cut = low > 0 and low == start - _AROUND, high == end + _AROUND
    return Words(("…" if cut[0] else "") + before, text[start:end], after + ("…" if cut[1] else ""))


def desk(pair: Pair) -> Desk:
    """Work out all that is shown of a pair."""
    listed = lines(pair)
    old = tuple(_old(block, {line.promise.start: line for line in listed}, pair.old) for block in blocks(pair.old))
    answering: dict[int, list[Line]] = {}
    near: dict[int, list[Line]] = {}
    for line in listed:
        if line.promise.out_start is not None:
            answering.setdefault(line.promise.out_start, []).append(line)
        for each in line.promise.candidates if line.promise.undecided else ():
            near.setdefault(each.start, []).append(line)
    new = tuple(_new(block, answering, near, pair.new) for block in blocks(pair.new))
    return Desk(pair, listed, old, new, _summary(pair, listed, old))


def _old(block: Block, promised: dict[int, Line], reading: Reading) -> Paragraph:
    pieces = []
    for run in block.runs:
        line = promised.get(reading.statements[run.statement].start) if run.statement is not None else None
        pieces.append(Piece(run.before, run.number, run.after, line, None, (), ()))
    return Paragraph(block.kind, block.level, block.start, tuple(pieces))


def _new(
    block: Block, answering: dict[int, list[Line]], near: dict[int, list[Line]], reading: Reading
) -> Paragraph:  # fmt: skip
    pieces = []
    for run in block.runs:
        statement = reading.statements[run.statement] if run.statement is not None else None
        start = statement.start if statement is not None and statement.value is not None else None
        told, maybe = (tuple(of.get(start, ())) if start is not None else () for of in (answering, near))
        pieces.append(Piece(run.before, run.number, run.after, None, start, told, maybe))
    return Paragraph(block.kind, block.level, block.start, tuple(pieces))


def _summary(pair: Pair, listed: tuple[Line, ...], old: tuple[Paragraph, ...]) -> Summary:
    counts = Counter(line.state.key for line in listed)
    by_start = {line.promise.start: line for line in listed}
    changes = [Changed(CHANGES[c.kind], c, by_start.get(c.start)) for c in pair.found.changes if c.kind != "repeated"]
    told = {s.start: s for s in pair.new.statements}
    results = [(r, words.spoken(told[r.start], pair.new.text)) for r in pair.found.unpromised if r.start in told]
    silent = [task for task in pair.found.tasks if task.out_start is None]
    starts = [paragraph.start for paragraph in old]
    return Summary(
        tuple((each, counts[each.key]) for each in STATES.values() if counts[each.key] or each.key != "figure"),
        tuple(line for line in listed if line.promise.headline),
        tuple(sorted(changes, key=lambda c: not c.change.headline)),
        sum(c.kind == "repeated" for c in pair.found.changes),
        tuple(results[:_SHOWN]),
        tuple((task, _under(starts, task.start)) for task in silent[:_SHOWN]),
        len(silent),
        len(pair.found.tasks) - len(silent),
        len(pair.found.promises) - len(listed),
    )


def _under(starts: list[int], at: int) -> int:
    """Where the paragraph begins in which a place of the text lies."""
    place = bisect_right(starts, at)
    return starts[max(place - 1, 0)] if starts else 0


class Office(NamedTuple):
    """What the office's page adds: where the answer to a promise is settled; the address ends with its start."""

    address: str
    may_settle: bool


def parts(shown: Desk, office: Office | None = None) -> dict[str, Markup]:
    """The summary, the two reports side by side, and the list for a narrow window or for paper, as HTML."""
    template = _template()
    given = {"desk": shown, "pair": shown.pair, "summary": shown.summary, "office": office, "labels": _labels(shown.pair)}
    module = template.make_module(given)
    return {name: Markup(getattr(module, name)()) for name in ("summary_part", "desk_part", "list_part")}


def _labels(pair: Pair) -> dict[str, str]:
    year = pair.found.year
    after = pair.new.report.year or year + 1
    return {"old": f"{year}年报告", "new": f"{after}年报告", "year": f"{year}年", "after": f"{after}年"}


def used(numbers: Iterable[Line]) -> str:
    """The numbers of promises as one attribute."""
    return " ".join(str(line.number) for line in numbers)


@cache
def _template() -> Template:
    made = environment()
    made.filters["numbers"] = used
    return made.from_string(asset("reconciliation", "desk.html"))
