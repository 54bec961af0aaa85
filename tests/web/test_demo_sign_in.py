"""The demo's door: one click a role, in the demo alone."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings
from visiting import markup, said

from luoshi.ledger.models import Event, Person, Place
from luoshi.ledger.record import accounts, places

DEMO = "/sign-in/demo/"
UNIT = "市水利局"
CAST = (
    ("admin", "administrator"), ("auditor", "auditor"), ("deputy", "deputy"), ("leader", "leader"),
    ("counter", "statistician"), ("water", "unit"), ("office", "supervisor"), ("office2", "supervisor"),
)  # fmt: skip


@pytest.fixture
def place(db: None, settings: Settings) -> Place:
    """A place of invented people, in the demo."""
    settings.DEMO = True
    place = places.add_place("云泽市", "city", "云泽市人民政府办公室")
    places.set_units(None, place, [places.UnitLine(UNIT, ("水利",))])
    for username, role in CAST:
        unit = place.units.get() if role == "unit" else None
        person = accounts.add_person(
            None, place, accounts.NewPerson(username, username, role, unit=unit), None, demo=True
        )
        accounts.set_active(None, person, True)
    return place


def test_it_works(place: Place, client: Client) -> None:
    response = client.post(DEMO, {"username": "water", "next": "/mine/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/mine/")
    assert client.get("/mine/").status_code == 200
    assert Event.objects.latest("seq").action == "person.demo_sign_in"


def test_it_offers_one_of_each_role_the_office_first(place: Place, client: Client) -> None:
    page = markup(client.get("/sign-in/"))
    order = [
        page.index(f'value="{name}"') for name in ("office", "water", "leader", "counter", "deputy", "auditor", "admin")
    ]
    assert order == sorted(order)
    assert '<button name="username" value="office2"' not in page
    assert '<option value="office2"' in page
    assert "用账号登录" in page


def test_it_changes_the_role(place: Place, client: Client) -> None:
    client.post(DEMO, {"username": "water"})
    before = client.session.session_key
    client.post(DEMO, {"username": "auditor"})
    assert client.session["_auth_user_id"] == str(Person.objects.get(username="auditor").pk)
    assert client.session.session_key != before


def test_it_goes_to_no_other_site(place: Place, client: Client) -> None:
    assert client.post(DEMO, {"username": "water", "next": "//example.com"}).headers["Location"] == "/"


@pytest.mark.parametrize("username", ["", "nobody", "water\0"])
def test_it_rejects_who_is_not_there(place: Place, client: Client, username: str) -> None:
    response = client.post(DEMO, {"username": username})
    assert response.status_code == 400
    assert "演示里没有这个人" in said(response)


def test_it_rejects_get(place: Place, client: Client) -> None:
    assert client.get(DEMO).status_code == 405


def test_it_is_not_there_outside_the_demo(place: Place, client: Client, settings: Settings) -> None:
    settings.DEMO = False
    assert client.post(DEMO, {"username": "office"}).status_code == 404
    assert "选一个角色" not in said(client.get("/sign-in/"))


@pytest.mark.parametrize(
    "meta",
    [
        {"REMOTE_ADDR": "10.0.0.8"},
        {"REMOTE_ADDR": "8.8.8.8"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    ],
)
def test_it_is_not_there_for_another_machine(place: Place, client: Client, meta: dict[str, str]) -> None:
    assert client.post(DEMO, {"username": "office"}, **meta).status_code == 404  # type: ignore[arg-type]
    assert "选一个角色" not in said(client.get("/sign-in/", **meta))  # type: ignore[arg-type]


def test_it_is_not_there_beside_a_real_person(place: Place, client: Client) -> None:
    accounts.add_person(None, place, accounts.NewPerson("real", "真人", "supervisor"), "juniper-lantern-9")
    assert client.post(DEMO, {"username": "office"}).status_code == 404
    assert "选一个角色" not in said(client.get("/sign-in/"))


def test_a_person_added_in_the_demo_leaves_the_door_open(place: Place, client: Client) -> None:
    client.post(DEMO, {"username": "admin"})
    new = {"username": "new", "name": "新来的", "role": "auditor", "login": "made"}
    assert client.post("/people/add/", new).status_code == 302
    assert Client().post(DEMO, {"username": "new"}).status_code == 302
