"""The language corpus: tables of meaning → forms under ``tests/corpus``, all run by this one test.

A case is a short invented text and the statements that a good reading finds in it, in order::

    [[case]]
    id = "trailing comparator over a list"
    section = "plan"                        # review, plan or annex: the text stands in a tiny report
    forms = ["…960万亩、74亿斤以上。"]        # or text = "…": every form must give the same statements
    expect = [{ value = 9600000, comparator = "ge" }, { value = 7400000000, comparator = "ge" }]

* Only the fields that are named are compared. ``""`` means null; a list means that any of its members will do.
* A string instead of a table is short for ``{ number = … }``; ``expect = []`` means that nothing is said.
* ``quote`` is the text between ``quote_start`` and ``quote_end``.
* ``gap = "kind: reason"``, on a case or on one of its forms (``{ text = …, gap = … }``), marks what SCHEME.md asks for and the reader does not do yet. Such a case must fail:
  when the reader learns it, strict xfail says so and the mark goes. ``python -m tests.test_corpus`` lists them.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from luoshi import Statement, read

FOLDER = Path(__file__).parent / "corpus"
FILES = ("quantities", "kinds", "measures", "indicators", "periods", "modality")
FIELDS = frozenset(Statement._fields) - {"start", "end", "section", "quote_start", "quote_end", "rules"} | {"quote"}
KEYS = frozenset(("id", "section", "heading", "text", "forms", "expect", "gap"))
HEADINGS = {"review": "一、2024年工作回顾", "plan": "二、2025年工作安排", "annex": "附件：名词解释"}
FRONT = "政府工作报告\n——2025年1月16日在云泽市第七届人民代表大会第五次会议上\n各位代表：\n"
FILLER = {"review": "各项工作平稳推进。", "plan": "各项工作接续推进。", "annex": ""}


class Case(NamedTuple):
    """One form of one meaning."""

    file: str
    name: str
    text: str
    section: str | None
    heading: str | None
    expect: tuple[dict[str, Any], ...]
    gap: str | None


class Found(NamedTuple):
    """A statement, with offsets into the text of the case."""

    start: int
    end: int
    statement: Statement
    quote: str

    def field(self, name: str) -> Any:
        return self.quote if name == "quote" else getattr(self.statement, name)


def cases(file: str) -> Iterator[Case]:
    """The cases of one table, a case a form."""
    table = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    for row in table["case"]:
        unknown = set(row) - KEYS
        assert not unknown, f"{file}.toml, {row.get('id')}: unknown keys {sorted(unknown)}"
        forms = row.get("forms") or [row["text"]]
        expect = tuple({"number": e} if isinstance(e, str) else e for e in row["expect"])
        for index, form in enumerate(forms):
            text, gap = (form, None) if isinstance(form, str) else (form["text"], form["gap"])
            name = row["id"] if len(forms) == 1 else f"{row['id']} [{index + 1}]"
            yield Case(file, name, text, row.get("section"), row.get("heading"), expect, gap or row.get("gap"))


def tiny_report(case: Case) -> tuple[str, int]:
    """The text of a case in its section of a report, and where it starts there."""
    if case.section is None:
        return case.text + "\n", 0
    parts = dict(FILLER, **{case.section: case.text})
    headings = dict(HEADINGS, **({case.section: case.heading} if case.heading else {}))
    out = FRONT
    start = 0
    for section in ("review", "plan", "annex"):
        if parts[section]:
            out += headings[section] + "\n"
            start = len(out) if section == case.section else start
            out += parts[section] + "\n"
    return out, start


def found_in(case: Case) -> list[Found]:
    """The statements that the reader finds in the text of a case."""
    report, start = tiny_report(case)
    end = start + len(case.text)
    return [
        Found(s.start - start, s.end - start, s, report[s.quote_start : s.quote_end])
        for s in read(report).statements
        if start <= s.start < end
    ]


def agrees(wanted: Any, got: Any) -> bool:
    """Whether a field is as wanted; ``""`` wants null, a list wants any of its members."""
    if isinstance(wanted, list):
        return any(agrees(one, got) for one in wanted)
    return got is None if wanted == "" else bool(got == wanted)


def marked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the figures at ``spans`` marked 【so】."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return text


def complaint(case: Case, found: list[Found]) -> str | None:
    """What is wrong with a reading, for people: the sentence with the figure marked, expected against read."""
    if len(found) != len(case.expect):
        numbers = "、".join(str(e.get("number", e.get("value", "?"))) for e in case.expect) or "nothing"
        got = "、".join(f.statement.number for f in found) or "nothing"
        return f"\n  {marked(case.text, [(f.start, f.end) for f in found])}\n  expected {numbers}\n  read     {got}"
    lines = []
    for wanted, one in zip(case.expect, found, strict=True):
        wrong = [name for name, value in wanted.items() if not agrees(value, one.field(name))]
        if wrong:
            lines.append(f"\n  {marked(case.text, [(one.start, one.end)])}")
            for name in wrong:
                lines.append(f"    {name}: expected {_shown(wanted[name])}, read {_shown(one.field(name))}")
            lines.append(f"    rules: {' '.join(one.statement.rules)}")
    return "\n".join(lines) or None


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " or ".join(_shown(one) for one in value)
    return "null" if value in (None, "") else str(value)


def _parameters() -> Iterator[Any]:
    for file in FILES:
        for case in cases(file):
            marks = pytest.mark.xfail(reason=case.gap, strict=True, raises=AssertionError) if case.gap else ()
            yield pytest.param(case, id=f"{file}: {case.name}", marks=marks)


@pytest.mark.parametrize("case", list(_parameters()))
def test_the_reader_says_what_the_corpus_says(case: Case) -> None:
    problem = complaint(case, found_in(case))
    assert problem is None, problem


@pytest.mark.parametrize("file", FILES)
def test_every_case_has_a_name_of_its_own_and_known_fields(file: str) -> None:
    names = Counter(case.name for case in cases(file))
    assert [name for name, times in names.items() if times > 1] == []
    assert {field for case in cases(file) for wanted in case.expect for field in wanted} <= FIELDS


@pytest.mark.parametrize("file", FILES)
def test_every_number_that_a_case_expects_stands_in_its_text(file: str) -> None:
    lost = [
        (case.name, wanted["number"])
        for case in cases(file)
        for wanted in case.expect
        if isinstance(wanted.get("number"), str) and wanted["number"] not in case.text
    ]
    assert lost == []


def test_every_table_has_at_least_forty_cases() -> None:
    assert {file: count for file in FILES if (count := sum(1 for _ in cases(file))) < 40} == {}


def main() -> None:
    """Count the cases and list the gaps."""
    for file in FILES:
        rows = list(cases(file))
        print(f"{file}: {len(rows)} cases, {sum(1 for row in rows if row.gap)} gaps")
    for file in FILES:
        for case in cases(file):
            if case.gap:
                print(f"\n{file}: {case.name}\n  {case.gap}{complaint(case, found_in(case)) or '  no longer a gap'}")


if __name__ == "__main__":
    main()
