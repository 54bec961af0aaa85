"""The simulated year: the same for a seed, and each deed possible when its turn comes."""

from __future__ import annotations

import subprocess
import sys
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from luoshi.assessing.figures import Target
from luoshi.assessing.schedule import workday
from luoshi.demo.proofs import proof
from luoshi.demo.simulator import Due, Goal, Row, Setting, deeds, simulate
from luoshi.demo.simulator.deeds import Deed, Ref
from luoshi.demo.simulator.setting import CHARACTERS
from luoshi.demo.simulator.truth import truth
from luoshi.office import evidence

ISSUED = date(2025, 2, 10)
TARGETS = (
    Target(Decimal(6), "growth", "approx", unit="%", direction="up", indicator="地区生产总值"),
    Target(Decimal(120), unit="公里", indicator="改造燃气管网", cumulative=True),
    Target(Decimal(3000), unit="个", indicator="新增公办幼儿园学位", cumulative=True),
    Target(Decimal(30), "level", "le", unit="微克/立方米", indicator="PM2.5平均浓度", cumulative=True),
    Target(Decimal(98), "rate", unit="%", indicator="企业诉求按期办结率"),
    Target(Decimal(3_100_000_000), "level", "ge", unit="斤", indicator="粮食总产量"),
    Target(Decimal("0.3"), "change", unit="百分点", direction="down", indicator="社会物流总费用与GDP的比率"),
)


def table() -> Setting:
    """Six units, one of each character, with ten rows each; a seventh has nobody to report."""
    units = {f"{name}局": name for name in CHARACTERS}
    rows: list[Row] = []
    for unit in [*units, "无人局"]:
        for place, target in enumerate(TARGETS):
            number = len(rows) + 1
            joint = ("punctual局",) if place == 1 and unit != "punctual局" else ()
            text = f"{target.indicator}第{number}项目标"
            rows.append(Row(number, text, unit, joint, goals=(Goal(number * 10, target),)))
        for words in ("深化国有企业改革", "开展“平安”专项整治，加强监管", "加强困境儿童关爱保护"):
            rows.append(Row(len(rows) + 1, f"{words}，健全第{len(rows) + 1}号机制", unit))
    periods = []
    for month in range(1, 13):
        last = date(2025, month, monthrange(2025, month)[1])
        periods.append(Due(f"2025-{month:02}", last, last.replace(day=28)))
    return Setting(tuple(rows), tuple(periods), ISSUED, units, ("甲县", "乙县", "丙区"))


TABLE = table()
DUE = {due.name: due for due in TABLE.periods}
CHARACTER = {row.id: TABLE.characters.get(row.lead, "") for row in TABLE.rows}
seeds = st.integers(0, 10_000)
some = settings(max_examples=10, deadline=None, phases=[Phase.generate])  # a smaller seed is no simpler


@pytest.fixture(scope="module")
def told() -> list[Deed]:
    return simulate(TABLE, 7)


def test_it_is_the_same_for_a_seed_and_another_for_another(told: list[Deed]) -> None:
    assert simulate(TABLE, 7) == told
    other = simulate(TABLE, 8)
    assert other != told
    assert {d.text for d in other if isinstance(d, deeds.Report)} != {
        d.text for d in told if isinstance(d, deeds.Report)
    }


def test_a_row_has_its_year_whatever_id_a_database_gives_it(told: list[Deed]) -> None:
    moved = TABLE._replace(rows=tuple(row._replace(id=row.id + 1000) for row in TABLE.rows))
    reports = [d.text for d in told if isinstance(d, deeds.Report)]
    assert [d.text for d in simulate(moved, 7) if isinstance(d, deeds.Report)] == reports


def test_it_knows_neither_django_nor_the_books() -> None:
    code = "import sys, luoshi.demo.simulator, luoshi.demo.proofs; print('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@some
@given(seeds)
def test_deeds_are_done_in_order_on_working_days_in_office_hours(seed: int) -> None:
    whole = simulate(TABLE, seed)
    assert [d.at for d in whole] == sorted(d.at for d in whole)
    assert {d.at.day for d in whole if not workday(d.at.day)} == set()
    assert all((8, 30) <= (d.at.hour, d.at.minute) <= (18, 0) for d in whole)
    assert all(ISSUED < d.at.day <= date(2026, 1, 31) for d in whole)


class Books:
    """What is known of the rows while deeds are replayed; refuses what the ledger would refuse."""

    def __init__(self) -> None:
        self.taken: set[tuple[str, int]] = set()
        self.reports: dict[Ref, str] = {}  # state
        self.figures: dict[Ref, set[int]] = {}
        self.closings: dict[int, str] = {}
        self.slips: dict[int, str] = {}
        self.requests: dict[int, str] = {}
        self.resting: set[int] = set()

    def do(self, deed: Deed) -> None:
        match deed:
            case deeds.TakeUp():
                self.taken |= {(deed.unit, row) for row in deed.rows}
            case deeds.Report():
                assert deed.ref not in self.reports
                self._report(deed)
            case deeds.Again():
                assert self.reports[deed.ref] in ("return", "ask")
                self._report(deed)
            case deeds.Attach():
                assert self.reports[deed.ref] != "accept"
            case deeds.Review():
                for ref in deed.refs:
                    assert self.reports[ref] == "submitted"
                    assert deed.words or deed.step == "accept"
                    self.reports[ref] = deed.step
            case deeds.CheckFigure():
                assert deed.target in self.figures[deed.ref]
                assert deed.note or deed.confirmed
            case _:
                self.drive(deed)

    def _report(self, deed: deeds.Report | deeds.Again) -> None:
        row, unit, period = deed.ref
        assert (unit, row) in self.taken
        assert deed.at.day.replace(day=1) >= DUE[period].last.replace(day=1), "before the period begins"
        assert row not in self.resting
        assert self.closings.get(row, "open") in ("open", "reopened")
        assert deed.text
        assert deed.percent == "" or 0 <= int(deed.percent) <= 100
        self.reports[deed.ref] = "submitted"
        self.figures[deed.ref] = {target for target, _ in deed.figures}

    def drive(self, deed: Deed) -> None:
        match deed:
            case deeds.SlipIssue():
                assert deed.number not in self.slips
                assert deed.rows
                assert deed.due > deed.at.day
                self.slips[deed.number] = "issued"
            case deeds.SlipAnswer():
                assert self.slips[deed.number] == "issued"
                self.slips[deed.number] = "answered"
            case deeds.SlipSendBack():
                assert self.slips[deed.number] == "answered"
                self.slips[deed.number] = "issued"
            case deeds.SlipClose():
                assert self.slips[deed.number] == "answered"
                self.slips[deed.number] = "closed"
            case deeds.RequestChange():
                assert deed.deadline or deed.targets
                self.requests[deed.number] = "open"
            case deeds.SettleRequest():
                assert self.requests[deed.number] == "open"
                self.requests[deed.number] = "approved" if deed.approve else "declined"
            case deeds.Suspend():
                assert deed.since <= deed.at.day
                self.resting.add(deed.row)
            case deeds.Resume():
                self.resting.remove(deed.row)
            case _:
                self.close(deed)

    def close(self, deed: Deed) -> None:
        match deed:
            case deeds.CloseApply():
                assert self.closings.get(deed.row, "open") in ("open", "returned", "reopened")
                assert (deed.unit, deed.row) in self.taken
                assert deed.done_on <= deed.at.day
                assert deed.row not in self.resting
                self.closings[deed.row] = "applied"
            case deeds.CloseReview():
                assert self.closings[deed.row] == "applied"
                self.closings[deed.row] = "closed" if deed.step == "accept" else "returned"
            case deeds.Reopen():
                assert self.closings[deed.row] == "closed"
                self.closings[deed.row] = "reopened"
            case _:
                assert isinstance(deed, deeds.Reach)


@some
@given(seeds)
def test_each_deed_is_possible_when_its_turn_comes(seed: int) -> None:
    books = Books()
    for deed in simulate(TABLE, seed):
        books.do(deed)
    assert books.resting == set()
    assert set(books.requests.values()) >= {"approved"}


@some
@given(seeds)
def test_what_adds_up_falls_only_where_too_much_was_said_before(seed: int) -> None:
    adding = {row.goals[0].id for row in TABLE.rows if row.goals and row.goals[0].target.indicator.startswith("改造")}
    highest: dict[int, Decimal] = defaultdict(Decimal)
    for deed in simulate(TABLE, seed):
        if not isinstance(deed, deeds.Report | deeds.Again):
            continue
        for target, typed in deed.figures:
            if target in adding and Decimal(typed) < highest[target]:
                assert CHARACTER[deed.ref.row] == "optimistic"
                assert "更正" in deed.text or "调减" in deed.text or isinstance(deed, deeds.Again)
            highest[target] = Decimal(typed)


@some
@given(seeds)
def test_units_keep_to_their_characters(seed: int) -> None:
    whole = simulate(TABLE, seed)
    days = defaultdict(list)
    for deed in whole:
        if isinstance(deed, deeds.Report) and deed.ref.unit == TABLE.rows[deed.ref.row - 1].lead:
            days[CHARACTER[deed.ref.row]].append((deed.at.day - DUE[deed.ref.period].due).days)
    assert max(days["excellent"]) < 0
    assert max(days["punctual"]) <= 0
    assert min(days["late"]) > 0
    assert days[""] == []
    excellent = [d.refs for d in whole if isinstance(d, deeds.Review) and d.step != "accept"]
    assert all(CHARACTER[ref.row] != "excellent" for refs in excellent for ref in refs)


def test_the_year_has_something_of_everything(told: list[Deed]) -> None:
    kinds = Counter(type(deed).__name__ for deed in told)
    assert set(kinds) >= {
        "TakeUp", "Report", "Again", "Attach", "Review", "CheckFigure", "SlipIssue", "SlipAnswer", "SlipClose",
        "SlipSendBack", "RequestChange", "SettleRequest", "Suspend", "Resume", "CloseApply", "CloseReview",
    }  # fmt: skip
    assert {d.confirmed for d in told if isinstance(d, deeds.CheckFigure)} == {True, False}
    assert {d.step for d in told if isinstance(d, deeds.Review)} == {"accept", "return", "ask"}
    slips = {d.number: d for d in told if isinstance(d, deeds.SlipIssue)}
    late = [d for d in told if isinstance(d, deeds.SlipAnswer) and d.at.day > slips[d.number].due]
    assert late


def test_texts_are_varied_and_quote_no_quotation(told: list[Deed]) -> None:
    texts = [d.text for d in told if isinstance(d, deeds.Report) and CHARACTER[d.ref.row] != "copy_paste"]
    assert len(set(texts)) > 0.7 * len(texts)
    for text in texts:
        assert "{" not in text
        assert "［" not in text
        depth = 0
        for char in text:
            depth += {"“": 1, "”": -1}.get(char, 0)
            assert depth in (0, 1), text


def test_a_copying_unit_says_the_same_twice(told: list[Deed]) -> None:
    texts = Counter(d.text for d in told if isinstance(d, deeds.Report) and CHARACTER[d.ref.row] == "copy_paste")
    assert max(texts.values()) > 1


def test_work_at_a_stand_ends_later() -> None:
    row = next(row for row in TABLE.rows if row.goals and row.goals[0].target.indicator.startswith("改造"))
    free = truth(row, 2025, "excellent", 1)
    held = free.stopped(date(2025, 5, 1), date(2025, 7, 1))
    path = free.paths[0]
    assert held.value(path, date(2025, 4, 30)) == free.value(path, date(2025, 4, 30))
    assert held.value(path, date(2025, 6, 1)) == held.value(path, date(2025, 5, 1)) < free.value(path, date(2025, 6, 1))
    assert held.value(path, date(2025, 8, 31)) == free.value(path, date(2025, 7, 1))


def test_a_target_made_smaller_is_nearer() -> None:
    row = next(row for row in TABLE.rows if row.goals and row.goals[0].target.indicator.startswith("改造"))
    free = truth(row, 2025, "late", 1)
    eased = free.eased(row.goals[0].id, Decimal("0.8"))
    day = date(2025, 9, 30)
    assert eased.percent(day) > free.percent(day)
    assert eased.value(eased.paths[0], day) == pytest.approx(free.value(free.paths[0], day), rel=Decimal("0.01"))


# --- Proof ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "csv", "docx", "pdf"])
def test_a_proof_is_what_its_name_says_and_the_same_each_time(kind: str, tmp_path: Path) -> None:
    data = proof(kind, "改造燃气管网：截至6月25日的现场照片 <&>")
    assert data == proof(kind, "改造燃气管网：截至6月25日的现场照片 <&>")
    assert data != proof(kind, "别的话")
    assert evidence.keep(tmp_path, f"佐证.{kind}", [data]).kind == kind
    assert len(data) < 5000


def test_a_document_opens_and_says_its_sentence() -> None:
    (paragraph,) = Document(BytesIO(proof("docx", "一句 <话>"))).paragraphs
    assert paragraph.text == "一句 <话>"
    assert ZipFile(BytesIO(proof("docx", "话"))).testzip() is None


def test_a_page_opens_and_says_its_sentence() -> None:
    page = PdfDocument(proof("pdf", "截至6月25日的验收报告"))[0]
    assert "验收报告" in page.get_textpage().get_text_bounded()


def test_a_picture_opens() -> None:
    from PIL import Image

    assert Image.open(BytesIO(proof("png", "照片"))).convert("RGB").size == (160, 100)
