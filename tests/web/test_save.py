"""Saving an editor: what was changed, on the version that was seen; nobody's words are lost."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import HOUSING, WATER, City
from tests.web.browsing import HTMX, each, events, form, last_event, swapped, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Task
from luoshi.ledger.record import accounts


def address(city: City, task: Task) -> str:
    return f"/breakdowns/{city.breakdown.pk}/rows/{task.pk}/save/"


def opened(browser: Client, city: City, task: Task) -> dict[str, str | None]:
    return form(browser.get(f"/breakdowns/{city.breakdown.pk}/rows/{task.pk}/edit/", headers=HTMX))


def test_it_works(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    response = office.post(address(city, row), opened(office, city, row) | {"deadline": "6月底"}, headers=HTMX)
    assert response.status_code == 200
    assert swapped(response) == ["told", "left", f"row-{row.pk}"]
    assert words(response, "#told") == "已保存"
    assert "2026年6月底" in words(response, f"#row-{row.pk}")
    assert (last_event().action, last_event().person) == ("task.edit", city.office)


def test_an_editor_sent_back_as_it_was_changes_nothing(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"text": "改造老旧小区38个，\n惠及居民", "joint": [city.unit(WATER).pk], "q2": "一\r\n二"})
    before = events()
    response = office.post(address(city, row), opened(office, city, row), headers=HTMX)
    assert words(response, "#told") == "没有改动"
    assert events() == before


def test_the_lines_of_a_text_may_end_as_a_browser_ends_them(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"note": "第一行\n第二行"})
    before = events()
    typed = opened(office, city, row) | {"note": "第一行\r\n第二行", "was_note": "第一行\r\n第二行"}
    assert words(office.post(address(city, row), typed, headers=HTMX), "#told") == "没有改动"
    assert events() == before


def test_a_row_can_be_saved_and_accepted_at_once(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"note": "加快", "accept": "1"}
    response = office.post(address(city, row), typed, headers=HTMX)
    assert words(response, f"#row-{row.pk} .st .state") == "已定"
    assert (city.again(row).note, city.again(row).state) == ("加快", "accepted")


def test_units_are_found_by_what_people_type(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"lead": "发改委", "joint": "财政局、水利"}
    assert office.post(address(city, row), typed, headers=HTMX).status_code == 200
    assert [(a.part, a.unit.name) for a in city.again(row).assignments.all()] == [
        ("joint", "市财政局"), ("joint", "市水利局"), ("lead", "市发展和改革委员会"),
    ]  # fmt: skip


def test_a_new_area_sends_the_whole_list_and_the_report(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    response = office.post(address(city, row), opened(office, city, row) | {"area": "城市更新"}, headers=HTMX)
    assert swapped(response) == ["told", "left", "rows", "article"]
    assert "城市更新" in each(response, "#rows .band")


def test_a_value_that_cannot_be_taken_leaves_everything_typed_in_the_editor(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    before = events()
    typed = opened(office, city, row) | {"lead": "市航天局", "note": "写了很久的备注"}
    response = office.post(address(city, row), typed, headers=HTMX)
    assert response.status_code == 400
    assert "没有叫“市航天局”的单位" in words(response, ".notice.bad")
    again = form(response)
    assert (again["lead"], again["note"], again["base"]) == ("市航天局", "写了很久的备注", typed["base"])
    assert (again["was_lead"], again["was_note"]) == (HOUSING, "")
    assert events() == before


def test_a_text_too_long_is_told_with_its_length(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    response = office.post(address(city, row), opened(office, city, row) | {"text": "改" * 4001}, headers=HTMX)
    assert response.status_code == 400
    assert "有 4001 字，超过了 4000 字" in words(response, ".notice.bad")


# --- Two editors ---------------------------------------------------------------------------


def test_another_field_changed_meanwhile_is_kept_and_told(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"note": "我的备注"}
    city.edit(row, {"deadline": "2026-06-30"}, by=city.office2)
    response = office.post(address(city, row), typed, headers=HTMX)
    assert response.status_code == 200
    assert words(response, "#told").startswith("已保存。期间顾明川（督查室）改了完成时限（全年 → 2026年6月底）")
    assert (city.again(row).note, str(city.again(row).deadline)) == ("我的备注", "2026-06-30")


def test_the_same_field_changed_meanwhile_is_refused_with_both_contents(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"note": "我的备注", "lead": "市财政局"}
    city.edit(row, {"note": "对方的备注"}, by=city.office2)
    before = events()
    response = office.post(address(city, row), typed, headers=HTMX)
    assert response.status_code == 409
    assert "顾明川（督查室）刚改过备注，您的修改还没有保存" in words(response, ".notice.bad")
    (clash,) = each(response, ".notice.bad tbody tr")
    assert "对方的备注" in clash
    assert "我的备注" in clash
    again = form(response)
    assert (again["note"], again["lead"], again["base"]) == ("我的备注", "市财政局", typed["base"])
    assert city.again(row).note == "对方的备注"
    assert events() == before


def test_saving_again_after_a_conflict_is_a_conflict_again(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"note": "我的备注"}
    city.edit(row, {"note": "对方的备注"}, by=city.office2)
    again = form(office.post(address(city, row), typed, headers=HTMX))
    assert office.post(address(city, row), again, headers=HTMX).status_code == 409
    assert city.again(row).note == "对方的备注"


def test_who_insists_overwrites_after_having_seen_both(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"note": "我的备注"}
    city.edit(row, {"note": "对方的备注", "deadline": "2026-06-30"}, by=city.office2)
    again = form(office.post(address(city, row), typed, headers=HTMX))
    response = office.post(address(city, row), again | {"insist": "1"}, headers=HTMX)
    assert words(response, "#told") == "已用您写的内容"
    assert (city.again(row).note, str(city.again(row).deadline)) == ("我的备注", "2026-06-30")


def test_a_row_dropped_meanwhile_is_still_saved_and_stays_dropped(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"note": "我的备注"}
    city.drop(row)
    assert office.post(address(city, row), typed, headers=HTMX).status_code == 200
    assert (city.again(row).note, city.again(row).state) == ("我的备注", "dropped")


def test_a_row_dropped_meanwhile_is_not_saved_and_accepted_by_halves(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    typed = opened(office, city, row) | {"note": "我的备注", "accept": "1"}
    city.drop(row)
    before = events()
    response = office.post(address(city, row), typed, headers=HTMX)
    assert response.status_code == 409
    assert (city.again(row).note, events()) == ("", before)


# --- What the page sends wrongly -------------------------------------------------------------


def test_a_version_that_is_no_number_is_told(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    before = events()
    for base in ("", "x", "-1", "１", "9" * 5000, "1.5"):
        typed = {"base": base, "note": "新", "was_note": ""}
        response = office.post(address(city, row), typed, headers=HTMX)
        assert response.status_code == 400
        assert "应是一个整数" in words(response, "#told")
    assert events() == before


def test_a_session_that_ended_keeps_what_was_typed(city: City, client: Client) -> None:
    response = client.post(address(city, city.row("老旧小区")), {"base": 1, "note": "新"}, headers=HTMX)
    assert response.status_code == 401
    assert "写的内容还在" in words(response, "#told")
    assert response.headers["HX-Reswap"] == "none"


def test_a_password_that_is_due_keeps_what_was_typed(city: City, office: Client) -> None:
    accounts.set_password(city.person("admin"), city.office, "huanshang-xinmima-7")
    office.force_login(city.person("office"))
    where = address(city, city.row("老旧小区"))
    response = office.post(where, {"base": 1, "note": "新", "was_note": ""}, headers=HTMX)
    assert response.status_code == 403
    assert "写的内容还在" in words(response, "#told")
    assert office.post(where, {"base": 1}).headers["Location"] == "/password/"


def test_a_row_of_another_table_is_not_found(city: City, office: Client) -> None:
    row = Task.objects.filter(breakdown=city.second()).first()
    before = events()
    assert office.post(address(city, row), {"base": 1, "note": "新", "was_note": ""}).status_code == 404
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.post(address(city, city.row("老旧小区"))).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert (
        sign_in("office-b")
        .post(address(city, city.row("老旧小区")), {"base": 1, "note": "新", "was_note": ""})
        .status_code
        == 404
    )
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city, city.row("老旧小区"))).status_code == 405
