"""Who may do what, at every address: one table, held against the program.

What is expected comes from what each role is for (``ledger.policy.TABLE``), not from what the program answers: a stranger
is told that there is no such page (404), a person who may look but not do this is told so (403), what the state of
the table does not allow is refused (409), and who is not signed in is sent to the door (in).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import DjangoDbBlocker
from tests.ledger.city import FINANCE, HOUSING, PASSWORD, REPORT, SCHOOLS, City, found

from luoshi.ledger.models import Breakdown, Event, Opinion, Person, Task
from luoshi.ledger.record import accounts, asking, issuing, reports, rows
from luoshi.office import tables
from luoshi.office.views import units
from luoshi.papers.breakdown.workbook import write_workbook

#: The people of the table's columns. "unit" answers for the row that the addresses name, and was asked about it;
#: "late" answers for another row, and was not asked; "idle" answers for none. "leader" leads the row, "other" none.
COLUMNS = {
    "admin": "admin", "office": "office", "unit": "housing", "late": "finance", "idle": "schools",
    "leader": "mayor", "other": "mayor2", "stat": "counter", "deputy": "deputy", "audit": "auditor",
    "away": "office-b", "nobody": "",
}  # fmt: skip

TABLE = """
address          state    admin office unit late idle leader other stat deputy audit away nobody

GET  home          any      302  302  302  302  302  302  302  302  302  302  302  302
GET  breakdowns    any      404  200  403  403  403  403  403  403  403  200  200  in
GET  import        any      404  200  403  403  403  403  403  403  403  403  200  in
POST import        any      404  302  403  403  403  403  403  403  403  403  302  in

GET  workbench     draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  workbench     asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  workbench     issued   404  200  403  403  403  403  403  403  403  200  404  in
GET  row           draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  row           asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  row           issued   404  200  403  403  403  403  403  403  403  200  404  in
GET  editor        draft    404  200  404  404  404  404  404  404  404  403  404  in
GET  editor        asking   404  200  404  404  404  404  404  404  404  403  404  in
GET  editor        issued   404  409  403  403  403  403  403  403  403  403  404  in
POST save          draft    404  200  404  404  404  404  404  404  404  403  404  in
POST save          asking   404  200  404  404  404  404  404  404  404  403  404  in
POST save          issued   404  409  403  403  403  403  403  403  403  403  404  in
POST split         draft    404  200  404  404  404  404  404  404  404  403  404  in
POST split         asking   404  200  404  404  404  404  404  404  404  403  404  in
POST split         issued   404  409  403  403  403  403  403  403  403  403  404  in
POST decide        draft    404  200  404  404  404  404  404  404  404  403  404  in
POST decide        asking   404  200  404  404  404  404  404  404  404  403  404  in
POST decide        issued   404  409  403  403  403  403  403  403  403  403  404  in
POST bulk          draft    404  200  404  404  404  404  404  404  404  403  404  in
POST bulk          asking   404  200  404  404  404  404  404  404  404  403  404  in
POST bulk          issued   404  409  403  403  403  403  403  403  403  403  404  in
POST merge         draft    404  200  404  404  404  404  404  404  404  403  404  in
POST merge         asking   404  200  404  404  404  404  404  404  404  403  404  in
POST merge         issued   404  409  403  403  403  403  403  403  403  403  404  in
POST add           draft    404  200  404  404  404  404  404  404  404  403  404  in
POST add           asking   404  200  404  404  404  404  404  404  404  403  404  in
POST add           issued   404  409  403  403  403  403  403  403  403  403  404  in
POST undo          draft    404  200  404  404  404  404  404  404  404  403  404  in
POST undo          asking   404  200  404  404  404  404  404  404  404  403  404  in
POST undo          issued   404  409  403  403  403  403  403  403  403  403  404  in

GET  ask           draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  ask           asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  ask           issued   404  200  403  403  403  403  403  403  403  200  404  in
POST ask           draft    404  302  404  404  404  404  404  404  404  403  404  in
POST ask           asking   404  302  404  404  404  404  404  404  404  403  404  in
POST ask           issued   404  409  403  403  403  403  403  403  403  403  404  in
POST settle        asking   404  302  404  404  404  404  404  404  404  403  404  in
POST settle        issued   404  409  403  403  403  403  403  403  403  403  404  in
GET  issue         draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  issue         asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  issue         issued   404  200  403  403  403  403  403  403  403  200  404  in
POST issue         draft    404  302  404  404  404  404  404  404  404  403  404  in
POST issue         asking   404  400  404  404  404  404  404  404  404  403  404  in
POST issue         issued   404  409  403  403  403  403  403  403  403  403  404  in

GET  tables        any      404  200  200  200  200  200  200  200  200  200  200  in
GET  table         draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  table         asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  table         issued   404  200  200  200  200  200  200  200  200  200  404  in
GET  programmes    draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  programmes    asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  programmes    issued   404  200  200  200  200  200  200  200  200  200  404  in
GET  task          draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  task          asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  task          issued   404  200  200  404  404  200  404  200  200  200  404  in
POST amend         draft    404  409  404  404  404  404  404  404  404  403  404  in
POST amend         asking   404  409  404  404  404  404  404  404  404  403  404  in
POST amend         issued   404  302  403  403  403  403  403  403  403  403  404  in

GET  xlsx          draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  xlsx          asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  xlsx          issued   404  200  403  403  403  200  200  200  200  200  404  in
GET  docx          draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  docx          asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  docx          issued   404  200  403  403  403  200  200  200  200  200  404  in
GET  xlsx?unit     draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  xlsx?unit     asking   404  200  200  404  404  404  404  404  404  200  404  in
GET  xlsx?unit     issued   404  200  200  404  404  403  403  403  403  200  404  in
GET  docx?unit     draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  docx?unit     asking   404  200  200  404  404  404  404  404  404  200  404  in
GET  docx?unit     issued   404  200  200  404  404  403  403  403  403  200  404  in
GET  upload        draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  upload        asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  upload        issued   404  200  403  403  403  403  403  403  403  200  404  in
POST upload        draft    404  200  404  404  404  404  404  404  404  403  404  in
POST upload        asking   404  200  404  404  404  404  404  404  404  403  404  in
POST upload        issued   404  409  403  403  403  403  403  403  403  403  404  in

GET  mine          any      404  403  200  302  200  403  403  403  403  403  403  in
GET  mine-rows     draft    404  403  404  404  404  403  403  403  403  403  403  in
GET  mine-rows     asking   404  403  200  404  404  403  403  403  403  403  403  in
GET  mine-rows     issued   404  403  200  200  404  403  403  403  403  403  403  in
POST answer        draft    404  403  404  404  404  403  403  403  403  403  403  in
POST answer        asking   404  403  302  404  404  403  403  403  403  403  403  in
POST answer        issued   404  403  409  404  404  403  403  403  403  403  403  in

GET  sign-in       any      302  302  302  302  302  302  302  302  302  302  302  200
POST sign-in       any      302  302  302  302  302  302  302  302  302  302  302  302
POST sign-in-demo  any      404  404  404  404  404  404  404  404  404  404  404  404
POST sign-out      any      302  302  302  302  302  302  302  302  302  302  302  302
GET  password      any      200  200  200  200  200  200  200  200  200  200  200  in
POST password      any      302  302  302  302  302  302  302  302  302  302  302  in
GET  totp          any      200  200  200  200  200  200  200  200  200  200  200  in
POST totp          any      400  400  400  400  400  400  400  400  400  400  400  in
GET  people        any      200  404  404  404  404  404  404  404  404  200  404  in
POST person-add    any      302  404  404  404  404  404  404  404  404  403  404  in
GET  person        any      200  404  404  404  404  404  404  404  404  200  404  in
POST person        any      302  404  404  404  404  404  404  404  404  403  404  in
GET  units         any      200  200  404  404  404  404  404  404  404  200  200  in
POST units         any      302  302  404  404  404  404  404  404  404  403  302  in
POST units-upload  any      400  400  404  404  404  404  404  404  404  403  400  in
GET  units-xlsx    any      200  200  404  404  404  404  404  404  404  200  200  in
GET  events        any      404  404  404  404  404  404  404  404  404  200  404  in
POST events-verify any      404  404  404  404  404  404  404  404  404  200  404  in
"""


class Line(NamedTuple):
    """What one address answers in one state, by column."""

    method: str
    name: str
    state: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.state}"


def _lines() -> list[Line]:
    head, *body = [line.split() for line in TABLE.splitlines() if line.strip()]
    assert head[2:] == list(COLUMNS)
    return [Line(*line[:3], dict(zip(COLUMNS, line[3:], strict=True))) for line in body]


LINES = _lines()


class World:
    """The city with three tables: one in draft and ready, one being asked about, one issued."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.workbooks: dict[str, bytes] = {}
        for username, unit in (("finance", FINANCE), ("schools", SCHOOLS)):
            person = accounts.NewPerson(username, f"{unit}联络员", "unit", unit=city.unit(unit))
            accounts.add_person(None, city.place, person, PASSWORD)
        self.breakdowns = {"draft": city.breakdown}
        for state, year in (("asking", 2025), ("issued", 2024)):
            text = REPORT.replace("2026年", f"{year}年")
            self.breakdowns[state] = reports.import_report(city.office, city.place, text, f"{year}.txt")
        self.rows = {state: self._ready(breakdown) for state, breakdown in self.breakdowns.items()}
        self.opinions = {state: self._asked(state) for state in ("asking", "issued")}
        asking.settle(city.office, self.opinions["issued"], False, "按原分工执行")
        issuing.issue(city.office, self.breakdowns["issued"], "云政办发〔2024〕5号", date(2024, 2, 3))
        for state in ("draft", "asking"):
            rows.edit(city.office, self.breakdowns[state], {self.rows[state][1].pk: 99}, {"note": "可以撤销的改动"})

    def _ready(self, breakdown: Breakdown) -> list[Task]:
        """Every row with its lead and accepted; the one of the addresses first, led by one unit and one leader."""
        city = self.city
        kept = list(Task.objects.filter(breakdown=breakdown))
        loose = {task.pk: 99 for task in kept if not task.assignments.exists()}
        rows.edit(city.office, breakdown, loose, {"lead": city.unit("市政府办公室").pk})
        rows.decide(city.office, breakdown, [task.pk for task in kept], "accept")
        row = next(task for task in kept if "老旧小区" in task.text)
        rows.edit(city.office, breakdown, {row.pk: 99}, {"official": city.person("mayor").pk})
        return [Task.objects.get(pk=row.pk), *[task for task in kept if task != row]]

    def _asked(self, state: str) -> Opinion:
        asking.ask(self.city.office, self.breakdowns[state], [self.city.unit(HOUSING)], None)
        (opinion,) = asking.answer(
            self.city.person("housing"), self.breakdowns[state], [self.rows[state][0].pk], "object", "建议由其他单位牵头"
        )
        return opinion

    # --- What is asked of an address ---

    def address(self, name: str, state: str) -> str:
        name, _, unit = name.partition("?")
        keys: dict[str, Any] = {}
        if state != "any":
            keys["pk"] = self.breakdowns[state].pk
        if name in ("row", "editor", "save", "split", "task", "amend"):
            keys["task"] = self.rows[state][0].pk
        if name == "settle":
            keys["opinion"] = self.opinions[state].pk
        if name == "decide":
            keys["step"] = "reopen"
        if name == "person":
            keys["pk"] = self.city.person("water").pk
        return reverse(name, kwargs=keys) + (f"?unit={self.city.unit(HOUSING).pk}" if unit else "")

    def body(self, name: str, state: str) -> dict[str, Any]:
        """The least that the address needs to do something."""
        row = self.rows.get(state, self.rows["draft"])[0]
        base = Task.objects.get(pk=row.pk).version
        chosen = f"{row.pk}:{base}"
        other = self.rows.get(state, self.rows["draft"])[1]
        return {
            "import": {"text": REPORT.replace("2026年", "2023年")},
            "save": {"base": base, "note": "新的备注", "was_note": ""},
            "split": {"base": base, "at": row.text.index("老旧")},
            "decide": {"rows": chosen},
            "bulk": {"rows": chosen, "field": "deadline", "value": "6月底"},
            "merge": {"rows": f"{chosen},{other.pk}:99"},
            "add": {"text": "补充一条任务"},
            "ask": {"unit": self.city.unit(FINANCE).pk},
            "settle": {"adopt": "0", "reply": "按原分工执行"},
            "issue": {"number": "云政办发〔2026〕6号"},
            "amend": {"base": base, "note": "新的备注", "was_note": "", "reason": "政策调整"},
            "answer": {"rows": row.pk, "answer": "accept"},
            "sign-in": {"username": "office", "password": PASSWORD},
            "sign-in-demo": {"username": "office"},
            "password": {"old": PASSWORD, "new": "qingshan-lushui-9", "again": "qingshan-lushui-9"},
            "person-add": {"username": "newcomer", "name": "新同事", "role": "deputy", "password": "qingshan-lushui-9"},
            "person": {"do": "disable"},
            "units": {"do": "add", "name": "市数据局", "stamp": units._stamp(units.held(self.city.place))},
        }.get(name, {})  # fmt: skip

    def workbook(self, state: str) -> SimpleUploadedFile:
        if state not in self.workbooks:
            out = io.BytesIO()
            write_workbook(tables.table_of(self.breakdowns[state]), out, units=[], officials=[])
            self.workbooks[state] = out.getvalue()
        return SimpleUploadedFile("表.xlsx", self.workbooks[state])

    def ask(self, line: Line, column: str) -> str:
        """What the program answers; whatever it does is taken back."""
        with transaction.atomic():
            browser = Client()
            if username := COLUMNS[column]:
                browser.force_login(Person.objects.get(username=username))
            address = self.address(line.name, line.state)
            before = Event.objects.count()
            if line.method == "GET":
                response = browser.get(address)
            else:
                body = self.body(line.name, line.state)
                files = {"file": self.workbook(line.state)} if line.name == "upload" else {}
                response = browser.post(address, body | files)
            done = Event.objects.count() - before
            transaction.set_rollback(True)
        to_the_door = response.status_code == 302 and response["Location"].startswith(reverse("sign-in"))
        said = "in" if to_the_door and line.name not in ("home", "sign-out") else str(response.status_code)
        if done and said not in ("200", "302"):
            return f"{said} and {done} events"
        return said


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The three tables, built once and never committed."""
    with django_db_blocker.unblock():
        books = transaction.atomic()
        books.__enter__()
        yield World(found())
        transaction.set_rollback(True)
        books.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.HOME = tmp_path_factory.mktemp("home")


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_role_is_answered_as_the_table_says(world: World, db: None, line: Line) -> None:
    assert {column: world.ask(line, column) for column in COLUMNS} == line.expected


def test_every_address_stands_in_the_table() -> None:
    named = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert named == {line.name.partition("?")[0] for line in LINES}


def test_every_state_of_a_table_is_asked_about() -> None:
    of_a_table = {line.name for line in LINES if line.state != "any"} - {"settle"}
    told = {(line.method, line.name, line.state) for line in LINES}
    missing = {
        (line.method, line.name, state)
        for line in LINES
        if line.name in of_a_table
        for state in ("draft", "asking", "issued")
    } - told
    assert missing == set()
