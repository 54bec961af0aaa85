"""A workbench of three hundred rows: all of them come, in order, with little markup, and a change shows them all again."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.ledger.city import City
from tests.web.browsing import HTMX, each, page, picked, swapped
from tests.web.test_many_rows import asked_to_do, grow

from luoshi.ledger import queries
from luoshi.ledger.models import Task
from luoshi.office import rows

_MARKUP = 700  # bytes that a row of the list may take beside its words


@pytest.fixture
def large(city: City) -> City:
    grow(city)
    return city


def where(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/"


def in_order(city: City) -> list[str]:
    return [f"row-{task.pk}" for task in queries.tasks(city.breakdown)]


def test_all_rows_come_with_the_page_in_order(large: City, office: Client) -> None:
    shown = page(office.get(where(large))).css("#rows .row")
    assert [row.attributes["id"] for row in shown] == in_order(large)
    assert len(shown) > 300


def test_a_row_takes_little_beside_its_words(large: City, office: Client) -> None:
    answer = office.get(where(large))
    shown = page(answer).css("#rows .row")
    assert all(len(row.html.encode()) - len(row.text().encode()) < _MARKUP for row in shown if row.html)
    assert len(answer.content) < 1000 * len(shown)


def changes(city: City) -> dict[str, tuple[str, dict[str, str]]]:
    """Each change that answers with the whole list: address and body."""
    first, second = city.kept()[:2]
    return {
        "split": (f"rows/{first.pk}/split/", {"base": str(first.version), "at": "4"}),
        "merge": ("merge/", picked(first, second)),
        "drop": ("rows/drop/", picked(first) | {"reason": "表述性内容"}),
        "add": ("add/", {"text": "新的任务"}),
        "area": ("bulk/", picked(first) | {"field": "area", "value": "民生"}),
    }


@pytest.mark.parametrize("change", ["split", "merge", "drop", "add", "area"])
def test_a_change_of_the_list_shows_all_of_it_and_asks_as_little_as_of_a_small_one(
    city: City, office: Client, change: str
) -> None:
    path, body = changes(city)[change]
    small = asked_to_do(office, where(city) + path, body)
    office.post(f"{where(city)}undo/", headers=HTMX)
    grow(city)
    path, body = changes(city)[change]
    assert asked_to_do(office, where(city) + path, body) <= small + 1  # numbering anew is asked about once
    answer = office.post(f"{where(city)}undo/", headers=HTMX)
    assert [row.attributes["id"] for row in page(answer).css("#rows .row")] == in_order(city)


def test_an_undo_asks_as_little_of_a_large_table_as_of_a_small_one(city: City, office: Client) -> None:
    row = city.row("造林")
    city.drop(row)
    small = asked_to_do(office, f"{where(city)}undo/", {})
    grow(city)
    row.refresh_from_db()
    city.drop(row)
    assert asked_to_do(office, f"{where(city)}undo/", {}) == small


def test_the_rows_take_five_queries(large: City, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    breakdown, row = large.breakdown, large.row("造林").pk
    with django_assert_num_queries(5):
        assert len(rows.rows(breakdown)) > 300
    with django_assert_num_queries(5):
        assert [each.pk for each in rows.rows(breakdown, [row])] == [row]


def test_a_change_of_many_rows_answers_with_the_list_and_of_few_with_these(large: City, office: Client) -> None:
    kept = large.kept()
    few = office.post(f"{where(large)}rows/accept/", picked(*kept[:3]), headers=HTMX)
    assert swapped(few) == ["told", "left", *(f"row-{task.pk}" for task in kept[:3])]
    many = office.post(f"{where(large)}rows/accept/", picked(*kept[3:120]), headers=HTMX)
    assert swapped(many) == ["told", "left", "rows", "article"]


def test_a_row_says_the_same_in_the_page_by_itself_and_after_a_change(large: City, office: Client) -> None:
    row = large.row("造林")
    found = page(office.get(where(large))).css_first(f"#row-{row.pk}")
    alone = page(office.get(f"{where(large)}rows/{row.pk}/")).css_first(f"#row-{row.pk}")
    assert found is not None and alone is not None
    assert found.html == alone.html
    changed = office.post(f"{where(large)}rows/accept/", picked(row), headers=HTMX)
    piece = page(changed).css_first(f"#row-{row.pk}")
    assert piece is not None and piece.attributes["hx-swap-oob"] == "true"
    assert piece.text() == alone.text().replace("待定定下", "已定")


def test_what_people_write_is_escaped_in_a_row(city: City, office: Client) -> None:
    bad = '<b onclick="x">&amp;</b>'
    office.post(f"{where(city)}add/", {"text": bad}, headers=HTMX)
    added = Task.objects.latest("pk")
    city.drop(added)
    assert each(office.get(where(city)), f"#row-{added.pk} .text") == [bad]
    assert page(office.get(where(city))).css("#rows b[onclick]") == []
