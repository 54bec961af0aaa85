"""A reconciliation as records and rows: JSON under the published field names, and Chinese rows for people."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from luoshi.papers import tables, words
from luoshi.papers.tables import Record
from luoshi.reading.model import Reading
from luoshi.reconciling.model import ANSWERS, CHANGES, VERDICTS, Promise, Reconciliation


class Pair(NamedTuple):
    """The two reports and what holding them together gave."""

    old: Reading
    new: Reading
    found: Reconciliation
    settled: Mapping[int, str] = MappingProxyType({})  # where a promise starts → who settled its answer, and when


def record(found: Reconciliation, settled: Mapping[int, str] | None = None) -> Record:
    """The object that ``luoshi reconcile --format json`` prints; write it with :func:`tables.json_object`.

    Where people settled answers, each promise also says ``settled_by``.
    """
    return {
        "old": dict(found.old._asdict()),
        "new": dict(found.new._asdict()),
        "year": found.year,
        "promises": [_promise(each) | _by(each, settled) for each in found.promises],
        "changes": [dict(each._asdict()) for each in found.changes],
        "unpromised": [dict(each._asdict()) for each in found.unpromised],
        "tasks": [dict(each._asdict()) for each in found.tasks],
        "warnings": list(found.warnings),
    }


def _promise(p: Promise) -> Record:
    out: Record = dict(p._asdict())
    out["value"], out["value_high"] = tables.number(p.value, p.number), tables.number(p.value_high, p.number)
    out["out_value"] = tables.number(p.out_value, p.out_number or "")
    out["gap"] = tables.number(p.gap, "")
    out["candidates"] = [dict(each._asdict()) for each in p.candidates]
    return out


def _by(p: Promise, settled: Mapping[int, str] | None) -> Record:
    return {} if settled is None else {"settled_by": settled.get(p.start)}


def write_json(found: Reconciliation, file: BinaryIO, settled: Mapping[int, str] | None = None) -> None:
    """Write one object, a promise a line."""
    file.write(tables.json_object(record(found, settled)).encode("utf-8", "replace") + b"\n")


class Row(NamedTuple):
    """A promise as a row for people."""

    order: int
    indicator: str
    target: str
    answer: str
    outcome: str
    verdict: str
    reason: str
    promised: str  # the words around the promise
    answered: str  # the words around the answer
    start: int
    out_start: int | None
    settled: str  # who settled the answer; the program where nobody did


HEADS = ("序号", "指标", "目标", "回应", "结果", "评定", "理由", "上年原文", "今年原文", "位置", "今年位置", "认定")
BY_PROGRAM = "程序"


def rows(pair: Pair) -> Iterator[Row]:
    """The promises that were due, in the order of the old report."""
    targets = {s.start: s for s in pair.old.statements}
    answers = {s.start: s for s in pair.new.statements}
    for order, p in enumerate((p for p in pair.found.promises if p.due == pair.found.year), 1):
        asked, told = targets[p.start], answers.get(p.out_start) if p.out_start is not None else None
        yield Row(
            order=order,
            indicator=tables.one_line(p.indicator),
            target=str(words.figure(asked, pair.old.text)),
            answer=said(p),
            outcome=str(words.figure(told, pair.new.text)) if told else "",
            verdict=VERDICTS.get(p.verdict or "", ""),
            reason=p.reason,
            promised=tables.around(pair.old.text, asked),
            answered=tables.around(pair.new.text, told) if told else "",
            start=p.start,
            out_start=p.out_start,
            settled=tables.one_line(pair.settled.get(p.start, BY_PROGRAM)),
        )


def said(p: Promise) -> str:
    """What the review says of a promise, in words; 待确认 where a person has to settle it."""
    return "待确认" if p.undecided else ANSWERS[p.answer]


def write_csv(pair: Pair, file: BinaryIO) -> None:
    """Write rows under Chinese heads, as UTF-8 with the mark by which Excel knows it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        out = csv.writer(text, lineterminator="\r\n")
        out.writerow(HEADS)
        out.writerows(map(tables.csv_cells, rows(pair)))
        text.flush()
    finally:
        text.detach()


def tally(found: Reconciliation) -> str:
    """How many promises were due and what is said of them, in one line."""
    due = [p for p in found.promises if p.due == found.year]
    if not due:
        return f"没有{found.year}年到期的量化目标"
    counts = Counter(p.answer for p in due)
    verdicts = Counter(p.verdict for p in due)
    answers = "，".join(f"{name}{counts[key]}项" for key, name in ANSWERS.items())
    parts = [f"{found.year}年到期的量化目标{len(due)}项：{answers}"]
    if counts["figure"]:
        parts.append(f"有数据的完成{verdicts['met']}项、未完成{verdicts['missed']}项")
    if open_ := sum(p.undecided for p in due):
        parts.append(f"其中{open_}项有相近的数字，待人工确认")
    return "；".join(parts)


def changes_tally(found: Reconciliation) -> str:
    """How the new plan's targets differ from the old one's, in one line; "" where nothing is to be said."""
    counts = Counter(c.kind for c in found.changes)
    said = "，".join(f"{name}{counts[kind]}项" for kind, name in CHANGES.items() if counts[kind])
    return f"新一年的目标：{said}" if said else ""
