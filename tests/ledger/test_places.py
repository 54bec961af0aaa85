"""Places, their units, and which unit a kind of unit means."""

from __future__ import annotations

import pytest
from city import FINANCE, HOUSING, NAME, SCHOOLS, UNITS, WATER, City, assert_whole, snapshot

from luoshi.errors import InputError, UsageError
from luoshi.ledger import fields, queries
from luoshi.ledger.models import Duty, Unit
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.reading import duties
from luoshi.ledger.record import places
from luoshi.ledger.record.places import UnitLine


def test_a_place_is_added_once(city: City) -> None:
    with pytest.raises(UsageError, match="已经有 云泽市 了"):
        places.add_place(f" {NAME}\n", "city", "云泽市人民政府办公室")


@pytest.mark.parametrize(
    ("name", "issuer"), [("", "办公室"), ("溪口县", " "), ("县" * 41, "办公室"), ("溪口县", "办" * 61)]
)
def test_a_place_wants_a_name_and_an_issuer_that_fit(city: City, name: str, issuer: str) -> None:
    with pytest.raises(UsageError, match="地方名称和发文机关都要写"):
        places.add_place(name, "county", issuer)


def test_names_are_kept_without_what_no_database_holds(city: City) -> None:
    place = places.add_place("溪\0口县", "county", "溪口县\ud800政府")
    assert (place.name, place.issuer) == ("溪\ufffd口县", "溪口县\ufffd政府")
    places.set_units(None, place, [UnitLine(" 县水\0利局 ", ("水利",))])
    assert [unit.name for unit in queries.units(place)] == ["县水\ufffd利局"]
    assert_whole()


def test_the_first_unit_of_a_kind_is_the_one_meant(city: City) -> None:
    lines = [UnitLine("水务集团", ("水利", "企业集团")), UnitLine(WATER, ("水利", "林业"))]
    assert places.set_units(city.person("admin"), city.place, lines) == (1, len(UNITS) - 1)
    meant = {kind: unit.name for kind, unit in duties(city.place).items()}
    assert meant == {"水利": "水务集团", "企业集团": "水务集团", "林业": WATER}
    assert_whole()


def test_units_left_out_are_kept_but_no_longer_offered_and_come_back(city: City) -> None:
    row = city.row("老旧小区")
    assert places.set_units(city.office, city.place, [line for line in UNITS if line.name != HOUSING]) == (0, 1)
    assert HOUSING not in {unit.name for unit in queries.units(city.place)}
    assert fields.values(city.again(row))["lead"] == city.unit(HOUSING).pk, "what was assigned stays assigned"
    with pytest.raises(fields.FieldError, match="没有这个单位"):
        city.edit(city.row("供水管网"), {"lead": city.unit(HOUSING).pk})
    city.edit(row, {"note": "单位撤并中"})
    assert places.set_units(city.office, city.place, UNITS) == (0, 0)
    assert HOUSING in {unit.name for unit in queries.units(city.place)}
    assert_whole()


def test_the_order_of_the_list_is_the_order_of_the_units(city: City) -> None:
    places.set_units(city.office, city.place, UNITS[::-1])
    assert [unit.name for unit in queries.units(city.place)] == [line.name for line in UNITS[::-1]]


def test_the_same_list_again_changes_nothing(city: City) -> None:
    before = snapshot()
    assert places.set_units(city.office, city.place, UNITS) == (0, 0)
    assert snapshot() == before


def test_a_kind_written_twice_for_a_unit_counts_once(city: City) -> None:
    places.set_units(city.office, city.place, [UnitLine(WATER, ("水利", "水利"))])
    assert [(duty.kind, duty.unit.name) for duty in Duty.objects.filter(place=city.place)] == [("水利", WATER)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([UnitLine(WATER, ()), UnitLine(WATER, ())], f"单位写了两次：{WATER}"),
        ([UnitLine(WATER, ()), UnitLine(f" {WATER} ", ())], f"单位写了两次：{WATER}"),
        ([UnitLine("", ("水利",))], "没有名称"),
        ([UnitLine(" 　", ("水利",))], "没有名称"),
        ([UnitLine("局" * 61, ())], "超过 60 字"),
        ([UnitLine(WATER, ("水利", "航天"))], "没有这些单位类别：航天"),
    ],
)
def test_a_list_that_cannot_be_is_refused_as_a_whole(city: City, lines: list[UnitLine], words: str) -> None:
    before = snapshot()
    with pytest.raises(InputError, match=words):
        places.set_units(city.office, city.place, [UnitLine("新单位", ()), *lines])
    assert snapshot() == before


def test_who_may_not_leaves_the_list_as_it_is(city: City) -> None:
    for username in ("housing", "mayor", "auditor", "office-b", "admin-b"):
        with pytest.raises(Forbidden):
            places.set_units(city.person(username), city.place, [])
    assert Unit.objects.filter(place=city.place, active=True).count() == len(UNITS)


def test_queries_offer_only_what_is_of_the_place(city: City) -> None:
    assert {unit.place for unit in queries.units(city.place)} == {city.place}
    assert [person.name for person in queries.officials(city.place)] == ["林若溪", "程远舟"]
    assert [b.report.place for b in queries.breakdowns(city.place)] == [city.place]
    assert list(queries.breakdowns(city.elsewhere)) == []


def test_a_person_without_a_unit_has_no_rows_of_a_unit(city: City) -> None:
    city.ask(HOUSING)
    assert list(queries.tasks_of_unit(city.breakdown, None)) == []
    assert list(queries.asked_of(None)) == []
    assert [task.text for task in queries.tasks_of_unit(city.breakdown, city.unit(HOUSING))] == ["改造老旧小区38个"]
    assert list(queries.asked_of(city.unit(HOUSING))) == [city.breakdown]
    assert list(queries.asked_of(city.unit(SCHOOLS))) == []
    assert list(queries.asked_of(city.unit(FINANCE))) == []
    city.issue()
    assert list(queries.asked_of(city.unit(FINANCE))) == [city.breakdown]
