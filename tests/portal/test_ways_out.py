"""Every field of the table × every way out × public or not: what a place shows is there, what it does not is nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.ledger.city import UNITS, City

from luoshi.ledger import clock
from luoshi.ledger.models import Figure
from luoshi.ledger.record import closing, places, progress
from luoshi.ledger.record.lighting import light_up
from luoshi.publishing import keeping, record
from luoshi.publishing.fields import FIELDS
from luoshi.publishing.models import Shown

#: a field → words that only it can bring to a page
MARKS = {
    "words": "云泽市2026年政府工作报告", "lead": "市住房和城乡建设局", "joint": "市统计局", "official": "林若溪",
    "deadline": "2026年10月31日", "programmes": "“清风”行动", "targets": "38", "figures": "12个", "light": "办结",
    "light_reason": "晚", "history": "亮灯变化", "milestones": "完成摸底", "progress": "楼道改造顺利", "changes": "市民意见",
    "project": "老旧小区改造工程", "closing": "6月20日办结", "evidence": "改造后的楼道",
}  # fmt: skip


def _page(city: City, shown: Shown) -> str:
    return Client().get(f"/public/p/{shown.key}/").content.decode()


def _list(city: City, shown: Shown) -> str:
    return Client().get(f"/public/at/{city.place.pk}/list/").content.decode()


def _home(city: City, shown: Shown) -> str:
    return Client().get(f"/public/at/{city.place.pk}/").content.decode()


def _feeds(city: City, shown: Shown) -> str:
    browser = Client()
    own = browser.get(f"/public/p/{shown.key}/feed.xml").content.decode()
    return own + browser.get(f"/public/at/{city.place.pk}/feed.xml").content.decode()


def _card(city: City, shown: Shown) -> str:
    return Client().get(f"/public/p/{shown.key}/card/").content.decode()


def _others(city: City, shown: Shown) -> str:
    pages = ("livelihood", "programmes", "units", "years")
    return "".join(Client().get(f"/public/at/{city.place.pk}/{page}/").content.decode() for page in pages)


def _preview(city: City, shown: Shown) -> str:
    office = Client()
    office.force_login(city.office)
    whole = office.get(f"/tables/{city.breakdown.pk}/public/preview/").content.decode()
    return whole + office.get(f"/tables/{city.breakdown.pk}/public/preview/{shown.task_id}/").content.decode()


WAYS: dict[str, Callable[[City, Shown], str]] = {
    "page": _page, "list": _list, "home": _home, "feeds": _feeds, "card": _card, "others": _others, "preview": _preview,
}  # fmt: skip


@pytest.fixture
def full(opened: City) -> City:
    """The row with something in every field."""
    places.set_units(opened.person("admin"), opened.place, [*UNITS, places.UnitLine("市统计局", ("统计",))])
    row = opened.row("老旧小区")
    opened.amend(row, {"joint": [opened.unit("市统计局").pk], "project": "老旧小区改造工程"}, "市民意见")
    return opened


def _decided(city: City, name: str, wanted: bool) -> Shown:
    """All fields shown but, where so wanted, this one."""
    every = {each: True for each, field in FIELDS.items() if not field.always} | {name: wanted}
    record.decide(city.office, city.place, public=True, chosen=every)
    keeping.rebuild()
    return Shown.objects.get(task=city.row("老旧小区"))


ALONE = ("joint", "official", "deadline", "milestones", "progress", "changes", "project", "evidence", "figures", "lead")


@pytest.mark.parametrize("name", ALONE)
def test_a_field_that_is_shown_is_on_the_page_and_in_the_preview(full: City, name: str) -> None:
    shown = _decided(full, name, True)
    assert MARKS[name] in _page(full, shown)
    assert MARKS[name] in _preview(full, shown)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ALONE)
def test_a_field_that_is_not_shown_leaves_by_no_way(full: City, name: str, way: str) -> None:
    shown = _decided(full, name, False)
    text = WAYS[way](full, shown)
    assert MARKS[name] not in text


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if not field.always])
def test_search_finds_no_word_of_a_field_that_is_not_shown(full: City, name: str) -> None:
    shown = _decided(full, name, False)
    told = {"lead": "住房和城乡", "joint": "市统计", "official": "林若溪", "progress": "改造顺利", "changes": "市民意见",
            "milestones": "完成摸底", "project": "改造工程", "evidence": "楼道"}.get(name)  # fmt: skip
    if told:
        answer = Client().get(f"/public/at/{full.place.pk}/list/", {"q": told}).content.decode()
        assert shown.key not in answer


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if not field.always])
def test_with_each_field_alone_left_out_every_page_still_answers(full: City, name: str) -> None:
    shown = _decided(full, name, False)
    assert name not in shown.record
    for way in WAYS.values():
        assert "<h1>" in (text := way(full, shown)) or "<feed" in text


def test_with_no_field_but_those_that_are_always_shown_every_page_answers(full: City) -> None:
    none = {name: False for name, field in FIELDS.items() if not field.always}
    record.decide(full.office, full.place, public=True, chosen=none)
    keeping.rebuild()
    shown = Shown.objects.get(task=full.row("老旧小区"))
    assert set(shown.record) == {name for name, field in FIELDS.items() if field.always}
    for way in WAYS.values():
        text = way(full, shown)
        assert [mark for name, mark in MARKS.items() if name in ALONE and mark in text] == []


@pytest.mark.parametrize(
    ("name", "mark"),
    [("light_reason", 'class="why"'), ("history", "<h2>亮灯变化"), ("closing", 'class="closing"'), ("light", 'class="verdict')],
)
def test_the_fields_of_the_light_are_shown_or_not_each_for_itself(full: City, name: str, mark: str) -> None:
    closing.review(full.office, full.apply(full.row("老旧小区")), "accept", "已核")
    light_up(full.breakdown, clock.today())
    assert mark in _page(full, _decided(full, name, True))
    assert mark not in _page(full, _decided(full, name, False))


def test_a_figure_that_is_not_confirmed_is_not_told_by_the_reason_of_the_light_either(full: City) -> None:
    assert "12个" in _decided(full, "progress", False).record["light_reason"]
    figure = Figure.objects.get(progress__task=full.row("老旧小区"))
    progress.check_figure(full.person("counter"), figure, False, "与月报不一致")
    shown = _decided(full, "progress", False)
    assert all("12个" not in way(full, shown) for way in WAYS.values())


def test_the_note_of_a_row_and_changes_of_hidden_fields_are_told_by_no_way(full: City) -> None:
    shown = _decided(full, "official", False)
    full.amend(full.row("老旧小区"), {"official": full.person("mayor2").pk, "note": "内部备注二"}, "分工调整")
    keeping.rebuild()
    shown.refresh_from_db()
    for way in WAYS.values():
        text = way(full, shown)
        assert "内部备注" not in text and "程远舟" not in text and "分工调整" not in text


def test_the_document_tells_of_every_field_whether_it_is_public_until_decided() -> None:
    page = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text(encoding="utf-8")
    for name, field in FIELDS.items():
        said = "总是公开" if field.always else "公开" if field.public else "不公开"
        assert f"| `{name}` | {field.label} | {said} |" in page, name
