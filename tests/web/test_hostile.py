"""What nobody should send, sent to every address: an answer in words, never a fault, and nothing changed by halves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.ledger.city import PASSWORD, REPORT, WATER, City, assert_whole
from tests.web.browsing import HTMX, events, form, page, picked, words
from tests.web.conftest import SignIn
from tests.web.test_who_may import LINES
from tests.web.world import World

from luoshi.ledger import audit
from luoshi.ledger.models import Person, Task
from luoshi.ledger.record import accounts, asking, places

#: who may do it, where it is not the office
DOERS = {
    "answer": "housing", "mine": "housing", "mine-rows": "housing", "people": "admin", "person": "admin",
    "person-add": "admin", "events": "auditor", "events-verify": "auditor",
    "take-up": "housing", "report": "housing", "attach": "housing", "detach": "housing", "figures": "counter",
    "figure": "counter",
}  # fmt: skip
#: what the log knows of even when it fails
LOGGED = ("sign-in", "password")
#: in which state of a table the address does most
STATES = {
    "amend": "issued",
    "issue": "draft",
    "task": "issued",
    "table": "issued",
    "take-up": "issued",
    "report": "issued",
    "review": "issued",
}


def _where(method: str) -> list[tuple[str, str]]:
    stated = {(line.name, line.state) for line in LINES if line.method == method}
    return sorted((name, state) for name, state in stated if state in ("any", STATES.get(name, "asking")))


POSTS, GETS = _where("POST"), _where("GET")
VALUES = {
    "nothing": "",
    "nul": "a\0b",
    "negative": "-1",
    "huge": "9" * 40,
    "endless": "1" * 5000,
    "full-width": "１２",
    "markup": "<script>alert(1)</script>",
    "quotes": "\"'`{{ 7|add:7 }}{% debug %}",
    "surrogate": "\ufffd\u202e\ufeff",
    "lines": "a\r\nSet-Cookie: b=c",
    "astral": "𠮷" * 50,
    "list": "1:1,2:2,:,1",
}  # fmt: skip
NUMBERS = ["0", "99999999", "9223372036854775807", "9223372036854775808", "9" * 40]
NO_NUMBERS = ["-1", "１", "٣", "1.5", "x", "%00", "1%00", "%0d%0a", "9" * 5000, "1;2", "..", "%2e%2e", "<b>"]


def browser_of(name: str) -> Client:
    browser = Client()
    browser.force_login(Person.objects.get(username=DOERS.get(name, "office")))
    return browser


def sound(answers: dict[str, int]) -> dict[str, int]:
    """The answers that are faults."""
    return {what: status for what, status in answers.items() if status >= 500}


# --- Every parameter of every address --------------------------------------------------------


@pytest.mark.parametrize(("name", "state"), POSTS, ids=lambda said: said)
def test_no_value_of_any_field_is_a_fault(world: World, db: None, name: str, state: str) -> None:
    browser = browser_of(name)
    answers: dict[str, int] = {}
    for field in [*world.body(name, state), "unknown"]:
        for kind, value in VALUES.items():
            with transaction.atomic():
                before = events()
                response = world.send(browser, "POST", name, state, {field: value})
                answers[f"{field}={kind}"] = response.status_code
                if response.status_code in (400, 403, 404, 409) and name not in LOGGED:
                    assert events() == before
                transaction.set_rollback(True)
    assert sound(answers) == {}


@pytest.mark.parametrize(("name", "state"), POSTS, ids=lambda said: said)
def test_no_field_that_is_missing_is_a_fault(world: World, db: None, name: str, state: str) -> None:
    browser = browser_of(name)
    address, body = world.address(name, state), world.body(name, state)
    answers = {}
    for missing in [*body, "all"]:
        with transaction.atomic():
            sent = {} if missing == "all" else {field: value for field, value in body.items() if field != missing}
            answers[missing] = browser.post(address, sent).status_code
            answers[f"{missing}, piece"] = browser.post(address, sent, headers=HTMX).status_code
            transaction.set_rollback(True)
    assert sound(answers) == {}


@pytest.mark.parametrize(("name", "state"), GETS, ids=lambda said: said)
def test_no_question_behind_an_address_is_a_fault(world: World, db: None, name: str, state: str) -> None:
    browser = browser_of(name)
    address = world.address(name.partition("?")[0], state)
    fields = ("unit", "own", "person", "action", "day", "from", "to", "seq", "q", "page", "edit", "next", "unknown")
    answers = {}
    for kind in ("nul", "negative", "huge", "endless", "full-width", "markup", "lines", "astral"):
        answers[kind] = browser.get(address, dict.fromkeys(fields, VALUES[kind])).status_code
    assert sound(answers) == {}


def test_an_id_that_is_nobodys_is_not_found(world: World, db: None) -> None:
    office, housing = browser_of("workbench"), browser_of("mine")
    pk, row = world.breakdowns["draft"].pk, world.rows["draft"][0].pk
    answers = {}
    for number in NUMBERS:
        for address in (
            f"/breakdowns/{number}/", f"/breakdowns/{pk}/rows/{number}/", f"/breakdowns/{number}/rows/{row}/",
            f"/breakdowns/{pk}/rows/{number}/edit/", f"/tables/{number}/", f"/tables/{pk}/rows/{number}/",
            f"/breakdowns/{number}/table.xlsx", f"/breakdowns/{pk}/table.xlsx?unit={number}",
            f"/breakdowns/{number}/upload/", f"/breakdowns/{number}/ask/", f"/breakdowns/{number}/issue/",
        ):  # fmt: skip
            answers[address] = office.get(address).status_code
        for address in (
            f"/breakdowns/{pk}/rows/{number}/save/", f"/breakdowns/{pk}/rows/{number}/split/",
            f"/breakdowns/{pk}/opinions/{number}/", f"/tables/{pk}/rows/{number}/amend/", f"/breakdowns/{number}/merge/",
            f"/breakdowns/{number}/undo/",
        ):  # fmt: skip
            answers[address] = office.post(address, {"base": 1, "at": 1}).status_code
        answers[f"mine {number}"] = housing.get(f"/mine/{number}/").status_code
        answers[f"answer {number}"] = housing.post(f"/mine/{number}/answer/").status_code
    assert {address: status for address, status in answers.items() if status != 404} == {}


def test_an_id_that_is_no_number_is_not_found(world: World, db: None) -> None:
    office = browser_of("workbench")
    pk = world.breakdowns["draft"].pk
    answers = {
        address: office.get(address).status_code
        for said in NO_NUMBERS
        for address in (
            f"/breakdowns/{said}/",
            f"/breakdowns/{pk}/rows/{said}/edit/",
            f"/tables/{said}/",
            f"/mine/{said}/",
        )
    }
    assert {address: status for address, status in answers.items() if status != 404} == {}


def test_after_all_of_this_the_books_are_whole(world: World, db: None) -> None:
    assert_whole()


# --- Long and broken ---------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["text", "lead", "joint", "official", "deadline", "kind", "area", "note", "q1"])
def test_a_megabyte_in_a_field_is_refused_in_a_few_words(city: City, office: Client, field: str) -> None:
    row = city.row("老旧小区")
    before = events()
    body = {"base": row.version, field: "长" * 350_000, f"was_{field}": ""}
    response = office.post(f"/breakdowns/{city.breakdown.pk}/rows/{row.pk}/save/", body, headers=HTMX)
    assert response.status_code == 400
    assert 10 < len(words(response, ".notice.bad")) < 400
    assert events() == before


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("rows/drop/", {"reason": "长" * 350_000}),
        ("add/", {"text": "长" * 350_000}),
        ("bulk/", {"field": "长" * 350_000, "value": "x"}),
        ("bulk/", {"field": "area", "value": "长" * 350_000}),
        ("issue/", {"number": "长" * 350_000}),
        ("ask/", {"due": "长" * 350_000, "unit": "1"}),
    ],
)  # fmt: skip
def test_a_megabyte_is_refused_everywhere(city: City, office: Client, address: str, body: dict[str, str]) -> None:
    before = events()
    chosen = picked(city.row("老旧小区"))
    response = office.post(f"/breakdowns/{city.breakdown.pk}/{address}", chosen | body, headers=HTMX)
    assert response.status_code == 400
    assert events() == before


def test_a_form_too_large_is_refused_in_words(city: City, office: Client) -> None:
    response = office.post(f"/breakdowns/{city.breakdown.pk}/add/", {"text": "a" * (6 * 1024 * 1024)})
    assert response.status_code == 400
    assert "这个请求看不懂" in words(response)


def test_a_form_of_too_many_fields_is_refused_in_words(city: City, office: Client) -> None:
    body = {f"f{n}": "" for n in range(10_001)}
    assert office.post(f"/breakdowns/{city.breakdown.pk}/add/", body).status_code == 400


@pytest.mark.parametrize(
    "sent", [b"text=%ED%A0%80%ff%00", b"text=\xed\xa0\x80\xff", b"%", b"text=%zz&&&==;", b"\xff\xfe\x00", b"{}"]
)
def test_bytes_that_are_no_text_are_kept_as_marks_or_refused(city: City, office: Client, sent: bytes) -> None:
    response = office.post(
        f"/breakdowns/{city.breakdown.pk}/add/", sent, content_type="application/x-www-form-urlencoded", headers=HTMX
    )
    assert response.status_code in (200, 400)
    assert_whole()


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", ""]
)
def test_a_form_of_another_kind_is_refused(city: City, office: Client, kind: str) -> None:
    response = office.post(f"/breakdowns/{city.breakdown.pk}/add/", b'{"text": "x"}', content_type=kind)
    assert response.status_code == 400


def test_characters_that_no_database_holds_become_marks(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    body = {"base": row.version, "note": "前\0后", "was_note": ""}
    assert office.post(f"/breakdowns/{city.breakdown.pk}/rows/{row.pk}/save/", body).status_code == 200
    assert city.again(row).note == "前\ufffd后"


def test_a_form_of_another_site_is_refused(city: City) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.office)
    before = events()
    where = f"/breakdowns/{city.breakdown.pk}/add/"
    assert browser.post(where, {"text": "外站"}).status_code == 403
    piece = browser.post(where, {"text": "外站"}, headers=HTMX)
    assert piece.status_code == 403
    assert "请刷新页面后再试" in words(piece, "#told")
    assert events() == before


# --- Markup in every text ------------------------------------------------------------------------

EVIL = "<img src=x onerror=alert(1)>\"'&amp;"


class Marked:
    """The city with markup in every text that people write."""

    def __init__(self, city: City) -> None:
        self.city = city
        unit = f"{EVIL}局"
        lines = [
            places.UnitLine(u.name, tuple(u.duties.values_list("kind", flat=True))) for u in city.place.units.all()
        ]
        places.set_units(None, city.place, [*lines, places.UnitLine(unit, ())])
        self.unit = city.unit(unit)
        for username, role, of in (("evil-unit", "unit", self.unit), ("evil-mayor", "leader", None)):
            new = accounts.NewPerson(username, f"{EVIL}甲", role, title=f"{EVIL}市长", unit=of)
            accounts.add_person(None, city.place, new, PASSWORD)
        mayor = city.person("evil-mayor").pk
        text = {name: f"{EVIL}{name}" for name in ("text", "area", "note", "q1", "q2", "q3", "q4")}
        city.edit(city.row("老旧小区"), text | {"lead": self.unit.pk, "official": mayor})
        city.edit(city.row("造林"), {"joint": [self.unit.pk]})
        city.decide("drop", city.row("一般公共预算"), reason=f"{EVIL}理由")
        asking.ask(city.office, city.breakdown, [self.unit, city.unit(WATER)], None)
        city.answer("evil-unit", city.row(EVIL), "object", f"{EVIL}异议")
        first = city.answer("water", city.row("造林"), "change", f"{EVIL}建议", text=f"{EVIL}改成", note=f"{EVIL}备注")
        asking.settle(city.office, first, False, f"{EVIL}答复")

    def issue(self) -> None:
        city = self.city
        city.make_ready()
        from luoshi.ledger.record import issuing

        issuing.issue(city.office, city.breakdown, f"{EVIL}号"[:40], city.breakdown.report.imported_at.date())
        city.amend(city.row(EVIL), {"note": f"{EVIL}新", "q1": f"{EVIL}季"}, f"{EVIL}理由")


def markup_let_through(text: str) -> list[str]:
    """The places where the markup stands as markup."""
    return re.findall(r".{0,80}<img src=x.{0,40}", text)


def assert_escaped(browser: Client, *addresses: str) -> None:
    seen = 0
    for address in addresses:
        response = browser.get(address)
        assert response.status_code == 200, address
        assert markup_let_through(response.content.decode()) == [], address
        assert page(response).css("img[src=x], [onerror]") == [], address
        seen += "onerror=alert(1)" in response.content.decode()
    assert seen > 0


def test_markup_is_shown_and_not_obeyed_on_every_page(city: City, sign_in: SignIn) -> None:
    marked = Marked(city)
    pk, row = city.breakdown.pk, city.row(EVIL).pk
    bench = f"/breakdowns/{pk}/"
    pages = (bench, f"{bench}rows/{row}/", f"{bench}rows/{row}/edit/", f"{bench}ask/", f"{bench}upload/")
    assert_escaped(sign_in("office"), *pages, "/units/")
    for username in ("evil-unit", "water"):
        assert_escaped(sign_in(username), f"/mine/{pk}/")
    marked.issue()
    issued = (f"/tables/{pk}/", f"/tables/{pk}/rows/{row}/", f"{bench}issue/", "/breakdowns/", "/tables/")
    assert_escaped(sign_in("office"), bench, *issued)
    assert_escaped(sign_in("evil-mayor"), f"/tables/{pk}/?own=1", f"/tables/{pk}/rows/{row}/")
    assert_escaped(sign_in("auditor"), "/events/", "/people/", *issued)
    assert_escaped(sign_in("admin"), "/people/", f"/people/{city.person('evil-unit').pk}/", "/units/")


def test_markup_is_not_obeyed_in_the_pieces_of_the_workbench(city: City, office: Client) -> None:
    Marked(city)
    bench, row = f"/breakdowns/{city.breakdown.pk}/", city.row(EVIL)
    typed = form(office.get(f"{bench}rows/{row.pk}/edit/"))
    stale = typed | {"note": f"{EVIL}我的"}
    city.edit(row, {"note": f"{EVIL}对方的"}, by=city.office2)
    answers = [
        office.post(f"{bench}rows/{row.pk}/save/", stale, headers=HTMX),
        office.post(f"{bench}rows/{row.pk}/save/", stale | {"lead": EVIL}, headers=HTMX),
        office.post(f"{bench}rows/{row.pk}/save/", stale | {"insist": "1"}, headers=HTMX),
        office.post(f"{bench}rows/accept/", picked(row), headers=HTMX),
        office.post(f"{bench}rows/{EVIL.replace('/', '')}/", picked(row), headers=HTMX),
        office.post(f"{bench}bulk/", picked(row) | {"field": EVIL, "value": "x"}, headers=HTMX),
        office.post(f"{bench}bulk/", picked(row) | {"field": "official", "value": EVIL}, headers=HTMX),
        office.post(f"{bench}add/", {"text": EVIL}, headers=HTMX),
        office.post(f"{bench}undo/", headers=HTMX),
        office.post(f"{bench}ask/", {"due": EVIL, "unit": "1"}),
        office.post(f"{bench}issue/", {"number": EVIL, "on": EVIL}),
        office.post("/breakdowns/import/", {"text": EVIL, "year": EVIL}),
    ]
    assert [response.status_code for response in answers] == [
        409,
        409,
        200,
        200,
        400,
        400,
        200,
        200,
        200,
        400,
        400,
        400,
    ]
    for response in answers:
        assert "onerror=alert(1)" in response.content.decode()
        assert markup_let_through(response.content.decode()) == []


def test_a_report_with_markup_is_text(city: City, office: Client) -> None:
    text = (
        REPORT.replace("2026年", "2025年")
        .replace("改造老旧小区38个", f"改造{EVIL}老旧小区38个")
        .replace("稳住工业", f"{EVIL}稳住工业")
    )
    response = office.post("/breakdowns/import/", {"text": text}, follow=True)
    assert response.status_code == 200
    assert "onerror=alert(1)" in response.content.decode()
    assert markup_let_through(response.content.decode()) == []


# --- Names in headers ----------------------------------------------------------------------------


def test_a_name_with_line_ends_stays_inside_its_header(city: City, sign_in: SignIn) -> None:
    name = 'a"b\r\nSet-Cookie: c=d;局'
    places.set_units(None, city.place, [places.UnitLine(name, ())])
    unit = city.unit(name)
    response = sign_in("office").get(f"/breakdowns/{city.breakdown.pk}/table.xlsx?unit={unit.pk}")
    assert response.status_code == 200
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9%._/-]+", response.headers["Content-Disposition"])
    assert "c" not in response.cookies


def test_where_to_go_after_signing_in_is_an_address_of_ours(city: City, client: Client) -> None:
    for said in (
        "/breakdowns/1/rows/x&next=https:%2f%2fevil.example/",
        "/breakdowns/1/rows/%0d%0aSet-Cookie:a=b/edit/",
    ):
        response = client.get(said)
        assert response.status_code in (302, 404)
        assert "\n" not in response.headers.get("Location", "")
        assert "&next" not in response.headers.get("Location", "")


# --- Every error says what it is --------------------------------------------------------------


def test_a_fault_of_ours_is_told_without_its_insides(
    city: City, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("luoshi.office.views.workbench.article", broken)
    office.raise_request_exception = False
    response = office.get(f"/breakdowns/{city.breakdown.pk}/")
    assert response.status_code == 500
    assert "程序出错了" in words(response)
    assert "secret" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_an_address_that_there_is_not_is_told_in_words(city: City, office: Client) -> None:
    response = office.get("/没有/")
    assert response.status_code == 404
    assert "没有这个页面" in words(response)
    piece = office.get("/没有/", headers=HTMX)
    assert piece.status_code == 404
    assert "没有这个页面" in words(piece, "#told")


def test_the_audit_chain_holds_through_all_of_it(city: City, office: Client) -> None:
    Marked(city).issue()
    assert audit.verify().findings == ()
    assert Task.objects.filter(text__contains=EVIL).count() == 1
