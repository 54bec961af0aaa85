"""The draft of the next report's review: its page and its document, from the books."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from docx import Document
from tests.ledger.city import HOUSING, City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.record import closing, comments, progress, requests, sheets, suspending
from luoshi.office import next_review
from luoshi.papers.review import text
from luoshi.papers.review.model import Closed

JANUARY = date(2027, 1, 10)


@pytest.fixture
def lived(city: City) -> Iterator[City]:
    """A year lived: a figure short and confirmed, one in doubt, one closed without a figure, one resting."""
    city.edit(city.row("供水管网"), {"lead": city.unit("市住房和城乡建设局").pk})
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    city.issue()
    row = city.row("老旧小区")
    with clock.at(clock.moment(date(2026, 5, 8))):
        asked = requests.ask(city.person("housing"), city.breakdown, row.pk, {"targets": {row.targets.get().pk: "36"}}, "雨季停工")
        requests.settle(city.office, asked, True, "同意")
        suspending.suspend(city.office, city.breakdown, city.row("造林").pk, date(2026, 5, 8), "等批复")
        comments.comment(city.person("mayor"), city.breakdown, row.pk, "倒排工期")
    with clock.at(clock.moment(date(2026, 12, 20))):
        made = city.report(row, "2026-12", figures={row.targets.get().pk: "30"})
        progress.check_figure(city.person("counter"), made.figures.get(), True)
        pipes = city.row("供水管网")
        other = city.report(pipes, "2026-12", figures={target.pk: "46" for target in pipes.targets.all()})
        for figure in other.figures.all():
            progress.check_figure(city.person("counter"), figure, False, "与年报不一致")
    with clock.at(clock.moment(JANUARY)):
        yield city


def address(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/next-review/"


def test_it_is_told_from_the_books(lived: City) -> None:
    given = next_review.review(lived.breakdown, JANUARY)
    told = {paragraph.text for paragraph in text.paragraphs(given)}
    whole = "\n".join(told)
    assert "改造老旧小区30个，比目标少6个（目标经批准由38个调整为36个）。" in whole
    assert "更新供水管网46公里【统计部门有异议，待核】" in whole
    reason = "经批准目标值由“改造老旧小区 38个”调整为“改造老旧小区 36个”：雨季停工；林若溪批示：“倒排工期”"
    assert f"改造老旧小区：目标36个，实际30个，比目标少6个。原因：{reason}。" in whole
    assert "原因：暂停（自2026年5月8日起：等批复）" in whole
    assert "一般公共预算收入【缺数】（目标增长3%）" in whole


def test_a_figure_of_a_past_month_is_not_the_years(city: City) -> None:
    city.issue()
    row = city.row("老旧小区")
    with clock.at(clock.moment(date(2026, 9, 28))):
        city.report(row, "2026-09", figures={row.targets.get().pk: "30"})
    (found,) = [each for each in next_review.review(city.breakdown, JANUARY).rows if "老旧小区" in each.text]
    assert (found.goals[0].early, found.goals[0].state, found.goals[0].source) == (True, "reported", "市住房和城乡建设局\n2026年9月进展")


def test_it_works(lived: City, office: Client) -> None:
    response = office.get(address(lived))
    assert "数据截至 2027年1月10日" in words(response)
    row = lived.row("老旧小区")
    links = [node.attributes["href"] or "" for node in page(response).css(".review-draft a")]
    assert any(link.endswith(f"/tables/{lived.breakdown.pk}/rows/{row.pk}/") for link in links)
    assert "统计部门有异议" in words(response, ".sums")
    document = office.get(f"{address(lived)}review.docx")
    assert "2027%E5%B9%B4" in document["Content-Disposition"]
    told = "\n".join(p.text for p in Document(io.BytesIO(document.getvalue())).paragraphs)
    assert "改造老旧小区30个，比目标少6个" in told


def test_while_the_year_runs_it_says_so(lived: City, office: Client) -> None:
    with clock.at(clock.moment(date(2026, 12, 21))):
        assert "这一年还没有过完" in words(office.get(address(lived)))


def test_before_issue_there_is_none(city: City, office: Client) -> None:
    assert "还没有印发" in words(office.get(address(city)))
    assert office.get(f"{address(city)}review.docx").status_code == 409


def test_an_issued_table_leads_there_for_who_may(lived: City, office: Client, sign_in: SignIn) -> None:
    table = f"/tables/{lived.breakdown.pk}/"
    assert "下一年报告回顾稿" in each(office.get(table), "a.button")
    assert sign_in("mayor").get(address(lived)).status_code == 200
    unit = sign_in("housing")
    assert "下一年报告回顾稿" not in each(unit.get(table), "a.button")
    assert unit.get(address(lived)).status_code == 403


def test_it_asks_no_more_of_a_large_table(city: City, office: Client) -> None:
    grow(city)
    city.issue()
    with clock.at(clock.moment(JANUARY)):
        assert asked_by(office, address(city)) <= 30


def test_a_closed_row_without_a_figure_is_told_in_its_own_words(city: City) -> None:
    new = [sheets.Line(None, None, {"text": "完善托育服务", "lead": city.unit(HOUSING).pk})]
    sheets.apply(city.office, city.breakdown, new, "表.xlsx")
    city.issue()
    with clock.at(clock.moment(date(2026, 9, 28))):
        row = city.row("完善托育服务")
        held = closing.apply(city.person("housing"), city.breakdown, row.pk, date(2026, 9, 20), "托育办法已印发施行，现申请销号。")
        closing.review(city.office, held, "accept", "已核")
    given = next_review.review(city.breakdown, JANUARY)
    (found,) = [each for each in given.rows if each.text == "完善托育服务"]
    assert found.closed == Closed(date(2026, 9, 28), "托育办法已印发施行，现申请销号。")
    assert any("完善托育服务：托育办法已印发施行。" in paragraph.text for paragraph in text.paragraphs(given))
