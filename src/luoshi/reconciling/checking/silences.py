"""The promises of last year on which the draft's review is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reconciling.checking.draft import Draft
from luoshi.reconciling.checking.model import Finding, Other
from luoshi.reconciling.mentions import Mentions
from luoshi.reconciling.model import Promise, Reconciliation
from luoshi.reconciling.subjects import Subject, canonical, subject

_NO_PROMISE = re.compile(r"总投资|占地|概算|总长|全长|建筑面积|规划面积|装机|从|的$|^[的和与占]|[0-9]{2}")
_LEAST = 4
_SHARE = 0.6


def check(draft: Draft, last: Draft, held: Reconciliation) -> Iterator[Finding]:
    """Find what last year's plan promised in figures and the draft does not speak of; they stand at the review's heading."""
    place = _head(draft)
    if place is None:
        return
    plain = canonical(draft.text)
    passages = [grams for _, _, grams in Mentions(draft.reading).passages()]
    statements = {s.start: s for s in last.reading.statements}
    told: set[str] = set()
    for p in held.promises:
        if p.answer != "silent" or p.undecided or p.due != held.year or p.subject in told or not _promise(p):
            continue
        told.add(p.subject)
        about = subject(p.indicator)
        if _spoken(p.subject, plain) or any(_most(about, grams) for grams in passages):
            continue
        s = statements[p.start]
        said = last.said(s)
        reason = f"上年报告提出“{p.indicator}”“{said}”，本稿的回顾没有说到。"
        yield draft.at(
            "last.silent", *place, reason, Other("last", s.start, s.quote_end, said), "请补上结果，或说明没有完成的原因",
            "warning" if p.headline else "note",
        )  # fmt: skip


def _promise(p: Promise) -> bool:
    """Whether the words are plainly a promise of the year: not what a project costs, not a figure torn from its words."""
    if p.measure not in ("level", "growth", "rate", "change") or not (p.unit or p.measure != "level"):
        return False
    return not (_NO_PROMISE.search(p.indicator) or " " in p.number.strip() or len(p.subject) < _LEAST)


def _most(about: Subject, grams: frozenset[str]) -> bool:
    return len(about.grams & grams) >= _SHARE * len(about.grams)


def _head(draft: Draft) -> tuple[int, int] | None:
    """The heading of the review."""
    for section in draft.reading.sections:
        if section.part == "review":
            line = draft.text[section.start : section.end].split("\n", 1)[0]
            return section.start, section.start + max(1, len(line.rstrip()[:60]))
    return None


def _spoken(core: str, plain: str) -> bool:
    """Whether the draft has the words of a subject somewhere, in one piece or in two halves near each other."""
    if len(core) < 4 or core in plain:
        return True
    half = len(core) // 2
    head, tail = core[:half], core[half:]
    if half < 2:
        return False
    at = plain.find(head)
    while at >= 0:
        if tail in plain[at : at + 30]:
            return True
        at = plain.find(head, at + 1)
    return False
