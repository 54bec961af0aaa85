"""Requests for change: what is approved amends the row, and the original stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from city import WATER, City, assert_whole, snapshot

from luoshi.ledger import audit, clock, queries, standing
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Amendment, Request, Task, Version
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import closing, requests
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

TODAY = date(2026, 6, 28)


@pytest.fixture
def row(city: City) -> Iterator[Task]:
    """A row of the housing bureau with a target of 38, in the issued table, on a day in June."""
    with clock.at(clock.moment(TODAY)):
        city.issue()
        yield city.row("老旧小区")


def again(request: Request) -> Request:
    return Request.objects.get(pk=request.pk)


def approve(city: City, request: Request, reply: str = "") -> Request:
    return requests.settle(city.office, request, True, reply)


# --- Ask ---


def test_what_is_so_already_is_left_out_of_the_request(city: City, row: Task) -> None:
    target = row.targets.get()
    asked = {"text": row.text, "q2": "全部开工", "q3": " ", "deadline": "2026-11-30", "targets": {target.pk: "3,6"}}
    request = again(city.request(row, **asked))
    assert request.given == {"q2": "全部开工", "deadline": "2026-11-30", "targets": {str(target.pk): "36"}}
    assert (request.state, request.unit, request.reason) == ("open", row.led and row.led.unit, "上级下达的任务有调整")
    assert not Amendment.objects.exists()
    assert_whole()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({}, "given", "和现在的一样"),
        ({"q1": ""}, "given", "和现在的一样"),
        ({"targets": {"own": ""}}, "given", "和现在的一样"),
        ({"targets": {"own": "38.0"}}, "given", "和现在的一样"),
        ({"targets": {"own": "很多"}}, "figure", "不是“"),
        ({"targets": {"own": "1e308"}}, "figure", "不是“"),
        ({"targets": {"own": "1e-308"}}, "figure", "不是“"),
        ({"targets": {"own": "NaN"}}, "figure", "不是“"),
        ({"targets": {"own": "-Infinity"}}, "figure", "不是“"),
        ({"targets": {"other": "5"}}, "targets", "不属于这条任务"),
        ({"targets": {10**30: "5"}}, "targets", "不属于这条任务"),
        ({"lead": 1}, "lead", "这一栏不能申请调整"),
        ({"official": 1}, "official", "这一栏不能申请调整"),
        ({"burn": "x"}, "burn", "这一栏不能申请调整"),
        ({"text": " "}, "text", "不能空着"),
        ({"text": "长" * 4001}, "text", "超过了 4000 字"),
        ({"deadline": "someday"}, "deadline", "不是日期"),
        ({"deadline": "9999-12-31"}, "deadline", "太远了"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_told(
    city: City, row: Task, given: dict[str, Any], field: str, words: str
) -> None:
    keys = {"own": row.targets.get().pk, "other": city.row("供水管网").targets.all()[0].pk}
    if "targets" in given:
        given = {"targets": {keys.get(key, key): value for key, value in given["targets"].items()}}
    before = snapshot()
    with pytest.raises(FieldError, match=words) as error:
        city.request(row, **given)
    assert error.value.field == field
    assert snapshot() == before


def test_a_request_needs_a_reason_of_some_length(city: City, row: Task) -> None:
    for reason, words in (("", "要写理由"), ("长" * 501, "超过了 500 字")):
        with pytest.raises(FieldError, match=words):
            requests.ask(city.person("housing"), city.breakdown, row.pk, {"q1": "摸底"}, reason)


def test_one_request_at_a_time(city: City, row: Task) -> None:
    first = city.request(row, q1="摸底")
    with pytest.raises(NotNow, match="已有一项申请待审批"):
        city.request(row, q2="开工")
    requests.withdraw(city.person("housing"), first)
    assert city.request(row, q2="开工").pk != first.pk


@pytest.mark.parametrize("state", ["draft", "asking"])
def test_before_issue_nothing_is_requested(city: City, state: str) -> None:
    if state == "asking":
        city.ask("市住房和城乡建设局")
    with pytest.raises(Forbidden if state == "draft" else NotNow):
        city.request(city.row("老旧小区"), q1="摸底")


def test_a_unit_that_joins_and_one_that_has_nothing_to_do_with_it(city: City) -> None:
    city.edit(city.row("老旧小区"), {"joint": [city.unit(WATER).pk]})
    city.issue()
    with pytest.raises(Forbidden, match="只有牵头单位能申请调整"):
        city.request(city.row("老旧小区"), by="water", q1="摸底")
    with pytest.raises(Forbidden) as error:
        city.request(city.row("供水管网"), by="housing", q1="摸底")
    assert error.value.hidden


@pytest.mark.parametrize("pk", [0, 2**63, 10**30])
def test_a_row_that_is_not_there(city: City, row: Task, pk: int) -> None:
    with pytest.raises(Gone):
        requests.ask(city.person("housing"), city.breakdown, pk, {"q1": "x"}, "y")


def test_a_row_left_out_is_not_there(city: City) -> None:
    row = city.row("老旧小区")
    city.drop(row)
    city.issue()
    with pytest.raises(Forbidden) as error:
        city.request(row, q1="摸底")
    assert error.value.hidden


# --- Approve ---


def test_what_is_approved_amends_the_row_and_the_original_stays(city: City, row: Task) -> None:
    target = row.targets.get()
    request = city.request(row, deadline="2026-11-30", targets={target.pk: "30"})
    before = Version.objects.get()
    settled = approve(city, request, "同意")
    version = Version.objects.get(number=2)
    assert (settled.state, settled.reply, settled.settled_by) == ("approved", "同意", city.office)
    assert (settled.version, version.reason) == (version, "上级下达的任务有调整")
    target.refresh_from_db()
    assert (str(target.value), str(target.adjusted), str(target.asked)) == ("38", "30", "30")
    amended = {a.field: (a.original, a.changed, a.version_id) for a in Amendment.objects.filter(task=row)}
    assert amended["deadline"] == ("全年", "2026年11月底", version.pk)
    assert amended["targets"] == (f"{target.indicator} 38个", f"{target.indicator} 30个", version.pk)
    assert Version.objects.get(pk=before.pk).content == before.content
    was, now = (next(r for r in json.loads(v.content)["rows"] if r["id"] == row.pk) for v in (before, version))
    assert "adjusted" not in was["figures"][0]
    assert (now["figures"][0]["adjusted"], now["figures"][0]["quote"]) == ("30个", target.quote)
    assert audit.digest(version.content) == version.sha256
    assert_whole()


def test_lights_hold_the_row_against_the_new_value(city: City, row: Task) -> None:
    target = row.targets.get()
    city.report(row, "2026-06", figures={target.pk: "13"})

    def lit() -> str:
        tasks = list(standing.with_progress(queries.tasks(city.breakdown)))
        return standing.worked_out(city.breakdown, tasks, TODAY)[row.pk].colour

    assert lit() == "yellow"  # 13 of 38 in June
    approve(city, city.request(row, targets={target.pk: "26"}))
    assert lit() == "green"


def test_a_second_adjustment_is_measured_against_the_first(city: City, row: Task) -> None:
    pk = row.targets.get().pk
    approve(city, city.request(row, targets={pk: "30"}))
    with pytest.raises(FieldError, match="和现在的一样"):
        city.request(city.again(row), targets={pk: "30"})
    approve(city, city.request(city.again(row), targets={pk: "38"}))
    said = [(a.original, a.changed) for a in Amendment.objects.filter(field="targets")]
    assert [(was.split()[1], now.split()[1]) for was, now in said] == [("38个", "30个"), ("30个", "38个")]
    assert_whole()


def test_approving_what_the_office_has_changed_already_makes_no_version(city: City, row: Task) -> None:
    request = city.request(row, q1="摸底")
    city.amend(city.again(row), {"q1": "摸底"}, "会议定的")
    settled = approve(city, request)
    assert (settled.state, settled.version, Version.objects.count()) == ("approved", None, 2)
    assert_whole()


def test_a_refusal_needs_a_word_and_leaves_the_row(city: City, row: Task) -> None:
    request = city.request(row, q1="摸底")
    with pytest.raises(FieldError, match="不同意要写明原因"):
        requests.settle(city.office, request, False, " ")
    with pytest.raises(FieldError, match="超过了 500 字"):
        approve(city, request, "长" * 501)
    requests.settle(city.office, request, False, "年初已定")
    assert (again(request).state, again(request).reply, again(request).version) == ("declined", "年初已定", None)
    assert (Version.objects.count(), Amendment.objects.count()) == (1, 0)


STEPS: dict[str, Callable[[City, Request], object]] = {
    "approve": lambda city, request: approve(city, request),
    "decline": lambda city, request: requests.settle(city.office2, request, False, "不宜"),
    "withdraw": lambda city, request: requests.withdraw(city.person("housing"), request),
}


@pytest.mark.parametrize("first", STEPS)
@pytest.mark.parametrize("second", STEPS)
def test_a_request_is_settled_once(city: City, row: Task, first: str, second: str) -> None:
    one = city.request(row, q1="摸底")
    stale = again(one)
    STEPS[first](city, one)
    before = snapshot()
    with pytest.raises(NotNow, match="可能别人刚处理过"):
        STEPS[second](city, stale)
    assert snapshot() == before


def test_a_row_closed_out_is_not_adjusted_any_more(city: City, row: Task) -> None:
    request = city.request(row, q1="摸底")
    city.close(row)
    before = snapshot()
    with pytest.raises(NotNow, match="已销号，不能同意这项申请"):
        approve(city, request)
    assert snapshot() == before
    requests.settle(city.office, request, False, "已经销号")
    with pytest.raises(NotNow, match="已销号，不能再申请调整"):
        city.request(city.again(row), q1="摸底")
    closing.reopen(city.office, city.breakdown, row.pk, "没有投用")
    approve(city, city.request(city.again(row), q1="摸底"))
    assert_whole()


def test_a_new_lead_unit_does_not_withdraw_what_another_asked(city: City, row: Task) -> None:
    request = city.request(row, q1="摸底")
    city.amend(city.again(row), {"lead": city.unit(WATER).pk}, "机构改革")
    with pytest.raises(Gone, match="不是本单位提的"):
        requests.withdraw(city.person("water"), request)
    with pytest.raises(Forbidden):
        requests.withdraw(city.person("housing"), request)
    assert approve(city, request).state == "approved"


def test_a_request_that_is_not_there(city: City, row: Task) -> None:
    request = city.request(row, q1="摸底")
    request.pk = 10**6
    with pytest.raises(Gone, match="没有这项申请"):
        approve(city, request)
