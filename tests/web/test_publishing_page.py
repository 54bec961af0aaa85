"""The office's page of what is public: who may, what it does, and what bad input leaves as it was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import each, events, last_event, words

from luoshi.ledger import clock
from luoshi.ledger.models import Evidence
from luoshi.ledger.record import progress
from luoshi.publishing import keeping, record
from luoshi.publishing.fields import FIELDS
from luoshi.publishing.models import Held, Openness, Publication, Release, Shown


def page(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/public/"


def do(browser: Client, city: City, deed: str, **body: Any) -> HttpResponse:
    return browser.post(f"{page(city)}{deed}/", body)


@pytest.fixture
def reported(issued: City) -> City:
    """A report accepted, with a file."""
    with clock.at(clock.moment(date(2026, 6, 28))):
        made = issued.report(issued.row("老旧小区"), "2026-06")
        progress.review(issued.office, issued.breakdown, [made.pk], "accept")
    return issued


def test_the_office_opens_the_record_and_publishes_the_table(office: Client, issued: City) -> None:
    assert "公众还看不到这张表" in words(office.get(page(issued)))
    chosen = [name for name, field in FIELDS.items() if field.public and name != "joint"] + ["official"]
    answer = do(office, issued, "decide", public="1", field=chosen, contact="督查室 0999-12345", minimum="20")
    assert answer.status_code == 302
    held = Openness.objects.get()
    assert (held.public, held.contact, held.minimum) == (True, "督查室 0999-12345", 20)
    assert (held.fields["joint"], held.fields["official"], held.fields["lead"]) == (False, True, True)
    assert do(office, issued, "publish").status_code == 302
    assert Publication.objects.get().ended is False
    assert "起公开" in words(office.get(page(issued)))
    assert do(office, issued, "take_back", reason="公开范围有误").status_code == 302
    assert last_event().reason == "公开范围有误"


def test_a_row_is_held_back_by_number_or_words_and_shown_again(office: Client, issued: City) -> None:
    assert do(office, issued, "hold", task="供水管网", reason="涉密").status_code == 302
    held = Held.objects.get()
    assert "供水管网" in held.task.text
    assert "涉密" in words(office.get(page(issued)))
    assert do(office, issued, "unhold", id=held.task_id).status_code == 302
    assert not Held.objects.exists()
    assert do(office, issued, "hold", task="1", reason="涉密").status_code == 302
    assert Held.objects.get().task_id == issued.kept()[0].pk


def test_a_file_is_released_under_a_caption_and_withdrawn(office: Client, reported: City) -> None:
    held = Evidence.objects.get()
    assert do(office, reported, "release", id=held.pk, caption="改造后的楼道").status_code == 302
    assert Release.objects.get().caption == "改造后的楼道"
    assert do(office, reported, "withdraw", id=held.pk).status_code == 302
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("deed", "body", "status"),
    [
        ("decide", {"minimum": "1", "public": "1"}, 400), ("decide", {"minimum": "many"}, 400), ("take_back", {"reason": "x"}, 400),
        ("hold", {"task": "", "reason": "涉密"}, 400), ("hold", {"task": "改造", "reason": ""}, 400), ("hold", {"task": "不存在的词", "reason": "x"}, 400),
        ("hold", {"task": "0" * 300, "reason": "x"}, 400), ("unhold", {"id": "999999"}, 404), ("unhold", {"id": "x"}, 400),
        ("release", {"id": "999999", "caption": "x"}, 404), ("remark", {"id": "999999", "show": "1"}, 404), ("nothing", {}, 404),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_changes_nothing(office: Client, issued: City, deed: str, body: dict[str, str], status: int) -> None:
    before = events()
    assert do(office, issued, deed, **body).status_code == status
    assert events() == before


def test_a_file_of_another_place_cannot_be_released(sign_in: Callable[[str], Client], reported: City) -> None:
    answer = do(sign_in("office-b"), reported, "release", id=Evidence.objects.get().pk, caption="x")
    assert answer.status_code == 404
    assert not Release.objects.exists()


def test_the_preview_shows_what_the_fields_allow_before_anything_is_public(office: Client, issued: City) -> None:
    record.hold(issued.office, issued.row("供水管网"), "涉密")
    said = office.get(f"{page(issued)}preview/").content.decode()
    assert "老旧小区" in said and "供水管网" not in said
    assert not Shown.objects.exists()
    row = issued.row("老旧小区")
    whole = office.get(f"{page(issued)}preview/{row.pk}/").content.decode()
    assert "只有您看得到" in whole and "市住房和城乡建设局" in whole
    record.decide(issued.office, issued.place, public=False, chosen={"lead": False})
    assert "市住房和城乡建设局" not in office.get(f"{page(issued)}preview/{row.pk}/").content.decode()
    assert office.get(f"{page(issued)}preview/{issued.row('供水管网').pk}/").status_code == 404


def test_the_preview_is_what_the_public_then_sees(office: Client, reported: City) -> None:
    record.decide(reported.office, reported.place, public=True, chosen={})
    row = reported.row("老旧小区")
    before = office.get(f"{page(reported)}preview/{row.pk}/")
    record.publish(reported.office, reported.breakdown)
    keeping.rebuild()
    after = Client().get(f"/public/p/{Shown.objects.get(task=row).key}/")
    for piece in ("h1", ".facts dd", "blockquote", ".goals td", ".miles li"):
        assert each(before, piece) == each(after, piece)


def test_the_page_asks_few_questions(
    office: Client, reported: City, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    with django_assert_max_num_queries(24):
        office.get(page(reported))
