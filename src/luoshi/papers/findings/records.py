"""Findings as records and as lines for people."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO, NamedTuple

from luoshi.papers import tables
from luoshi.papers.tables import Record
from luoshi.reading.model import Reading
from luoshi.reconciling.checking.model import PLACES, SEVERITIES, Checked, Finding, Other
from luoshi.reconciling.checking.rules import RULES


class Proof(NamedTuple):
    """A draft and what was found in it."""

    draft: Reading
    found: Checked


def record(found: Checked) -> Record:
    """The object that ``luoshi check --format json`` prints; write it with :func:`tables.json_object`."""
    return {
        "draft": dict(found.draft._asdict()),
        "last": dict(found.last._asdict()) if found.last else None,
        "findings": [_finding(each) for each in found.findings],
        "rules": [dict(RULES[code]._asdict()) for code in sorted({f.rule for f in found.findings})],
        "warnings": list(found.warnings),
    }


def _finding(f: Finding) -> Record:
    out: Record = dict(f._asdict())
    out["other"] = dict(f.other._asdict()) if f.other else None
    return out


def write_json(found: Checked, file: BinaryIO) -> None:
    """Write one object, a finding a line."""
    file.write(tables.json_object(record(found)).encode("utf-8", "replace") + b"\n")


def against(other: Other | None) -> str:
    """What a finding contradicts, in words: 上年报告第2431字“3.2万人以上”."""
    if other is None:
        return ""
    place = f"第{other.start}字" if other.start is not None else ""
    return f"{PLACES[other.where]}{place}“{tables.one_line(other.quote)}”"


def comment(f: Finding) -> str:
    """A finding as the words of a comment."""
    lines = [f"【{SEVERITIES[f.severity]}·{RULES[f.rule].name}】{f.reason}"]
    if f.suggestion:
        lines.append(f"建议：{f.suggestion}。")
    if f.other is not None:
        lines.append(f"对照：{against(f.other)}")
    return "\n".join(lines)


def by_gravity(found: Checked) -> list[tuple[int, Finding]]:
    """The findings with their numbers (in the order of the draft), errors first."""
    order = list(SEVERITIES)
    return sorted(enumerate(found.findings, 1), key=lambda each: (order.index(each[1].severity), each[0]))


def tally(found: Checked) -> str:
    """How much was found, in one line."""
    counted = Counter(f.severity for f in found.findings)
    if not counted:
        return "没有发现问题"
    return f"共 {counted.total()} 处：" + "、".join(f"{SEVERITIES[s]} {counted[s]}" for s in SEVERITIES if counted[s])
