"""Who may do what: the whole table, and that every function of ``record`` asks it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from city import DAY, HOUSING, NEXT_REPORT, PASSWORD, REPORT, UNITS, WATER, City, snapshot

from luoshi.ledger import clock, policy, record
from luoshi.ledger.models import (
    Breakdown,
    Closing,
    Connector,
    Event,
    Evidence,
    Figure,
    Opinion,
    Person,
    Progress,
    Report,
    Request,
    Slip,
    Task,
)  # fmt: skip
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import (
    accounts,
    asking,
    carrying,
    closing,
    comments,
    connecting,
    driving,
    issuing,
    places,
    progress,
    reconciling,
    reports,
    requests,
    rows,
    series,
    shape,
    sheets,
    slips,
    suspending,
)  # fmt: skip

PEOPLE = ("administrator", "supervisor", "unit", "leader", "statistician", "deputy", "auditor")
USERNAME = dict(zip(PEOPLE, ("admin", "office", "housing", "mayor", "counter", "deputy", "auditor"), strict=True))

#: A word for each person of the city. may: they may. no: they are told that they may not. -: there is no such thing.
#: The unit is asked in the round of asking; its own row is one that it leads; a leader's own is one of the portfolio.
EXPECTED = """
action                  what              administrator supervisor    unit          leader        statistician  deputy        auditor
audit.see               own place         -             -             -             -             -             -             may
audit.see               elsewhere         -             -             -             -             -             -             -
ballot.count            own place         -             may           no            no            no            no            no
ballot.count            elsewhere         -             -             -             -             -             -             -
ballot.run              own place         -             may           no            no            no            no            no
ballot.run              elsewhere         -             -             -             -             -             -             -
ballot.see              own place         -             may           may           may           may           may           may
ballot.see              elsewhere         -             -             -             -             -             -             -
ballot.vote             own place         -             no            no            no            no            may           no
ballot.vote             elsewhere         -             -             -             -             -             -             -
breakdown.amend         draft             -             may           -             -             -             -             no
breakdown.amend         asking            -             may           -             -             -             -             no
breakdown.amend         issued            -             may           no            no            no            no            no
breakdown.amend         elsewhere         -             -             -             -             -             -             -
breakdown.ask           draft             -             may           -             -             -             -             no
breakdown.ask           asking            -             may           -             -             -             -             no
breakdown.ask           issued            -             may           no            no            no            no            no
breakdown.ask           elsewhere         -             -             -             -             -             -             -
breakdown.carry         draft             -             may           -             -             -             -             no
breakdown.carry         asking            -             may           -             -             -             -             no
breakdown.carry         issued            -             may           no            no            no            no            no
breakdown.carry         elsewhere         -             -             -             -             -             -             -
breakdown.circular      draft             -             may           -             -             -             -             may
breakdown.circular      asking            -             may           -             -             -             -             may
breakdown.circular      issued            -             may           no            may           no            no            may
breakdown.circular      elsewhere         -             -             -             -             -             -             -
breakdown.drive         draft             -             may           -             -             -             -             no
breakdown.drive         asking            -             may           -             -             -             -             no
breakdown.drive         issued            -             may           no            no            no            no            no
breakdown.drive         elsewhere         -             -             -             -             -             -             -
breakdown.edit          draft             -             may           -             -             -             -             no
breakdown.edit          asking            -             may           -             -             -             -             no
breakdown.edit          issued            -             may           no            no            no            no            no
breakdown.edit          elsewhere         -             -             -             -             -             -             -
breakdown.files         draft             -             may           -             -             -             -             may
breakdown.files         asking            -             may           -             -             -             -             may
breakdown.files         issued            -             may           no            may           may           may           may
breakdown.files         elsewhere         -             -             -             -             -             -             -
breakdown.issue         draft             -             may           -             -             -             -             no
breakdown.issue         asking            -             may           -             -             -             -             no
breakdown.issue         issued            -             may           no            no            no            no            no
breakdown.issue         elsewhere         -             -             -             -             -             -             -
breakdown.next_review   draft             -             may           -             -             -             -             may
breakdown.next_review   asking            -             may           -             -             -             -             may
breakdown.next_review   issued            -             may           no            may           no            no            may
breakdown.next_review   elsewhere         -             -             -             -             -             -             -
breakdown.see           draft             -             may           -             -             -             -             may
breakdown.see           asking            -             may           -             -             -             -             may
breakdown.see           issued            -             may           no            no            no            no            may
breakdown.see           elsewhere         -             -             -             -             -             -             -
breakdown.settle        draft             -             may           -             -             -             -             no
breakdown.settle        asking            -             may           -             -             -             -             no
breakdown.settle        issued            -             may           no            no            no            no            no
breakdown.settle        elsewhere         -             -             -             -             -             -             -
breakdown.table         draft             -             may           -             -             -             -             may
breakdown.table         asking            -             may           -             -             -             -             may
breakdown.table         issued            -             may           may           may           may           may           may
breakdown.table         elsewhere         -             -             -             -             -             -             -
breakdown.unit_files    draft             -             may           -             -             -             -             may
breakdown.unit_files    asking            -             may           may           -             -             -             may
breakdown.unit_files    issued            -             may           may           no            no            no            may
breakdown.unit_files    elsewhere         -             -             -             -             -             -             -
breakdown.unit_files    own unit          -             may           may           -             -             -             may
breakdown.unit_files    other unit        -             may           -             -             -             -             may
breakdown.unit_files    unit elsewhere    -             -             -             -             -             -             -
candidate.edit          own place         -             may           no            no            no            no            no
candidate.edit          elsewhere         -             -             -             -             -             -             -
candidate.say           own place         -             may           no            no            no            may           no
candidate.say           elsewhere         -             -             -             -             -             -             -
connectors.edit         own place         may           may           -             -             -             -             no
connectors.edit         elsewhere         -             -             -             -             -             -             -
connectors.see          own place         may           may           -             -             -             -             may
connectors.see          elsewhere         -             -             -             -             -             -             -
figure.check            own, draft        -             no            -             -             -             -             no
figure.check            other's, draft    -             no            -             -             -             -             no
figure.check            own, asking       -             no            no            -             -             -             no
figure.check            other's, asking   -             no            -             -             -             -             no
figure.check            own, issued       -             no            no            no            may           no            no
figure.check            other's, issued   -             no            -             -             may           no            no
figure.check            elsewhere         -             -             -             -             -             -             -
idea.hand_in            own place         -             may           may           no            no            may           no
idea.hand_in            elsewhere         -             -             -             -             -             -             -
overview.see            own place         -             may           -             -             -             -             may
overview.see            elsewhere         -             -             -             -             -             -             -
people.edit             own place         may           -             -             -             -             -             no
people.edit             elsewhere         -             -             -             -             -             -             -
people.see              own place         may           -             -             -             -             -             may
people.see              elsewhere         -             -             -             -             -             -             -
portfolio.see           own place         -             -             -             may           -             -             -
portfolio.see           elsewhere         -             -             -             -             -             -             -
progress.milestone      own, draft        -             no            -             -             -             -             no
progress.milestone      other's, draft    -             no            -             -             -             -             no
progress.milestone      own, asking       -             no            may           -             -             -             no
progress.milestone      other's, asking   -             no            -             -             -             -             no
progress.milestone      own, issued       -             no            may           no            no            no            no
progress.milestone      other's, issued   -             no            -             -             no            no            no
progress.milestone      elsewhere         -             -             -             -             -             -             -
progress.report         own, draft        -             no            -             -             -             -             no
progress.report         other's, draft    -             no            -             -             -             -             no
progress.report         own, asking       -             no            may           -             -             -             no
progress.report         other's, asking   -             no            -             -             -             -             no
progress.report         own, issued       -             no            may           no            no            no            no
progress.report         other's, issued   -             no            -             -             no            no            no
progress.report         elsewhere         -             -             -             -             -             -             -
progress.review         own, draft        -             may           -             -             -             -             no
progress.review         other's, draft    -             may           -             -             -             -             no
progress.review         own, asking       -             may           no            -             -             -             no
progress.review         other's, asking   -             may           -             -             -             -             no
progress.review         own, issued       -             may           no            no            no            no            no
progress.review         other's, issued   -             may           -             -             no            no            no
progress.review         elsewhere         -             -             -             -             -             -             -
progress.see            own, draft        -             may           -             -             -             -             may
progress.see            other's, draft    -             may           -             -             -             -             may
progress.see            own, asking       -             may           may           -             -             -             may
progress.see            other's, asking   -             may           -             -             -             -             may
progress.see            own, issued       -             may           may           may           may           no            may
progress.see            other's, issued   -             may           -             -             may           no            may
progress.see            elsewhere         -             -             -             -             -             -             -
public.decide           own place         may           may           -             -             -             -             -
public.decide           elsewhere         -             -             -             -             -             -             -
public.publish          own place         -             may           -             -             -             -             -
public.publish          elsewhere         -             -             -             -             -             -             -
reconciliation.see      own place         -             may           -             may           may           may           may
reconciliation.see      elsewhere         -             -             -             -             -             -             -
reconciliation.settle   own place         -             may           -             no            no            no            no
reconciliation.settle   elsewhere         -             -             -             -             -             -             -
report.import           own place         -             may           no            no            no            no            no
report.import           elsewhere         -             -             -             -             -             -             -
report.see              own place         -             may           may           may           may           may           may
report.see              elsewhere         -             -             -             -             -             -             -
series.edit             own place         -             may           -             -             may           -             no
series.edit             elsewhere         -             -             -             -             -             -             -
series.see              own place         -             may           -             -             may           -             may
series.see              elsewhere         -             -             -             -             -             -             -
slip.answer             own               -             no            may           no            -             -             no
slip.answer             other's           -             no            -             -             -             -             no
slip.answer             elsewhere         -             -             -             -             -             -             -
slip.issue              draft             -             may           -             -             -             -             no
slip.issue              asking            -             may           no            -             -             -             no
slip.issue              issued            -             may           no            -             -             -             no
slip.issue              elsewhere         -             -             -             -             -             -             -
slip.see                own               -             may           may           may           -             -             may
slip.see                other's           -             may           -             -             -             -             may
slip.see                elsewhere         -             -             -             -             -             -             -
slip.settle             own               -             may           no            no            -             -             no
slip.settle             other's           -             may           -             -             -             -             no
slip.settle             elsewhere         -             -             -             -             -             -             -
suggestion.answer       own place         -             no            may           no            -             no            no
suggestion.answer       elsewhere         -             -             -             -             -             -             -
suggestion.assign       own place         -             may           no            no            -             no            no
suggestion.assign       elsewhere         -             -             -             -             -             -             -
suggestion.files        own place         -             may           may           may           -             may           may
suggestion.files        elsewhere         -             -             -             -             -             -             -
suggestion.handle       own place         -             no            may           no            -             no            no
suggestion.handle       elsewhere         -             -             -             -             -             -             -
suggestion.link         own place         -             may           may           no            -             no            no
suggestion.link         elsewhere         -             -             -             -             -             -             -
suggestion.rate         own place         -             may           no            no            -             may           no
suggestion.rate         elsewhere         -             -             -             -             -             -             -
suggestion.register     own place         -             may           no            no            -             no            no
suggestion.register     elsewhere         -             -             -             -             -             -             -
suggestion.rules        own place         -             may           no            no            -             no            no
suggestion.rules        elsewhere         -             -             -             -             -             -             -
suggestion.see          own place         -             may           may           may           -             may           may
suggestion.see          elsewhere         -             -             -             -             -             -             -
suggestion.settle       own place         -             may           no            no            -             no            no
suggestion.settle       elsewhere         -             -             -             -             -             -             -
suggestion.sign         own place         -             no            no            no            -             may           no
suggestion.sign         elsewhere         -             -             -             -             -             -             -
suggestion.statistics   own place         -             may           may           may           -             may           may
suggestion.statistics   elsewhere         -             -             -             -             -             -             -
suggestion.write        own place         -             may           no            no            -             may           no
suggestion.write        elsewhere         -             -             -             -             -             -             -
task.answer             own, draft        -             no            -             -             -             -             no
task.answer             other's, draft    -             no            -             -             -             -             no
task.answer             own, asking       -             no            may           -             -             -             no
task.answer             other's, asking   -             no            -             -             -             -             no
task.answer             own, issued       -             no            may           no            no            no            no
task.answer             other's, issued   -             no            -             -             no            no            no
task.answer             elsewhere         -             -             -             -             -             -             -
task.close              own, draft        -             no            -             -             -             -             no
task.close              other's, draft    -             no            -             -             -             -             no
task.close              own, asking       -             no            may           -             -             -             no
task.close              other's, asking   -             no            -             -             -             -             no
task.close              own, issued       -             no            may           no            no            no            no
task.close              other's, issued   -             no            -             -             no            no            no
task.close              elsewhere         -             -             -             -             -             -             -
task.comment            own, draft        -             may           -             -             -             -             no
task.comment            other's, draft    -             may           -             -             -             -             no
task.comment            own, asking       -             may           no            -             -             -             no
task.comment            other's, asking   -             may           -             -             -             -             no
task.comment            own, issued       -             may           no            may           no            no            no
task.comment            other's, issued   -             may           -             -             no            no            no
task.comment            elsewhere         -             -             -             -             -             -             -
task.request            own, draft        -             no            -             -             -             -             no
task.request            other's, draft    -             no            -             -             -             -             no
task.request            own, asking       -             no            may           -             -             -             no
task.request            other's, asking   -             no            -             -             -             -             no
task.request            own, issued       -             no            may           no            no            no            no
task.request            other's, issued   -             no            -             -             no            no            no
task.request            elsewhere         -             -             -             -             -             -             -
task.see                own, draft        -             may           -             -             -             -             may
task.see                other's, draft    -             may           -             -             -             -             may
task.see                own, asking       -             may           may           -             -             -             may
task.see                other's, asking   -             may           -             -             -             -             may
task.see                own, issued       -             may           may           may           may           may           may
task.see                other's, issued   -             may           -             -             may           may           may
task.see                elsewhere         -             -             -             -             -             -             -
task.settle             own, draft        -             may           -             -             -             -             no
task.settle             other's, draft    -             may           -             -             -             -             no
task.settle             own, asking       -             may           no            -             -             -             no
task.settle             other's, asking   -             may           -             -             -             -             no
task.settle             own, issued       -             may           no            no            no            no            no
task.settle             other's, issued   -             may           -             -             no            no            no
task.settle             elsewhere         -             -             -             -             -             -             -
task.sign               own, draft        -             no            -             -             -             -             no
task.sign               other's, draft    -             no            -             -             -             -             no
task.sign               own, asking       -             no            no            -             -             -             no
task.sign               other's, asking   -             no            -             -             -             -             no
task.sign               own, issued       -             no            no            may           no            no            no
task.sign               other's, issued   -             no            -             -             no            no            no
task.sign               elsewhere         -             -             -             -             -             -             -
task.suspend            own, draft        -             may           -             -             -             -             no
task.suspend            other's, draft    -             may           -             -             -             -             no
task.suspend            own, asking       -             may           no            -             -             -             no
task.suspend            other's, asking   -             may           -             -             -             -             no
task.suspend            own, issued       -             may           no            no            no            no            no
task.suspend            other's, issued   -             may           -             -             no            no            no
task.suspend            elsewhere         -             -             -             -             -             -             -
task.verify             own, draft        -             may           -             -             -             -             no
task.verify             other's, draft    -             may           -             -             -             -             no
task.verify             own, asking       -             may           no            -             -             -             no
task.verify             other's, asking   -             may           -             -             -             -             no
task.verify             own, issued       -             may           no            no            no            no            no
task.verify             other's, issued   -             may           -             -             no            no            no
task.verify             elsewhere         -             -             -             -             -             -             -
units.edit              own place         may           may           -             -             -             -             no
units.edit              elsewhere         -             -             -             -             -             -             -
units.see               own place         may           may           -             -             -             -             may
units.see               elsewhere         -             -             -             -             -             -             -
watch.visit             own place         -             no            no            no            no            may           no
watch.visit             elsewhere         -             -             -             -             -             -             -
webhooks.edit           own place         may           -             -             -             -             -             no
webhooks.edit           elsewhere         -             -             -             -             -             -             -
webhooks.see            own place         may           -             -             -             -             -             may
webhooks.see            elsewhere         -             -             -             -             -             -             -
"""


OF_ROWS = ("task", "progress", "figure")  # what these actions are about: a row
OF_SLIPS = ("slip.see", "slip.answer", "slip.settle")
OF_TABLES = ("breakdown", "slip.issue")


def word(person: Person | None, action: str, thing: policy.Thing) -> str:
    decision = policy.decide(person, action, thing)
    assert decision.ok == policy.may(person, action, thing)
    if decision.ok:
        assert decision.reason == ""
        return "may"
    assert decision.reason
    with pytest.raises(Forbidden) as error:
        policy.demand(person, action, thing)
    assert error.value.hidden == decision.hidden
    return "-" if decision.hidden else "no"


def prepared(city: City) -> None:
    """A row of the unit's own that is in the leader's portfolio; another place with a table of its own."""
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    reports.import_report(None, city.elsewhere, REPORT, "report.txt")


def advance(city: City, state: str) -> None:
    if state == "asking":
        city.ask(HOUSING)
    elif state == "issued":
        city.issue()


def lines(city: City) -> list[str]:
    """The whole table as the policy decides it."""
    people = [city.person(USERNAME[role]) for role in PEOPLE]
    held: dict[str, list[str]] = {}

    def note(action: str, where: str, thing: policy.Thing) -> None:
        said = " ".join(f"{word(person, action, thing):13}" for person in people)
        held.setdefault(action, []).append(f"{action:24}{where:18}{said}".rstrip())

    for action in sorted(a for a in policy.TABLE if not a.startswith((*OF_TABLES, *OF_ROWS, *OF_SLIPS))):
        note(action, "own place", city.place)
        note(action, "elsewhere", city.elsewhere)
    for state in ("draft", "asking", "issued"):
        advance(city, state)
        for action in sorted(a for a in policy.TABLE if a.startswith(OF_TABLES)):
            note(action, state, city.breakdown)
        for action, (whose, words) in product(
            [a for a in policy.TABLE if a.startswith(OF_ROWS)], (("own", "老旧小区"), ("other's", "供水管网"))
        ):
            note(action, f"{whose}, {state}", city.row(words))
    elsewhere = Breakdown.objects.get(report__place=city.elsewhere)
    for action in sorted(a for a in policy.TABLE if a.startswith(OF_TABLES)):
        note(action, "elsewhere", elsewhere)
    note("breakdown.unit_files", "own unit", city.unit(HOUSING))
    note("breakdown.unit_files", "other unit", city.unit(WATER))
    note("breakdown.unit_files", "unit elsewhere", city.unit(HOUSING, city.elsewhere))
    for action in (a for a in policy.TABLE if a.startswith(OF_ROWS)):
        note(action, "elsewhere", Task.objects.filter(breakdown=elsewhere)[0])
    theirs = {
        "own": city.slip(city.row("老旧小区")),
        "other's": city.slip(city.row("供水管网"), unit=WATER),
        "elsewhere": Slip(breakdown=elsewhere, unit=city.unit(HOUSING, city.elsewhere)),
    }
    for action, (whose, slip) in product(OF_SLIPS, theirs.items()):
        note(action, whose, slip)
    return [line for action in sorted(held) for line in held[action]]


def test_everybody_may_what_the_table_says_and_nothing_else(city: City) -> None:
    prepared(city)
    head = f"{'action':24}{'what':18}" + " ".join(f"{role:13}" for role in PEOPLE).rstrip()
    assert "\n".join([head, *lines(city)]) == EXPECTED.strip()


def test_nobody_and_the_inactive_may_nothing(city: City) -> None:
    gone = city.person("office")
    gone.is_active = False
    for person in (None, gone):
        for action in policy.TABLE:
            assert policy.decide(person, action, city.place) == policy.Decision(False, "请先登录", hidden=True)


def test_an_action_that_there_is_not_is_a_fault_of_the_program(city: City) -> None:
    with pytest.raises(KeyError):
        policy.may(city.office, "breakdown.burn", city.breakdown)


def test_a_dropped_row_is_not_there_for_those_who_see_the_issued_table(city: City) -> None:
    row = city.row("老旧小区")
    city.drop(row)
    city.issue()
    for username, seen in (("office", True), ("auditor", True), ("housing", False), ("counter", False)):
        assert policy.may(city.person(username), "task.see", city.again(row)) == seen


def test_a_leader_sees_a_row_once_it_is_issued_and_theirs(city: City) -> None:
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    city.issue()
    row = city.row("老旧小区")
    assert [policy.may(city.person(name), "task.see", row) for name in ("mayor", "mayor2")] == [True, False]


# --- Every door asks ---

Call = Callable[[City, Person], Any]
NEW = accounts.NewPerson("new", "新人", "auditor")
RULES = driving.Rules("quarterly", 25, "suqian", "working", sign_off=True)
SETTING = connecting.Setting("住建统计", "table", "https://data.example/a.csv", {"value": "数值", "day": "日期"})
JUNE = clock.moment(date(2026, 6, 10))


def row(city: City) -> Task:
    return city.row("老旧小区")


def second(city: City) -> Breakdown:
    """The new year's table of the city."""
    return Breakdown.objects.select_related("report__place").get(report__place=city.place, report__year=2027)


def decision(city: City) -> carrying.Decision:
    return carrying.Decision(row(city).pk, "ended", None, "已并入日常工作")


def _settle(city: City, person: Person) -> None:
    new = Report.objects.get(place=city.place, year=2027)
    told = NEXT_REPORT.index("40")
    reconciling.settle(person, city.breakdown.report, new, REPORT.index("38"), "figure", told)


#: each function of ``record`` that takes a person, who of the city may, and how it is called
DOORS: dict[str, tuple[str, Call]] = {
    "reports.import_report": ("office", lambda c, p: reports.import_report(p, c.place, f"{REPORT}\n", "2.txt")),
    "rows.edit": ("office", lambda c, p: rows.edit(p, c.breakdown, {row(c).pk: row(c).version}, {"note": "x"})),
    "rows.decide": ("office", lambda c, p: rows.decide(p, c.breakdown, [row(c).pk], "accept")),
    "rows.undo": ("office", lambda c, p: rows.undo(p, c.breakdown)),
    "shape.merge": ("office", lambda c, p: shape.merge(p, c.breakdown, [t.pk for t in c.kept()[:2]])),
    "shape.split": ("office", lambda c, p: shape.split(p, c.breakdown, row(c).pk, row(c).version, 2)),
    "shape.add": ("office", lambda c, p: shape.add(p, c.breakdown, "修建公园")),
    "sheets.apply": (
        "office",
        lambda c, p: sheets.apply(p, c.breakdown, [sheets.Line(None, None, {"text": "x"})], "f"),
    ),
    "asking.ask": ("office", lambda c, p: asking.ask(p, c.breakdown, [c.unit(HOUSING)], None)),
    "asking.answer": ("housing", lambda c, p: asking.answer(p, c.breakdown, [row(c).pk], "accept")),
    "asking.settle": ("office", lambda c, p: asking.settle(p, Opinion.objects.get(), True, "")),
    "issuing.issue": ("office", lambda c, p: issuing.issue(p, c.breakdown, "", DAY)),
    "issuing.amend": (
        "office",
        lambda c, p: issuing.amend(p, c.breakdown, row(c).pk, row(c).version, {"note": "x"}, "y"),
    ),
    "progress.take_up": ("housing", lambda c, p: progress.take_up(p, c.breakdown, [row(c).pk])),
    "progress.report": (
        "housing",
        lambda c, p: progress.report(p, c.breakdown, row(c).pk, "2026-03", progress.Said("已开工")),
    ),
    "progress.attach": (
        "housing",
        lambda c, p: progress.attach(p, Progress.objects.get(), "x.pdf", "b" * 64, 9, "pdf"),
    ),
    "progress.detach": ("housing", lambda c, p: progress.detach(p, Evidence.objects.get())),
    "progress.review": (
        "office",
        lambda c, p: progress.review(p, c.breakdown, [Progress.objects.get().pk], "return", "写具体"),
    ),
    "progress.check_figure": ("counter", lambda c, p: progress.check_figure(p, Figure.objects.get(), True)),
    "carrying.carry": ("office", lambda c, p: carrying.carry(p, second(c), decision(c))),
    "carrying.carry_all": ("office", lambda c, p: carrying.carry_all(p, second(c), [decision(c)])),
    "slips.issue": (
        "office",
        lambda c, p: slips.issue(p, c.breakdown, c.unit(HOUSING), [row(c).pk], "加快", clock.in_days(5), "red"),
    ),
    "slips.answer": ("housing", lambda c, p: slips.answer(p, Slip.objects.get(), "已加派人手")),
    "slips.close": ("office", lambda c, p: slips.close(p, Slip.objects.get(), "同意")),
    "slips.send_back": ("office", lambda c, p: slips.send_back(p, Slip.objects.get(), "写具体")),
    "slips.withdraw": ("office", lambda c, p: slips.withdraw(p, Slip.objects.get(), "发错单位")),
    "requests.ask": ("housing", lambda c, p: requests.ask(p, c.breakdown, row(c).pk, {"q1": "摸底"}, "上级调整")),
    "requests.settle": ("office", lambda c, p: requests.settle(p, Request.objects.get(), True, "")),
    "requests.withdraw": ("housing", lambda c, p: requests.withdraw(p, Request.objects.get())),
    "suspending.suspend": (
        "office",
        lambda c, p: suspending.suspend(p, c.breakdown, row(c).pk, clock.today(), "暂缓实施"),
    ),
    "suspending.resume": ("office", lambda c, p: suspending.resume(p, c.breakdown, row(c).pk, "恢复实施")),
    "closing.apply": (
        "housing",
        lambda c, p: closing.apply(p, c.breakdown, row(c).pk, clock.today(), "已全部完工"),
    ),
    "closing.review": ("office", lambda c, p: closing.review(p, Closing.objects.get(), "accept", "已核")),
    "closing.sign": ("mayor", lambda c, p: closing.sign(p, Closing.objects.get(), "同意")),
    "closing.decline": ("mayor", lambda c, p: closing.decline(p, Closing.objects.get(), "尚未通水")),
    "closing.reopen": ("office", lambda c, p: closing.reopen(p, c.breakdown, row(c).pk, "没有投用")),
    "comments.comment": ("office mayor", lambda c, p: comments.comment(p, c.breakdown, row(c).pk, "请加快")),
    "driving.set_cycle": ("office", lambda c, p: driving.set_cycle(p, c.breakdown, row(c).pk, "quarterly")),
    "driving.set_rules": ("office", lambda c, p: driving.set_rules(p, c.breakdown, RULES)),
    "driving.reach": ("housing", lambda c, p: driving.reach(p, c.breakdown, row(c).pk, 1)),
    "series.put": ("office counter", lambda c, p: series.put(p, c.place, "改造老旧小区", "个", 2025, ["1"] * 12)),
    "connecting.put": ("admin office", lambda c, p: connecting.put(p, row(c).targets.get(), SETTING)),
    "connecting.switch": (
        "admin office",
        lambda c, p: connecting.switch(p, Connector.objects.get(), not Connector.objects.get().active),
    ),
    "reconciling.settle": ("office", lambda c, p: _settle(c, p)),
    "places.set_units": ("admin office", lambda c, p: places.set_units(p, c.place, UNITS)),
    "accounts.add_person": ("admin", lambda c, p: accounts.add_person(p, c.place, NEW, PASSWORD)),
    "accounts.set_password": ("admin", lambda c, p: accounts.set_password(p, c.person("mayor2"), f"{PASSWORD}-9")),
    "accounts.set_active": ("admin", lambda c, p: accounts.set_active(p, c.person("mayor2"), False)),
    "accounts.stop_totp": ("admin", lambda c, p: accounts.stop_totp(p, c.person("mayor2"))),
}
#: those that ask nothing, each with the reason
WITHOUT = {
    "accounts.new_totp": "stores nothing",
    "accounts.start_totp": "one's own account",
    "change.change": "the transaction itself; who calls it asks",
    "change.called": "a name",
    "issuing.adjust": "within a change; who calls it asks",
    "rows.open_for": "this is what asks",
    "rows.last_undoable": "reads one's own events",
}
STRANGERS = ("office-b", "admin-b", "housing-b", "auditor-b", "mayor-b", "counter-b", "deputy-b")


def modules() -> list[ModuleType]:
    assert record.__file__ is not None
    names = sorted(path.stem for path in Path(record.__file__).parent.glob("[a-z]*.py"))
    return [import_module(f"luoshi.ledger.record.{name}") for name in names]


def test_the_doors_are_all_the_functions_that_take_a_person() -> None:
    taking = {
        f"{module.__name__.rsplit('.', 1)[1]}.{name}"
        for module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and {"person", "by"} & inspect.signature(function).parameters.keys()
    }
    assert taking == DOORS.keys() | WITHOUT.keys()


def opened_to(city: City, name: str) -> None:
    """Bring the table so far that who may can go through a door."""
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk, "q1": "完成立项"})
    if name == "reconciling.settle":
        reports.import_report(city.office, city.place, NEXT_REPORT, "2027.txt")
    elif name.startswith(_AFTER_ISSUE):
        city.issue()
        _so_far(city, name)
    elif name.startswith("progress"):
        city.issue()
        if name not in ("progress.take_up", "progress.report"):
            city.report(row(city), "2026-02")
    elif name == "issuing.issue":
        city.make_ready()
    else:
        city.ask(HOUSING, WATER)
    if name in ("asking.settle", "asking.answer"):
        asking.answer(city.person("housing"), city.breakdown, [row(city).pk], "object", "任务过重")


_AFTER_ISSUE = (
    "issuing.amend", "carrying", "slips", "requests", "suspending", "closing", "comments", "driving", "series", "connecting",
)  # fmt: skip


def _so_far(city: City, name: str) -> None:
    """Bring the year so far that who may can go through a door."""
    if name.startswith("slips") and name != "slips.issue":
        slip = city.slip(row(city))
        if name != "slips.answer":
            slips.answer(city.person("housing"), slip, "已加派人手")
    elif name in ("requests.settle", "requests.withdraw"):
        city.request(row(city), deadline="2026-11-30")
    elif name == "suspending.resume":
        suspending.suspend(city.office, city.breakdown, row(city).pk, clock.today(), "暂缓实施")
    elif name in ("closing.review", "closing.sign", "closing.decline", "closing.reopen"):
        driving.set_rules(city.office, city.breakdown, RULES._replace(sign_off=name in ("closing.sign", "closing.decline")))
        applied = city.apply(row(city))
        if name != "closing.review":
            closing.review(city.office, applied, "accept", "已核")
    elif name.startswith("carrying"):
        reports.import_report(city.office, city.place, REPORT.replace("2026年", "2027年"), "2027.txt")
    elif name == "connecting.switch":
        city.connect(row(city))


@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_to_those_of_the_table_alone(city: City, name: str) -> None:
    allowed, call = DOORS[name]
    with clock.at(JUNE):
        opened_to(city, name)
        if name == "rows.undo":
            city.edit(row(city), {"note": "x"})
        before, events = snapshot(), Event.objects.count()
        for username in [u for u in (*USERNAME.values(), "water", *STRANGERS) if u not in allowed.split()]:
            with pytest.raises(Forbidden):
                call(city, city.person(username))
            assert Event.objects.count() == events, username
        assert snapshot() == before
        for username in allowed.split():
            gone = city.person(username)
            gone.is_active = False
            with pytest.raises(Forbidden):
                call(city, gone)
            call(city, city.person(username))


def test_what_is_hidden_is_told_as_not_there(city: City) -> None:
    with pytest.raises(Forbidden, match="没有这个页面，或您看不到它"):
        rows.edit(city.person("office-b"), city.breakdown, {1: 1}, {"note": "x"})
    city.issue()
    with pytest.raises(Forbidden, match="分管领导不能分解任务"):
        rows.edit(city.person("mayor"), city.breakdown, {1: 1}, {"note": "x"})
