"""The fictional city: it builds, the log holds, and a newcomer finds something of everything to finish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from luoshi.demo import city
from luoshi.errors import UsageError
from luoshi.ledger import audit, queries
from luoshi.ledger.models import (
    Amendment,
    Assignment,
    Breakdown,
    Enquiry,
    Event,
    Milestone,
    Part,
    Person,
    Place,
    Role,
    Task,
    TaskState,
    Unit,
)  # fmt: skip
from luoshi.ledger.record import accounts, asking, issuing, rows
from luoshi.reading import units

TODAY = date(2026, 2, 3)


class Built(NamedTuple):
    place: Place
    again: bool  # whether a second build gave the same
    this_year: Breakdown
    last_year: Breakdown


def content(place: Place) -> list[Any]:
    """What the tables say, without the ids that a database hands out."""
    said = []
    for breakdown in queries.breakdowns(place):
        table = issuing.frozen(breakdown)
        table["rows"] = [{k: v for k, v in row.items() if k != "id"} for row in table["rows"]]
        opinions = [(o.unit.name, o.answer, o.reason, o.task.text) for o in queries.open_opinions(breakdown)]
        said.append((table, opinions, breakdown.state))
    return [said, list(Event.objects.values_list("action", "name", "reason"))]


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """The city, in a transaction that is never committed; each test runs in a savepoint of it."""
    books = transaction.atomic()
    with django_db_blocker.unblock():
        books.__enter__()
        with transaction.atomic():
            first = content(city.build(TODAY))
            transaction.set_rollback(True)
        place = city.build(TODAY)
        this_year, last_year = queries.breakdowns(place)
        again = content(place) == first
    yield Built(place, again, this_year, last_year)
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        books.__exit__(None, None, None)


@pytest.fixture
def built(founded: Built, db: None) -> Built:
    """The city for one test; what the test does is taken back."""
    return founded


def kept(breakdown: Breakdown) -> list[Task]:
    return list(queries.tasks(breakdown).exclude(state=TaskState.DROPPED))


def test_it_is_built_the_same_each_time(built: Built) -> None:
    assert built.again


def test_the_log_proves_it(built: Built) -> None:
    proof = audit.verify()
    assert proof.findings == ()
    assert proof.events > 150


def test_a_ledger_that_is_not_empty_is_left_alone(built: Built) -> None:
    with pytest.raises(UsageError, match="已经有内容"):
        city.build(TODAY)


# --- Units and people --------------------------------------------------------------------


def test_every_kind_of_unit_is_covered(built: Built) -> None:
    lines = city.unit_lines()
    assert {kind for line in lines for kind in line.kinds} == set(units.names())
    assert 45 <= Unit.objects.count() == len(lines) <= 60


def test_all_roles_are_there_and_everybody_is_invented(built: Built) -> None:
    roles = list(Person.objects.values_list("role", flat=True))
    assert {role: roles.count(role) for role in Role if role != Role.UNIT} == {
        Role.ADMINISTRATOR: 1, Role.SUPERVISOR: 2, Role.LEADER: 9, Role.STATISTICIAN: 1, Role.DEPUTY: 2, Role.AUDITOR: 1,
    }  # fmt: skip
    assert roles.count(Role.UNIT) >= 20
    assert not Person.objects.filter(demo=False).exists()


def test_nobody_comes_in_with_a_password(built: Built) -> None:
    assert {person.password for person in Person.objects.all()} == {"!"}
    for password in ("!", "", "luoshi"):
        with pytest.raises(accounts.SignInError):
            accounts.sign_in("ducha", password)
    assert accounts.demo_sign_in("ducha").role == Role.SUPERVISOR


# --- This year's table: halfway ----------------------------------------------------------


def test_some_rows_are_left_to_decide(built: Built) -> None:
    left = queries.left(built.this_year)
    assert 8 <= left.undecided <= 10
    assert left.without_lead == 0
    assert left.rows > 70


def test_every_row_has_a_leader_and_many_have_joint_units_and_milestones(built: Built) -> None:
    tasks = kept(built.this_year)
    assert all(task.official_id for task in tasks)
    joined = Assignment.objects.filter(task__in=tasks, part=Part.JOINT).values("task").distinct().count()
    assert len(tasks) / 4 < joined < len(tasks) * 2 / 3
    assert Milestone.objects.filter(task__in=tasks).values("task").distinct().count() >= 18


def test_rhetoric_was_dropped_with_a_reason_and_a_pair_was_merged(built: Built) -> None:
    dropped = Task.objects.filter(breakdown=built.this_year, state=TaskState.DROPPED)
    assert dropped.filter(merged_into=None).count() >= 3
    assert dropped.exclude(merged_into=None).count() >= 1
    assert all(task.drop_reason for task in dropped)


def test_few_promised_figures_are_left_without_a_row(built: Built) -> None:
    assert len(queries.uncarried(built.this_year)) <= 12
    assert len(queries.uncarried(built.last_year)) <= 3


def test_about_half_of_the_units_have_answered(built: Built) -> None:
    asked = Enquiry.objects.filter(breakdown=built.this_year)
    answered = asked.filter(answered_at__isnull=False).count()
    assert 0.35 < answered / asked.count() < 0.65
    assert built.this_year.opinions_due == date(2026, 2, 24)


def test_opinions_of_both_kinds_are_open(built: Built) -> None:
    opinions = list(queries.open_opinions(built.this_year))
    assert 3 <= sum(o.answer == "object" for o in opinions) <= 4
    assert 3 <= sum(o.answer == "change" for o in opinions) <= 4
    assert all(o.proposal for o in opinions if o.answer == "change")
    assert all(len(o.reason) > 15 for o in opinions)


@pytest.mark.parametrize("adopt", [True, False])
def test_it_can_be_issued_once_all_is_settled(built: Built, adopt: bool) -> None:
    office = Person.objects.get(username="ducha")
    with pytest.raises(issuing.NotReady):
        issuing.issue(office, built.this_year, "", TODAY)
    for opinion in queries.open_opinions(built.this_year):
        asking.settle(office, opinion, adopt, "经研究，按督查室意见办理")
    undecided = [task.pk for task in kept(built.this_year) if task.state == TaskState.PROPOSED]
    rows.decide(office, built.this_year, undecided, "accept")
    version = issuing.issue(office, built.this_year, "云政发〔2026〕2号", TODAY)
    assert version.number == 1
    assert audit.verify().findings == ()


# --- Last year's table: the end ----------------------------------------------------------


def test_last_years_table_is_issued_and_twice_amended(built: Built) -> None:
    assert (built.last_year.state, built.last_year.number) == ("issued", "云政发〔2025〕3号")
    assert [version.number for version in built.last_year.versions.all()] == [1, 2, 3]
    amendments = list(Amendment.objects.all())
    assert len({amendment.task_id for amendment in amendments}) == 2
    assert all(amendment.original != amendment.changed and amendment.reason for amendment in amendments)
