"""How a table is driven: rules seen, tried out and set."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import City, assert_whole
from tests.web.browsing import each, events, form, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.assessing import presets
from luoshi.ledger import clock
from luoshi.ledger.models import LightChange

JUNE = datetime.fromisoformat("2026-06-29T10:00:00+08:00").astimezone(UTC)


@pytest.fixture(autouse=True)
def june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: JUNE)


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/rules/"


def send(office: Client, city: City, do: str, **changes: str) -> HttpResponse:
    rules = {"cycle": "monthly", "report_day": "28", "lights": "luoshi", "pace": "equal"} | changes
    return office.post(address(city), {"do": do, **rules}, follow=True)


def test_each_preset_is_shown_with_its_source_and_note(issued: City, office: Client) -> None:
    said = words(office.get(address(issued)))
    for preset in presets.presets().values():
        assert all(" ".join(part.split()) in said for part in (preset.name, preset.source, preset.note)), preset.id
    assert form(office.get(address(issued)), "main form")["report_day"] == "28"


def test_it_sets_the_rules(issued: City, office: Client) -> None:
    done = send(office, issued, "save", cycle="quarterly", report_day="25", lights="yinchuan-2025", sign_off="1")
    assert "规则已保存" in words(done, "#told")
    held = issued.breakdown
    assert (held.cycle, held.report_day, held.lights, held.pace) == ("quarterly", 25, "yinchuan-2025", "equal")
    assert held.sign_off
    assert "规则没有变化" in words(
        send(office, issued, "save", cycle="quarterly", report_day="25", lights="yinchuan-2025", sign_off="1"), "#told"
    )
    assert_whole()


def test_trying_shows_todays_lights_by_the_other_rule_and_keeps_nothing(issued: City, office: Client) -> None:
    row = issued.row("老旧小区")
    issued.report(row, "2026-06", figures={row.targets.get().pk: "2"})
    before = events()
    response = send(office, issued, "try", lights="ouhai-2020")
    assert response.status_code == 200
    trial = words(response, "#trial")
    assert "如果改用这些规则，今天的灯会是" in trial
    assert "告急" in words(response, "#trial .lit.now")
    turned = each(response, "#trial tbody tr")
    assert turned
    assert form(response, "main form")["report_day"] == "28"
    assert events() == before
    assert issued.breakdown.lights == "luoshi"
    assert not LightChange.objects.exists()


def test_trying_the_rules_in_force_turns_no_light(issued: City, office: Client) -> None:
    assert "没有一条会变灯" in words(send(office, issued, "try"), "#trial")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("report_day", "0", "没有每月 0 日"), ("report_day", "32", "没有每月 32 日"), ("report_day", "二十", "没有每月 0 日"),
        ("lights", "neverland", "没有“neverland”"), ("pace", "", "没有“”"), ("cycle", "x" * 5000, "没有“xxx"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("do", ["try", "save"])
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    issued: City, office: Client, do: str, field: str, value: str, told: str
) -> None:
    before = events()
    response = send(office, issued, do, **{field: value})
    assert response.status_code == 400
    assert told in words(response, ".notice.bad")
    if field == "report_day":
        assert form(response, "main form")["report_day"] == value
    assert events() == before


def test_before_a_table_is_issued_there_is_nothing_to_try(city: City, office: Client) -> None:
    response = office.get(address(city))
    assert "先试算" not in words(response)
    assert send(office, city, "try").status_code == 200


def test_an_auditor_reads_but_has_no_button(issued: City, sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    assert each(auditor.get(address(issued)), "main form button") == []
    assert send(auditor, issued, "save").status_code == 403


def test_another_place_is_not_seen(issued: City, sign_in: SignIn) -> None:
    assert sign_in("office-b").get(address(issued)).status_code == 404


def test_many_rows_ask_no_more_than_few(city: City, office: Client) -> None:
    few = asked_by(office, address(city))
    grow(city)
    assert asked_by(office, address(city)) == few <= 14
