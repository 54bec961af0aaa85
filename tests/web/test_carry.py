"""Carrying over: the page beside the new table, one row at a time or as proposed, and where a row went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import REPORT, City
from tests.web.browsing import each, events, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.models import Breakdown, Carry, Task
from luoshi.ledger.record import carrying, closing, reports, rows

JANUARY = date(2027, 1, 20)


@pytest.fixture
def new(city: City) -> Iterator[Breakdown]:
    """The table of 2027 beside that of 2026, which is issued; the new report says most things again, not the housing."""
    city.issue()
    text = REPORT.replace("2026年", "2027年").replace("改造老旧小区38个，", "")
    with clock.at(clock.moment(JANUARY)):
        yield reports.import_report(city.office, city.place, text, "2027.txt")


def address(new: Breakdown, rest: str = "") -> str:
    return f"/breakdowns/{new.pk}/carry/{rest}"


def tokens(office: Client, new: Breakdown) -> list[str]:
    return [node.attributes["value"] or "" for node in page(office.get(address(new))).css("form.all input[name=row]")]


def test_each_open_row_is_shown_with_a_proposal(city: City, new: Breakdown, office: Client) -> None:
    response = office.get(address(new))
    assert len(page(response).css("article.carry")) == len(city.kept())
    housing = words(response, f"#c{city.row('老旧小区').pk}")
    assert "更新供水管网" in housing or "结转为新任务" in housing
    trees = words(response, f"#c{city.row('造林').pk}")
    assert "建议：并入第" in trees
    assert "两年都说到“造林”" in trees or "两年都说到" in trees
    assert "没有数字" in trees


def test_a_row_is_carried_into_one_chosen_by_its_number(city: City, new: Breakdown, office: Client) -> None:
    old, again = city.row("造林"), Task.objects.get(breakdown=new, text__contains="造林")
    number = list(Task.objects.filter(breakdown=new).values_list("pk", flat=True)).index(again.pk) + 1
    response = office.post(address(new, f"{old.pk}/"), {"how": "into", "new": f"{number} {again.text[:40]}"})
    assert response.status_code == 302
    assert Carry.objects.get().new == again
    after = office.get(address(new))
    assert page(after).css_first(f"#c{old.pk}") is None
    assert again.text[:20] in words(after, "table.list")


def test_all_are_carried_as_they_were_proposed(city: City, new: Breakdown, office: Client) -> None:
    seen, before = tokens(office, new), events()
    assert len(seen) == len(city.kept())
    assert office.post(address(new, "all/"), {"row": seen}).status_code == 302
    assert events() == before + len(seen)
    assert Carry.objects.count() == len(seen)
    assert "都有了去向" in words(office.get(address(new)))


def test_proposals_that_changed_since_are_not_carried(city: City, new: Breakdown, office: Client) -> None:
    seen = tokens(office, new)
    office.post(address(new, f"{city.row('造林').pk}/"), {"how": "ended", "reason": "日常工作"})
    response = office.post(address(new, "all/"), {"row": seen})
    assert response.status_code == 409
    assert "有的建议已经变了，一条也没有结转" in words(response)
    assert Carry.objects.count() == 1
    assert office.post(address(new, "all/"), {}).status_code == 409
    assert office.post(address(new, "all/"), {"row": "1:away:"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"how": "ended", "reason": ""}, 400, "不再结转要写理由"),
        ({"how": "into", "new": ""}, 400, "没有写并入哪一条任务"),
        ({"how": "into", "new": "999"}, 400, "没有“999”这一条"),
        ({"how": "into", "new": "老旧小区"}, 400, "没有“老旧小区”这一条"),
        ({"how": "into", "new": "1 别的任务"}, 400, "第 1 条已经不是“别的任务”"),
        ({"how": "away"}, 400, "没有“away”这种去向"),
        ({}, 400, "这种去向"),
    ],
)
def test_what_cannot_be_done_is_told_beside_what_was_typed(
    city: City, new: Breakdown, office: Client, typed: dict[str, str], status: int, said: str
) -> None:
    row = city.row("造林")
    response = office.post(address(new, f"{row.pk}/"), typed)
    assert response.status_code == status
    assert said in words(response, f"#c{row.pk} .notice")
    field = page(response).css_first(f"#n{row.pk}")
    assert field is not None
    assert field.attributes["value"] == typed.get("new", "")
    assert not Carry.objects.exists()


def test_a_row_that_waits_for_its_close_out_is_not_decided_here(city: City, new: Breakdown, office: Client) -> None:
    row = city.row("老旧小区")
    held = city.apply(row)
    shown = words(office.get(address(new)), f"#c{row.pk}")
    assert "销号申请还没有办完" in shown
    assert office.post(address(new, f"{row.pk}/"), {"how": "new"}).status_code == 409
    closing.review(city.office, held, "accept", "已核")
    assert page(office.get(address(new))).css_first(f"#c{row.pk}") is None


def test_both_rows_tell_where_it_went_and_where_it_came_from(
    city: City, new: Breakdown, office: Client, sign_in: SignIn
) -> None:
    old = city.row("老旧小区")
    made = carrying.carry(city.office, new, carrying.Decision(old.pk, "new")).new
    assert made is not None
    went = office.get(f"/tables/{city.breakdown.pk}/rows/{old.pk}/")
    assert "结转为新任务" in words(went, "#carried")
    assert "改造老旧小区" in words(went, "#carried a")
    assert not page(went).css("#do-suspend"), "what was carried over is worked on no longer"
    came = office.get(f"/tables/{new.pk}/rows/{made.pk}/")
    assert "2026年结转来" in words(came, ".came")
    unit = sign_in("housing").get(f"/tables/{city.breakdown.pk}/rows/{old.pk}/")
    assert "新年度的任务还没有印发" in words(unit, "#carried")


def test_once_issued_the_new_table_takes_no_more_rows(city: City, new: Breakdown, office: Client) -> None:
    kept = list(Task.objects.filter(breakdown=new))
    loose = {task.pk: 99 for task in kept if not task.assignments.exists()}
    rows.edit(city.office, new, loose, {"lead": city.unit("市政府办公室").pk})
    rows.decide(city.office, new, [task.pk for task in kept], "accept")
    office.post(f"/breakdowns/{new.pk}/issue/", {"number": "", "on": "2027-02-03"})
    assert Breakdown.objects.get(pk=new.pk).state == "issued"
    shown = office.get(address(new))
    assert not page(shown).css("input[value=new]")
    row = city.row("公交线路")
    assert office.post(address(new, f"{row.pk}/"), {"how": "new"}).status_code == 409


def test_without_an_earlier_table_there_is_nothing_to_carry(city: City, office: Client) -> None:
    assert "没有要结转的" in words(office.get(f"/breakdowns/{city.breakdown.pk}/carry/"))
    assert office.post(f"/breakdowns/{city.breakdown.pk}/carry/all/").status_code == 404


def test_the_auditor_looks_and_decides_nothing(city: City, new: Breakdown, sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    shown = auditor.get(address(new))
    assert not page(shown).css("article form, form.all")
    assert each(shown, "article.carry") != []
    assert auditor.post(address(new, f"{city.row('造林').pk}/"), {"how": "new"}).status_code == 403


def test_it_asks_no_more_of_a_large_table(city: City, office: Client) -> None:
    grow(city)
    city.issue()
    text = REPORT.replace("2026年", "2027年")
    with clock.at(clock.moment(JANUARY)):
        new = reports.import_report(city.office, city.place, text, "2027.txt")
        assert asked_by(office, address(new)) <= 32
