"""A draft (or last year's report) prepared for checking: its figures with their subjects, and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property

from luoshi.reading.halfwidth import plain_view
from luoshi.reading.model import Reading, Statement
from luoshi.reconciling.checking.model import Finding, Other
from luoshi.reconciling.checking.rules import RULES
from luoshi.reconciling.matching import Told, told
from luoshi.reconciling.subjects import Subject, subject, words

_SENTENCE = "。；！？\n\r;!?"
_CLAUSE = _SENTENCE + "，,："
_PLAIN = re.compile(r"[0-9]+(?:\.([0-9]+))?")
_TIMES = (Decimal(1), Decimal(10) ** 4, Decimal(10) ** 8, Decimal(10) ** 3, Decimal(10) ** 12)
_OF_THE_YEAR = Decimal("0.5")
_YEARS = re.compile(r"五年|[七八九]五|十[一二三四五六]五|两年|三年来|以来|时期")
_AREA = re.compile(
    r"开发区|高新区|经开区|集聚区|园区|产业园|工业园|新区|试验区|示范区|县域|乡镇|民营|国有"
    r"|[一二两三四五六]地|等地|山区|川区|城区|[东西中南北]部|地区(?!生产)|农牧民|区域"
)
_CORPS = re.compile(r"兵团|团场|农垦|(?:新区|开发区|高新区|经开区)[^。]{0,20}(?:生产总值|固定资产)")
_REVIEWS = ("review", "mixed", "front", "other")

Key = tuple[str, str, frozenset[tuple[str, str]]]


class Draft:
    """A reading with what the rules ask of it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.text
        self.view = plain_view(reading.text)
        self.year = reading.report.year
        found = told(reading, (s for s in reading.statements if s.value is not None and not self.torn(s)))
        self.figures: list[Told] = [each._replace(subject=_whole(each.subject)) for each in found]

    def torn(self, s: Statement) -> bool:
        """Whether a numeral goes on before it: 1，753 with a comma of full width, 4 9 2 5 0."""
        before = self.view[max(0, s.start - 2) : s.start]
        return len(before) == 2 and before[0].isdigit() and before[1] in "，, "

    @cached_property
    def several(self) -> bool:
        """Whether the review is mostly of several years, not of one."""
        told = [t.statement.period for t in self.figures if t.statement.modality == "outcome" and self.part(t.statement) == "review"]
        return sum(period == str((self.year or 0) - 1) for period in told) < _OF_THE_YEAR * len(told)

    @cached_property
    def whole(self) -> bool:
        """Whether headings part the review from the plan, so that outcomes and targets are told from each other."""
        return {"review", "plan"} <= {section.part for section in self.reading.sections}

    def of_years(self, place: int) -> bool:
        """Whether the paragraph speaks of a five-year plan or of several years."""
        return bool(_YEARS.search(self.paragraph(place)[-400:]))

    def of_an_area(self, place: int, *, near: bool = False) -> bool:
        """Whether what stands there is of a part of the place: a zone, a region, a corps; ``near``: by its own clause."""
        start, _ = self.clause(place) if near else self.sentence(place)
        return bool(_AREA.search(self.view[start:place]) or _CORPS.search(self.paragraph(place)[-300:]))

    def paragraph(self, place: int) -> str:
        """The words of the paragraph before a place."""
        return self.view[self.view.rfind("\n", 0, place) + 1 : place]

    @cached_property
    def by_key(self) -> dict[Key, list[Told]]:
        """The figures by subject, in the order of the text."""
        out: dict[Key, list[Told]] = {}
        for each in self.figures:
            out.setdefault(key(each), []).append(each)
        return out

    def part(self, s: Statement) -> str:
        """The part of the report in which a figure stands."""
        return self.reading.sections[s.section].part

    def in_review(self, s: Statement) -> bool:
        """Whether a figure stands where the year is reviewed."""
        return self.part(s) in _REVIEWS

    def sentence(self, place: int) -> tuple[int, int]:
        """Where the sentence around a place begins and ends."""
        return _around(self.view, place, _SENTENCE)

    def clause(self, place: int) -> tuple[int, int]:
        """Where the clause around a place begins and ends."""
        return _around(self.view, place, _CLAUSE)

    def before(self, s: Statement) -> str:
        """The words of the clause before a figure."""
        return self.view[self.clause(s.start)[0] : s.start]

    def sentences(self) -> Iterator[list[Told]]:
        """The figures, sentence by sentence."""
        group: list[Told] = []
        end = -1
        for each in self.figures:
            if each.statement.start >= end:
                if group:
                    yield group
                group, end = [], self.sentence(each.statement.start)[1]
            group.append(each)
        if group:
            yield group

    def said(self, s: Statement) -> str:
        """A figure as printed, on one line."""
        return self.text[s.quote_start : s.quote_end].replace("\n", " ")

    def other(self, s: Statement, where: str) -> Other:
        """A figure as what a finding contradicts."""
        return Other(where, s.quote_start, s.quote_end, self.said(s))

    def finding(
        self, code: str, s: Statement, reason: str, other: Other | None = None, suggestion: str = "", severity: str = ""
    ) -> Finding:
        """A finding at a figure."""
        return self.at(code, s.quote_start, s.quote_end, reason, other, suggestion, severity)

    def at(
        self, code: str, start: int, end: int, reason: str, other: Other | None = None, suggestion: str = "",
        severity: str = "",
    ) -> Finding:  # fmt: skip
        """A finding at a stretch of the text."""
        quote = self.text[start:end]
        return Finding(code, severity or RULES[code].severity, start, end, quote, reason, other, suggestion)


def _around(view: str, place: int, marks: str) -> tuple[int, int]:
    start = place
    while start > 0 and view[start - 1] not in marks:
        start -= 1
    end = place
    while end < len(view) and view[end] not in marks:
        end += 1
    return start, end


def _whole(found: Subject) -> Subject:
    """A subject whose name must not be cut: 生产总值 is not 生产."""
    return found._replace(core="生产总值") if found.core == "生产" else found


def about(indicator: str) -> Subject:
    """The subject that an indicator names, as those of :attr:`Draft.figures`."""
    return _whole(subject(indicator))


@cache
def known(core: str) -> bool:
    """Whether a subject is one of the genre's fixed indicators."""
    return core in {about(name).core for name in words().same_names}


def key(each: Told) -> Key:
    """By what two figures are of one thing: the subject, the deed, and the part meant."""
    s = each.subject
    return s.core, s.verb, s.scopes


def last_place(s: Statement) -> Decimal:
    """The size of one unit of the last digit that is printed: 0.1亿 for 2036.9亿."""
    if s.value is None:
        return Decimal(0)
    match = _PLAIN.fullmatch(plain_view(s.number).replace(",", "").replace(" ", ""))
    if match:
        try:
            number = Decimal(match.group())
        except InvalidOperation:
            return Decimal(0)
        if number:
            scale = s.value / number
            if scale in _TIMES:
                return scale / (Decimal(10) ** len(match[1] or ""))
    whole = abs(s.value)
    place = Decimal(1)
    while whole and whole % (place * 10) == 0 and place < 10**12:
        place *= 10
    return place if whole == whole.to_integral_value() else Decimal("0.01")


_NEARLY, _POINTS = Decimal("0.05"), Decimal("0.3")


def agree(a: Statement, b: Statement) -> bool:
    """Whether two figures of one thing can both be true: rounded, 超 and 近, a range. Targets are not rounded."""
    if a.value is None or b.value is None:
        return True
    slack = Decimal(0) if a.modality == b.modality == "target" else max(last_place(a), last_place(b))
    for one, other in ((a, b), (b, a)):
        assert one.value is not None and other.value is not None
        if one.comparator == "ge" and other.value >= one.value - slack:
            return True
        if one.comparator == "le" and other.value <= one.value + slack:
            return True
        if one.comparator == "range" and one.value_high is not None and one.value <= other.value <= one.value_high:
            return True
        near = _POINTS if one.measure in ("growth", "rate") else abs(one.value) * _NEARLY
        if one.comparator == "approx" and abs(one.value - other.value) <= near:
            return True
    return abs(a.value - b.value) <= slack
