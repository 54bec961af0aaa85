"""Connectors: how they are set, and what they read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from city import City, assert_whole, snapshot

from luoshi.ledger import clock
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Connector, Reading, Task
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import connecting
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

TODAY = date(2026, 6, 28)


@pytest.fixture
def row(city: City) -> Iterator[Task]:
    with clock.at(clock.moment(TODAY)):
        city.issue()
        yield city.row("老旧小区")


def read(connector: Connector, value: str, day: date = TODAY, said: str = "读到了") -> Reading | None:
    return connecting.read(connector, Decimal(value), day, "d" * 64, said)


# --- Set ---


def test_a_connector_is_set_and_set_anew(city: City, row: Task) -> None:
    held = city.connect(row, where={"value": " 数值\0 ", "day": "", "row": "  "}, factor=" 1,000 ")
    assert (held.where, held.factor, held.by, held.active) == ({"value": "数值\ufffd"}, Decimal(1000), city.office, True)
    connecting.failed(held, "打不开")
    admin = city.person("admin")
    setting = connecting.Setting("新接口", "json", "https://data.example/x", {}, cumulative=False, cadence="weekly")
    again = connecting.put(admin, row.targets.get(), setting, held)
    assert (again.pk, again.name, again.factor, again.cumulative) == (held.pk, "新接口", None, False)
    assert (again.failures, again.by) == (0, admin)
    assert Connector.objects.count() == 1
    assert_whole()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": " "}, "name", "名称要写"),
        ({"name": "长" * 81}, "name", "不超过 80 字"),
        ({"kind": "ftp"}, "kind", "没有“ftp”这种来源"),
        ({"address": ""}, "address", "地址要写"),
        ({"address": "x" * 501}, "address", "不超过 500 字"),
        ({"cadence": "hourly"}, "cadence", "没有“hourly”这种频率"),
        ({"where": {"query": "x" * 20001}}, "where", "超过了 20000 字"),
        *[
            ({"factor": wrong}, "factor", "不是换算系数")
            for wrong in ("0", "0.0", "1e308", "1e-308", "NaN", "sNaN", "-Infinity", "-10", "1e13", "一万", "１０")
        ],
    ],
)  # fmt: skip
def test_what_is_no_connector_is_told(
    city: City, row: Task, given: dict[str, Any], field: str, words: str
) -> None:
    before = snapshot()
    with pytest.raises(FieldError, match=words) as error:
        city.connect(row, **given)
    assert error.value.field == field
    assert snapshot() == before


def test_a_connector_of_another_target_or_of_none_is_not_set_anew(city: City, row: Task) -> None:
    held = city.connect(row)
    setting = connecting.Setting("x", "json", "y", {})
    other = city.row("供水管网").targets.all()[0]
    with pytest.raises(Gone, match="没有这个数据连接"):
        connecting.put(city.office, other, setting, held)
    held.pk = 10**6
    with pytest.raises(Gone):
        connecting.put(city.office, row.targets.get(), setting, held)
    with pytest.raises(Forbidden):
        connecting.put(city.person("office-b"), row.targets.get(), setting)


def test_before_issue_nothing_is_connected(city: City) -> None:
    with pytest.raises(NotNow, match="不能督办和销号"):
        city.connect(city.row("老旧小区"))


def test_switched_off_and_on_again(city: City, row: Task) -> None:
    held = connecting.failed(city.connect(row), "打不开")
    assert connecting.switch(city.office, held, False).active is False
    again = connecting.switch(city.person("admin"), held, True)
    assert (again.active, again.failures) == (True, 0)
    assert_whole()


# --- Read ---


def test_the_same_figure_of_the_same_day_is_kept_once(city: City, row: Task) -> None:
    connector = city.connect(row)
    first = read(connector, "12")
    assert first is not None
    assert (first.target, first.day, first.at) == (row.targets.get(), TODAY, clock.now())
    assert read(connector, "12.0") is None
    assert read(connector, "13") is not None
    assert read(connector, "12") is not None, "corrected back"
    assert read(connector, "12", date(2026, 5, 31)) is not None
    assert [str(r.value) for r in Reading.objects.filter(day=TODAY)] == ["12", "13", "12"]
    assert_whole()


def test_failures_are_counted_until_it_answers_and_figures_stay(city: City, row: Task) -> None:
    connector = city.connect(row)
    read(connector, "12")
    for count in (1, 2):
        assert connecting.failed(connector, f"第{count}次打不开").failures == count
    held = Connector.objects.get()
    assert (held.said, held.tried_at, held.answered_at) == ("第2次打不开", clock.now(), clock.now())
    read(connector, "12", said="又通了")
    held = Connector.objects.get()
    assert (held.failures, held.said, Reading.objects.count()) == (0, "又通了", 1)
    assert_whole()


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1e308", "-1e15", "1e-308"])
def test_a_value_that_no_government_has_is_refused(city: City, row: Task, value: str) -> None:
    connector = city.connect(row)
    before = snapshot()
    with pytest.raises(FieldError, match="读到的数"):
        read(connector, value)
    assert snapshot() == before


def test_whatever_a_source_answers_can_be_kept(city: City, row: Task) -> None:
    connector = city.connect(row)
    said = "<html>\0\ud800" + "长" * 600
    assert connecting.failed(connector, said).said == ("<html>\ufffd\ufffd" + "长" * 600)[:500]
    read(connector, "12", said=said)
    assert len(Connector.objects.get().said) == 500
    assert_whole()
