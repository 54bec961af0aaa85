"""The log: what the auditor sees of it, how it is searched, and its proof."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.ledger.city import FINANCE, PASSWORD, City
from visiting import EACH_ROLE, SignIn, expected, markup, said

from luoshi.ledger.models import Event, Person
from luoshi.ledger.record import accounts
from luoshi.office import words

PAGE, VERIFY = "/events/", "/events/verify/"


@pytest.fixture
def auditor(sign_in: SignIn) -> Client:
    """The browser of the auditor."""
    return sign_in("auditor")


@pytest.fixture
def alone(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city as the only place of its installation."""
    monkeypatch.setattr("luoshi.office.views.events._several_places", lambda: False)


def shown(response: HttpResponse) -> list[int]:
    """The numbers of the events that a page lists."""
    return [int(seq) for seq in re.findall(r'<td class="num"><a href="/events/\?event=(\d+)"', markup(response))]


def numbers(**wanted: object) -> list[int]:
    return list(Event.objects.filter(**wanted).order_by("-seq").values_list("seq", flat=True))


def work(city: City) -> None:
    """What the office does of a morning."""
    city.edit(city.row("改造老旧小区"), {"lead": city.unit(FINANCE).pk, "note": "<b>先摸底</b>"})
    city.drop(city.kept()[-1])
    city.undo()


# --- Seeing --------------------------------------------------------------------------------------


def test_it_works(city: City, auditor: Client) -> None:
    work(city)
    response = auditor.get(PAGE)
    page = said(response)
    assert response.status_code == 200
    assert "修改任务 2026年 1 条任务：牵头单位、备注 改 任务“改造老旧小区38个" in page
    assert f"牵头单位 市住房和城乡建设局 → {FINANCE}" in page
    assert "不列入 2026年" in page and "理由：表述性内容" in page
    assert "撤销 2026年" in page and "撤销的是第" in page
    assert Event.objects.latest("seq").hash[:12] in page
    assert "<b>先摸底</b>" not in markup(response)


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert (
        client.get(f"{PAGE}?action=task.edit").headers["Location"] == "/sign-in/?next=%2Fevents%2F%3Faction%3Dtask.edit"
    )
    assert client.post(VERIFY).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("username", EACH_ROLE)
def test_others_may_not(city: City, sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    status = expected(city.person(username), "audit.see", city.place)
    assert client.get(PAGE).status_code == status
    assert client.post(VERIFY).status_code == status


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    work(city)
    client = sign_in("auditor-b")
    response = client.get(PAGE)
    assert shown(response) == []
    assert "几个地方共用" in said(response)
    edited = Event.objects.filter(action="task.edit").latest("seq")
    assert client.get(f"{PAGE}?event={edited.seq}").status_code == 404
    assert client.get(f"{PAGE}?person={city.office.pk}").status_code == 400
    assert shown(client.get(f"{PAGE}?breakdown={city.breakdown.pk}")) == []


def test_what_the_system_did_is_seen_where_there_is_one_place(city: City, alone: None, auditor: Client) -> None:
    with pytest.raises(accounts.SignInError):
        accounts.sign_in("office", "wrong")
    page = said(auditor.get(PAGE))
    assert "登录没有成功" in page
    assert "连续失败次数 0 → 1" in page
    assert "几个地方共用" not in page


def test_no_secret_is_told(city: City, auditor: Client) -> None:
    accounts.set_password(city.office, city.office, "juniper-lantern-9", PASSWORD)
    response = auditor.get(PAGE)
    assert "内容不入日志" in said(response)
    assert city.person("office").password not in markup(response)


def test_one_event_is_told_in_full(city: City, alone: None, auditor: Client) -> None:
    event = Event.objects.get(action="report.import")
    page = said(auditor.get(f"{PAGE}?event={event.seq}"))
    assert f"第 {event.seq} 条：导入报告" in page
    assert event.hash in page and event.previous in page
    assert len(re.findall("新增 任务", page)) >= len(city.kept())
    assert "全文 内容不入日志，校验值" in page


@pytest.mark.parametrize("said_number", ["0", "999999999", "x", "٣", "9" * 400, "-1"])
def test_there_is_no_event_of_that_number(auditor: Client, said_number: str) -> None:
    assert auditor.get(PAGE, {"event": said_number}).status_code == 404


def test_an_altered_body_is_told_and_breaks_nothing(city: City, alone: None, auditor: Client, tampered: Event) -> None:
    assert "内容读不出来" in said(auditor.get(f"{PAGE}?event={tampered.seq}"))
    assert auditor.get(PAGE).status_code == 200


# --- Searching ---------------------------------------------------------------------------------


def test_it_is_searched_by_person(city: City, alone: None, auditor: Client) -> None:
    work(city)
    assert shown(auditor.get(PAGE, {"person": city.office.pk})) == numbers(person=city.office)
    assert shown(auditor.get(PAGE, {"person": "system"})) == numbers(person=None)[:100]


def test_it_is_searched_by_action_and_break_down(city: City, alone: None, auditor: Client) -> None:
    work(city)
    assert shown(auditor.get(PAGE, {"action": "task.drop"})) == numbers(action="task.drop")
    assert shown(auditor.get(PAGE, {"breakdown": city.breakdown.pk})) == numbers(breakdown=city.breakdown)
    both = {"action": "task.drop", "breakdown": city.breakdown.pk, "person": city.person("office2").pk}
    assert shown(auditor.get(PAGE, both)) == []


def test_it_is_searched_by_day(city: City, alone: None, auditor: Client) -> None:
    today = timezone.localtime(Event.objects.latest("seq").at).date().isoformat()
    assert shown(auditor.get(PAGE, {"since": today, "until": today}))
    assert shown(auditor.get(PAGE, {"until": "2020-01-01"})) == []
    assert shown(auditor.get(PAGE, {"since": "2099-01-01"})) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "x"}, {"person": "9" * 400}, {"action": "task.fly"}, {"since": "2026-13-01"}, {"until": "明天"},
        {"until": "9999-12-31"}, {"since": "0001-01-01"},
    ],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(auditor: Client, asked: dict[str, str]) -> None:
    response = auditor.get(PAGE, {"breakdown": "1", **asked})
    assert response.status_code == 400
    assert 'role="alert"' in markup(response)
    if "since" in asked:
        assert f'value="{asked["since"]}"' in markup(response)


def test_it_is_shown_a_hundred_at_a_time(city: City, alone: None, auditor: Client) -> None:
    for _ in range(101):
        accounts.sign_in("office", PASSWORD)
    first = auditor.get(PAGE, {"action": "person.sign_in"})
    assert len(shown(first)) == 100
    older = re.search(r'rel="next" href="([^"]+)"', markup(first))
    assert older
    second = auditor.get(PAGE + older[1].replace("&amp;", "&"))
    assert shown(first) + shown(second) == numbers(action="person.sign_in")
    assert auditor.get(PAGE, {"page": "no"}).status_code == 200
    assert auditor.get(PAGE, {"page": "9999"}).status_code == 200


def test_the_number_of_questions_to_the_database_does_not_grow(
    city: City, alone: None, auditor: Client, django_assert_max_num_queries: object
) -> None:
    work(city)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        auditor.get(PAGE)


def test_everything_that_was_ever_done_has_a_name_for_people(city: City) -> None:
    work(city)
    city.ask(FINANCE)
    city.issue()
    assert [action for action in Event.objects.values_list("action", flat=True) if action not in words.ACTIONS] == []
    tables = {row["table"] for body in Event.objects.values_list("body", flat=True) for row in json.loads(body)["rows"]}
    assert tables - words.TABLES.keys() == set()


# --- The proof ---------------------------------------------------------------------------------


@pytest.fixture
def tampered(city: City) -> Iterator[Event]:
    """An event that somebody altered behind the program's back."""
    if connection.vendor != "sqlite":
        pytest.skip("the trigger is taken away by SQLite's words")
    event = Event.objects.get(action="report.import")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_event_no_update")
        cursor.execute("UPDATE ledger_event SET body = %s WHERE seq = %s", ["{}", event.seq])
    yield event


def test_the_books_are_proved(city: City, auditor: Client) -> None:
    work(city)
    head = Event.objects.latest("seq").hash
    page = said(auditor.post(VERIFY))
    assert "日志完整，台账和日志一致" in page
    assert f"验证了 {Event.objects.count()} 条日志" in page
    assert head in page.replace(" ", "")


def test_a_hash_that_was_noted_down_is_looked_for(city: City, auditor: Client) -> None:
    noted = Event.objects.latest("seq").hash
    work(city)
    spaced = f" {noted[:8]} {noted[8:].upper()} "
    assert "您记下的校验值在链中" in said(auditor.post(VERIFY, {"noted": spaced}))
    page = said(auditor.post(VERIFY, {"noted": "0" * 63 + "1"}))
    assert "有 1 处对不上" in page
    assert "不在链中" in page


def test_an_unfit_hash_is_kept_and_told(auditor: Client) -> None:
    response = auditor.post(VERIFY, {"noted": "abc"})
    assert response.status_code == 400
    assert 'value="abc"' in markup(response)


def test_what_was_altered_is_found(auditor: Client, tampered: Event) -> None:
    page = said(auditor.post(VERIFY))
    assert f"事件 {tampered.seq} 内容与校验值不符" in page
    assert "保留现场" in page


def test_it_rejects_get(auditor: Client) -> None:
    assert auditor.get(VERIFY).status_code == 405
    assert auditor.post(PAGE).status_code == 405


def test_all_names_stand_for_somebody(city: City) -> None:
    values = words.Values({1: "市水利局"}, {2: "沈听澜"})
    assert values("assignment", "unit_id", 1) == "市水利局"
    assert values("task", "official_id", 2) == "沈听澜"
    assert values("task", "official_id", 3) == "账号 3"
    assert values("task", "kind", "livelihood") == "民生实事"
    assert values("task", "spans", [[0, 5]]) == "[[0, 5]]"
    assert values("person", "is_active", True) == "是"
    assert values("person", "locked_until", "2026-01-12T01:02:03+00:00") == "2026-01-12 09:02:03"
    assert values("ghost", "field", None) == "空"
    assert values("task", "text", "字" * 400).endswith("…（共 400 字）")
    assert words.field("person", "is_active") == "可登录"
    assert words.field("ghost", "field") == "field"
    assert Person._meta.get_field("name").verbose_name == words.field("person", "name")
