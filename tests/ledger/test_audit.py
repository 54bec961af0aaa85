"""The proof: clean after everything that can be done, and blind to nothing that is done behind the books' back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from city import FINANCE, HOUSING, NEXT_REPORT, PASSWORD, REPORT, SCHOOLS, UNITS, WATER, City, proof
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from pytest_django import DjangoDbBlocker
from tests.congress import assembly

from luoshi.congress.ballots.models import Candidate
from luoshi.congress.ballots.record import ballots, projects, watching
from luoshi.congress.ballots.tally import Paper
from luoshi.ledger import audit, clock
from luoshi.ledger.books import Book
from luoshi.ledger.models import Event, Head, Lamp, Opinion, Task, Touch
from luoshi.ledger.record import (
    accounts,
    asking,
    carrying,
    closing,
    comments,
    connecting,
    driving,
    issuing,
    lighting,
    places,
    progress,
    reconciling,
    reports,
    requests,
    series,
    sheets,
    slips,
    suspending,
)  # fmt: skip
from luoshi.publishing import feedback, keeping
from luoshi.publishing import record as publishing
from luoshi.publishing.models import Shown

AUDITED = [
    "place", "unit", "duty", "person", "report", "breakdown", "version", "programme", "task", "taskprogramme",
    "target", "project", "assignment", "milestone", "enquiry", "opinion", "amendment", "takeup", "progress", "figure", "evidence",
    "slip", "sliprow", "request", "suspension", "closing", "comment", "lightchange", "series", "connector", "reading",
    "carry", "settlement",
    "openness", "publication", "held", "release", "remark", "rating",
    "candidate", "idea", "deliberation", "ballot", "ballotround", "ballotitem", "rollentry", "tellercount", "watch", "visit",
]  # fmt: skip


def live(city: City) -> None:
    """A year of the office in a moment: every function of ``record`` at least once, every table filled."""
    admin, housing = city.person("admin"), city.person("housing")
    accounts.add_person(admin, city.place, accounts.NewPerson("new", "新人", "auditor"), PASSWORD)
    accounts.set_password(admin, city.person("new"), f"{PASSWORD}-9")
    accounts.set_active(admin, city.person("new"), False)
    accounts.sign_in("office", PASSWORD)
    with pytest.raises(accounts.SignInError):
        accounts.sign_in("office", "wrong")
    secret, _ = accounts.new_totp(city.office2)
    accounts.start_totp(city.office2, secret, accounts.pyotp.TOTP(secret).now())
    accounts.stop_totp(admin, city.person("auditor"))
    places.set_units(admin, city.place, [*UNITS, places.UnitLine("市统计局", ("统计",))])
    row = city.row("老旧小区")
    given = {"joint": [city.unit(FINANCE).pk], "deadline": "2026-11-30", "q1": "摸底", "q2": "开工", "note": "含电梯"}
    city.edit(row, given | {"official": city.person("mayor").pk, "invest": "12000", "starts": "2026-03-01"})
    city.split(city.row("供水管网"), "6月底前")
    city.merge(city.row("造林"), city.row("水土流失"))
    city.drop(city.row("青禾计划"))
    city.undo()
    city.select("改造老旧小区41个")
    city.drop(city.row("41个"))
    sheets.apply(city.office, city.breakdown, [sheets.Line(None, None, {"text": "新建公园2个。"})], "表.xlsx")
    city.ask(HOUSING, WATER)
    asking.answer(housing, city.breakdown, [row.pk], "change", "宜延后", {"deadline": "2026-12-31"})
    asking.settle(city.office, Opinion.objects.get(), True, "同意延后")
    asking.answer(city.person("water"), city.breakdown, [city.row("供水管网").pk], "object", "经费不足")
    meet(city)
    city.issue()
    row = city.row("老旧小区")
    issuing.amend(city.office, city.breakdown, row.pk, row.version, {"note": "含加装电梯"}, "市民意见")
    progress.take_up(housing, city.breakdown, [row.pk])
    report = city.report(row, "2026-02")
    progress.attach(housing, report, "纪要.pdf", "c" * 64, 4096, "pdf")
    progress.detach(housing, report.evidence.get(name="纪要.pdf"))
    progress.check_figure(city.person("counter"), report.figures.first(), False, "与月报不一致")
    progress.review(city.office, city.breakdown, [report.pk], "return", "请核对数字")
    with clock.at(clock.moment(date(2026, 6, 10))):
        drive(city, city.row("老旧小区"))
    row = city.row("老旧小区")
    issuing.amend(city.office, city.breakdown, row.pk, row.version, {"lead": city.unit(SCHOOLS).pk}, "机构改革")
    open_to_all(city)
    carry(city)
    new = reports.import_report(city.office, city.place, NEXT_REPORT, "2027.txt").report
    promised, told = REPORT.index("38"), NEXT_REPORT.index("40")
    reconciling.settle(city.office, city.breakdown.report, new, promised, "figure", told, reason="口径一致")


def carry(city: City) -> None:
    """The next year's table, with rows of this one carried over: one ends, one goes on, one is said again."""
    new = reports.import_report(city.office, city.place, REPORT.replace("2026年", "2027年"), "2027.txt")
    again = Task.objects.get(breakdown=new, text__contains="造林")
    ended, on, said = city.row("公交线路"), city.row("人才公寓"), city.row("造林")
    carrying.carry(city.office, new, carrying.Decision(ended.pk, "ended", None, "日常工作"))
    decisions = [carrying.Decision(on.pk, "new"), carrying.Decision(said.pk, "into", again.pk)]
    carrying.carry_all(city.office, new, decisions)


def open_to_all(city: City) -> None:
    """The record is made public: the place, the table, a file of proof; one row is held back."""
    publishing.decide(city.office, city.place, public=True, chosen={"official": True})
    publishing.publish(city.office, city.breakdown)
    publishing.hold(city.office, city.row("供水管网"), "涉及地下管线")
    keeping.rebuild()
    told = Shown.objects.get(task=city.row("老旧小区"))
    feedback.rate(told, "good")
    said = feedback.say(told, "电梯什么时候装？", "一位住户", "13800000000")
    feedback.settle(city.office, said, True, "七月开工")
    with clock.at(clock.moment(date(2026, 7, 2))):
        made = city.report(city.row("造林"), "2026-06", by="water")
        progress.review(city.office, city.breakdown, [made.pk], "accept")
        publishing.release(city.office, made.evidence.get(), "造林现场")
        keeping.rebuild()
        feedback.say(Shown.objects.get(task=made.task), "盼望已久")
        feedback.rate(Shown.objects.get(task=made.task), "good")


def meet(city: City) -> None:
    """The congress: an idea, candidates, a ballot partly on paper, a chosen project as a row, a visit."""
    everyone = assembly.deputies(city, 4)
    first, second, *_ = assembly.candidates(city)
    idea = projects.hand_in(everyone[0], city.place, assembly.YEAR, "多建托育点")
    projects.settle_idea(city.office, idea, first)
    projects.settle_idea(city.office, projects.hand_in(None, city.place, assembly.YEAR, "修路"), None, "已在办")
    projects.say(everyone[1], first, "选址要近")
    projects.revise(city.office, second, projects.Plan("加装电梯", "加装12部", lead=second.lead_id))
    projects.revise(city.office, first, projects.Plan("托育点", "建成12处", lead=first.lead_id, milestones=("选址", "开工")))
    held = assembly.opened(city, assembly.drawn_up(city), paper=1)
    for person in everyone[:3]:
        assembly.vote(person, held, "110000")
    ballots.close_round(city.office, held)
    counted = Paper(1, 0, ((1, 0), *[(0, 1)] * 5))
    ballots.count(city.office, held, counted)
    ballots.count(city.office2, held, counted)
    ballots.declare(city.office, held)
    projects.enter(city.office, city.breakdown, {first.pk: None})
    watching.assign(city.office, Candidate.objects.get(pk=first.pk), [everyone[0].pk])
    watching.visit(everyone[0], first, clock.today(), "已经开工", "good")


def drive(city: City, row: Task) -> None:
    """What drives a row: rules, lights, past years, a connector, slips, a rest, a request, a comment, a close-out."""
    housing, today = city.person("housing"), clock.today()
    driving.set_rules(city.office, city.breakdown, driving.Rules("monthly", 28, "luoshi", "shape", sign_off=True))
    driving.reach(housing, city.breakdown, row.pk, 1)
    lighting.light_up(city.breakdown, today)
    series.put(city.office, city.place, "改造老旧小区", "个", 2025, [str(month) for month in range(1, 13)])
    series.put(city.office, city.place, "改造老旧小区", "个", 2025, [str(month) for month in range(2, 14)])
    connector = city.connect(row, factor="10000")
    connecting.read(connector, Decimal(9), date(2026, 5, 31), "d" * 64, "读到 9 个")
    connecting.failed(connector, "网页打不开")
    connecting.switch(city.office, connector, False)
    slip = city.slip(row)
    slips.answer(housing, slip, "已加派人手")
    slips.send_back(city.office, slip, "请写明完成时间")
    slips.answer(housing, slip, "8月底前完成")
    slips.close(city.office, slip, "同意")
    slips.withdraw(city.office, city.slip(row), "发重了")
    suspending.suspend(city.office, city.breakdown, row.pk, today, "汛期停工")
    suspending.resume(city.office, city.breakdown, row.pk, "汛期已过")
    requests.withdraw(housing, city.request(row, q1="完成立项"))
    requests.settle(city.office, city.request(row, q2="全部开工"), False, "不宜调整")
    requests.settle(city.office, city.request(row, targets={row.targets.get().pk: "36"}), True, "同意")
    comments.comment(city.person("mayor"), city.breakdown, row.pk, "请抓紧")
    closing.review(city.office, city.apply(row), "return", "请补佐证")
    closing.decline(city.person("mayor"), city.close(row), "现场还没有通水")
    closing.sign(city.person("mayor"), city.close(row), "同意")
    closing.reopen(city.office, city.breakdown, row.pk, "现场核查未投用")


@pytest.fixture(scope="module")
def lived(founded: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The city after a year, for all tests of this module."""
    with django_db_blocker.unblock():
        live(City())
        connection.check_constraints()  # PostgreSQL drops no trigger of a table with checks outstanding


@pytest.fixture(autouse=True)
def taken_back(lived: None, city: City) -> Iterator[None]:
    """What a test does behind the books' back is gone before anybody looks at foreign keys."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def model(name: str) -> type[Book]:
    return next(m for m in audit.audited() if m._meta.model_name == name)


def run(sql: str, *values: Any) -> int:
    """Run SQL behind the books' back; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def unguarded(table: str) -> None:
    """Take the triggers of a table away, as who owns the database can."""
    for held, verb in audit.guarded(connection.vendor):
        if held == table:
            run(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def guarded(name: str) -> bool:
    """Whether triggers keep a model's table."""
    return f"ledger_{name}" in {table for table, _ in audit.guarded(connection.vendor)}


def found() -> list[str]:
    """What the proof finds, the missing triggers aside."""
    return [f"{f.where}：{f.what}" for f in proof().findings if f.where != "数据库"]


# --- Clean ---


def test_after_everything_that_can_be_done_the_proof_is_clean(city: City) -> None:
    proved = proof()
    assert proved.findings == ()
    assert proved.events == Event.objects.count() > 25
    assert proved.rows == sum(m._default_manager.count() for m in audit.audited())
    last = Event.objects.last()
    assert last is not None
    assert proved.head == last.hash


def test_a_field_newer_than_the_event_is_held_against_its_default(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    applied = audit._apply

    def older(rows: audit.Rows, change: dict[str, Any]) -> None:
        if change["table"] == "breakdown" and change["after"]:
            change["after"] = {k: v for k, v in change["after"].items() if k not in ("cycle", "report_day", "lights")}
        applied(rows, change)

    monkeypatch.setattr(audit, "_apply", older)
    assert found() == []
    run("UPDATE ledger_breakdown SET report_day = 5 WHERE id = %s", city.breakdown.pk)
    assert found() == [f"breakdown {city.breakdown.pk}：report_day：事件说是 28，现在是 5"]


def test_every_table_is_audited_and_the_scenario_fills_each(city: City) -> None:
    held = [m for m in audit.audited() if m._meta.app_label != "suggestions"]  # those have a test of their own
    assert sorted(str(m._meta.model_name) for m in held) == sorted(AUDITED)
    assert {name for name in AUDITED if not model(name)._default_manager.exists()} == set()
    books = {m for m in apps.get_models() if issubclass(m, Book)} - set(audit.audited())
    assert {m for m in books if not m.derived} == {Event, Head, Touch}, "only the chain itself, and what is worked out from the books"
    assert Lamp.objects.exists()


def test_every_function_of_record_has_its_event(city: City) -> None:
    actions = set(Event.objects.values_list("action", flat=True))
    assert actions >= {
        "place.add", "units.set", "person.add", "person.password", "person.active", "person.sign_in",
        "person.sign_in_failed", "person.totp_on", "report.import", "task.edit", "task.split", "task.merge",
        "task.drop", "task.undo", "task.add", "task.sheet", "task.accept", "breakdown.ask", "opinion.change",
        "opinion.adopt", "opinion.object", "opinion.decline", "breakdown.issue", "breakdown.amend",
        "breakdown.drive", "progress.milestone", "lights.change", "series.put", "connector.put", "connector.read",
        "connector.failed", "connector.switch", "slip.issue", "slip.answer", "slip.send_back", "slip.close",
        "slip.withdraw", "task.suspend", "task.resume", "request.ask", "request.withdraw", "request.decline",
        "request.approve", "task.comment", "closing.apply", "closing.return", "closing.accept", "closing.sign",
        "closing.decline", "closing.reopen", "task.carry",
    }  # fmt: skip


# --- Rows tampered with ---


def fields() -> Iterator[tuple[str, str]]:
    for name in AUDITED:
        yield from ((name, field.attname) for field in model(name)._meta.concrete_fields if not field.primary_key)


def other(field: models.Field[Any, Any], value: Any) -> Any:
    """Another value that the column takes."""
    kind = field.get_internal_type()
    if field.is_relation:
        return 10**6 + (value or 0)
    if isinstance(value, bool):
        return not value
    if kind == "JSONField":
        return json.dumps([*value, 7] if isinstance(value, list) else {**value, "forged": 1})
    if kind in ("DateTimeField", "DateField"):
        return "1999-01-02" if kind == "DateField" else "1999-01-02 03:04:05+00:00"
    if kind in ("CharField", "TextField", "ExactDecimal"):
        return "7" if type(field).__name__ == "ExactDecimal" else ("x" if value != "x" else "y")
    return (value or 0) + 1


@pytest.mark.parametrize(("name", "attname"), list(fields()))
def test_a_changed_field_is_found_and_named(city: City, name: str, attname: str) -> None:
    changed = model(name)
    field = next(f for f in changed._meta.concrete_fields if f.attname == attname)
    row = changed._default_manager.order_by("-pk").first()
    assert row is not None
    value = other(field, getattr(row, attname))
    if guarded(name):
        unguarded(f"ledger_{name}")
    if name == "project" and attname == "finishes_on":
        value = "2099-01-02"
    assert run(f'UPDATE {changed._meta.db_table} SET "{attname}" = %s WHERE id = %s', value, row.pk) == 1
    assert any(line.startswith(f"{name} {row.pk}：{attname}：") for line in found()), found()


@pytest.mark.parametrize("name", AUDITED)
def test_a_row_taken_away_is_found(city: City, name: str) -> None:
    row = model(name)._default_manager.order_by("-pk").first()
    assert row is not None
    if guarded(name):
        unguarded(f"ledger_{name}")
    assert run(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk) == 1
    assert f"{name} {row.pk}：事件记有这一行，现在没有了" in found()


#: columns that may not be the same twice, each with what a forger would write
_FORGED = {
    "place": {"name": "'假县'"},
    "unit": {"name": "'假局'"},
    "person": {"username": "'forger'"},
    "report": {"sha256": "'00'"},
    "version": {"number": "99"},
    "programme": {"name": "'假行动'"},
    "duty": {"kind": "'假'"},
    "milestone": {"quarter": "4"},
    "enquiry": {"round": "99"},
    "opinion": {"round": "99"},
    "slip": {"number": "99"},
    "series": {"year": "1999"},
    "candidate": {"name": "'假项目'"},
    "ballotround": {"number": "99"},
    "ballotitem": {"round_id": "(SELECT MAX(id) + 1 FROM ballots_ballotround)"},
    "rollentry": {"person_id": "(SELECT MIN(id) FROM ledger_person)"},
    "tellercount": {"by_id": "(SELECT MIN(id) FROM ledger_person)"},
    "watch": {"person_id": "(SELECT MIN(id) FROM ledger_person)"},
}


def forge(name: str, row: Book) -> None:
    """Write a copy of a row beside it by SQL."""
    table = row._meta.db_table
    columns = [f.attname for f in row._meta.concrete_fields if not f.primary_key]
    changed = dict(_FORGED.get(name, {}))
    if name == "breakdown":
        run(
            "INSERT INTO ledger_report (place_id, year, title, file_name, text, sha256, imported_at) SELECT place_id, "
            "year, title, file_name, text, '00', imported_at FROM ledger_report WHERE id = %s",
            row.report_id,
        )
        changed = {"report_id": "(SELECT MAX(id) FROM ledger_report)"}
    changed |= {
        "progress": {"period": "'2026-09'"},
        "figure": {"target_id": "(SELECT MAX(id) FROM ledger_target)"},
        "evidence": {"sha256": "'00'"},
        "carry": {"old_id": "(SELECT MAX(id) FROM ledger_task WHERE state = 'dropped')"},
        "takeup": {"unit_id": "(SELECT MAX(id) FROM ledger_unit)"},
        "openness": {"place_id": "(SELECT MAX(id) FROM ledger_place)"},
        "publication": {"breakdown_id": "(SELECT MAX(id) + 1 FROM ledger_breakdown)"},
        "held": {"task_id": "(SELECT MAX(id) FROM ledger_task)"},
        "release": {"evidence_id": "(SELECT MIN(id) FROM ledger_evidence)"},
    }.get(name, {})
    if name in ("project", "assignment", "taskprogramme", "sliprow"):
        changed |= {"task_id": "(SELECT MAX(id) FROM ledger_task WHERE state = 'dropped')"}
    if name == "assignment":
        changed |= {"unit_id": "(SELECT MAX(id) FROM ledger_unit)", "part": "'joint'"}
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    assert run(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = %s", row.pk) == 1


@pytest.mark.parametrize("name", AUDITED)
def test_a_row_slipped_in_is_found(city: City, name: str) -> None:
    row = model(name)._default_manager.order_by("pk").first()
    assert row is not None
    forge(name, row)
    last = model(name)._default_manager.order_by("pk").last()
    assert last is not None
    assert last.pk != row.pk
    assert f"{name} {last.pk}：有这一行，却没有记它的事件" in found()


#: columns that SQLite lets hold what is no value at all
GARBAGE = [
    ("task", "deadline", "someday"),
    ("task", "deadline", "2026-13-45"),
    ("task", "spans", "[[1, 2"),
    ("task", "version", "many"),
    ("target", "value", "much"),
    ("target", "value", "NaN"),
    ("person", "failed_tries", "some"),
    ("report", "imported_at", "one fine day"),
    ("report", "imported_at", "2026-13-45 00:00:00"),
    ("report", "year", "MMXXVI"),
    ("opinion", "proposal", "{"),
    ("enquiry", "sent_at", ""),
]


@pytest.mark.parametrize(("name", "column", "value"), GARBAGE)
def test_what_is_no_value_of_its_column_is_a_finding_and_no_crash(
    city: City, name: str, column: str, value: str
) -> None:
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():
            run(f'UPDATE {model(name)._meta.db_table} SET "{column}" = %s WHERE id = id', _raw(column, value))
        return
    row = model(name)._default_manager.exclude(**{column: None}).order_by("-pk").first()
    assert row is not None
    run("PRAGMA ignore_check_constraints = ON")
    try:
        run(f'UPDATE {row._meta.db_table} SET "{column}" = %s WHERE id = %s', value, row.pk)
    finally:
        run("PRAGMA ignore_check_constraints = OFF")
    assert any(line.startswith(f"{name} {row.pk}：{column}：") for line in found()), found()


def _raw(column: str, value: str) -> str:
    return value if column != "value" else "9" * 65  # a text column takes any word there, but not one so long


def test_a_number_of_another_kind_is_found(city: City) -> None:
    """In Python 1 is True and 1.0; in the proof they differ."""
    task = city.row("老旧小区")
    start, end = task.spans[0]
    for spans in (f"[[{start}.0, {end}]]", f'[["{start}", {end}]]'):
        with transaction.atomic():
            run("UPDATE ledger_task SET spans = %s WHERE id = %s", spans, task.pk)
            assert any(line.startswith(f"task {task.pk}：spans：") for line in found())
            transaction.set_rollback(True)


# --- Events tampered with ---


def middle() -> Event:
    return Event.objects.order_by("seq")[Event.objects.count() // 2]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", '{"fields":[],"rows":[],"tasks":[]}'),
        ("body", "not json"),
        ("body", "{}"),
        ("at", "1999-01-02 03:04:05+00:00"),
        ("name", "无名氏"),
        ("action", "task.nothing"),
        ("reason", "另有原因"),
        ("hash", "0" * 64),
        ("previous", "0" * 64),
        ("person_id", None),
        ("breakdown_id", None),
        ("undoes_id", 1),
    ],
)
def test_a_changed_event_is_found_and_named(city: City, column: str, value: Any) -> None:
    event = Event.objects.get(action="task.split")
    unguarded("ledger_event")
    run(f"UPDATE ledger_event SET {column} = %s WHERE seq = %s", value, event.seq)
    assert any(line.startswith(f"事件 {event.seq}：") for line in found())


def test_an_event_with_its_hash_made_anew_no_longer_fits_the_next(city: City) -> None:
    event = middle()
    event.reason = "另有原因"
    unguarded("ledger_event")
    run("UPDATE ledger_event SET reason = %s, hash = %s WHERE seq = %s", event.reason, audit.chained(event), event.seq)
    assert found() == [f"事件 {event.seq + 1}：与前一条事件接不上"]


@pytest.mark.parametrize("value", ["sometime", "2026-13-45 00:00:00"])
def test_an_event_that_cannot_be_read_is_a_finding_and_no_crash(city: City, value: str) -> None:
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():
            run("INSERT INTO ledger_event (seq, at) VALUES (10, %s)", value)
        return
    event = middle()
    unguarded("ledger_event")
    run("UPDATE ledger_event SET at = %s WHERE seq = %s", value, event.seq)
    assert any(line.startswith(f"事件 {event.seq}：") for line in found())


def test_an_event_taken_from_the_middle_is_found(city: City) -> None:
    seq = middle().seq
    unguarded("ledger_event")
    run("DELETE FROM ledger_event WHERE seq = %s", seq)
    assert f"事件 {seq + 1}：序号应为 {seq}：中间缺事件" in found()
    assert f"事件 {seq + 1}：与前一条事件接不上" in found()


def test_an_event_slipped_in_is_found(city: City) -> None:
    run(
        "INSERT INTO ledger_event (seq, at, name, action, reason, body, previous, hash) "
        "SELECT seq + 1, at, name, action, reason, body, hash, hash FROM ledger_event ORDER BY seq DESC LIMIT 1"
    )
    assert f"事件 {Event.objects.count()}：内容与校验值不符：事件被改过" in found()
    assert any(line.startswith("链头：") for line in found())


@pytest.mark.parametrize("away", [1, 5])
def test_events_cut_from_the_tail_are_found_at_the_head(city: City, away: int) -> None:
    last = Event.objects.count()
    unguarded("ledger_event")
    run("DELETE FROM ledger_event WHERE seq > %s", last - away)
    assert f"链头：链头记的是第 {last} 条，链到第 {last - away} 条：有事件被增删" in found()


def cut_the_last_event() -> None:
    """Take the last event away with all that it did: its rows, its index and the head; what remains is whole."""
    last = Event.objects.latest("seq")
    for table in ("ledger_event", "ledger_touch", "ledger_version"):
        unguarded(table)
    for change in reversed(json.loads(last.body)["rows"]):
        table = model(change["table"])._meta.db_table
        if change["before"] is None:
            run(f"DELETE FROM {table} WHERE id = %s", change["id"])
        else:
            columns = ", ".join(f'"{name}" = %s' for name in change["before"])
            run(f"UPDATE {table} SET {columns} WHERE id = %s", *change["before"].values(), change["id"])
    run("DELETE FROM ledger_touch WHERE event_id = %s", last.seq)
    run("DELETE FROM ledger_event WHERE seq = %s", last.seq)
    run("UPDATE ledger_head SET seq = %s, hash = %s WHERE id = 1", last.seq - 1, last.previous)


def test_a_tail_cut_with_all_its_rows_is_found_by_a_hash_noted_down(city: City) -> None:
    noted = proof().head
    places.add_place("溪口县", "county", "溪口县人民政府办公室")
    later = proof().head
    cut_the_last_event()
    assert found() == [], "nobody can tell from the database alone"
    assert proof(noted).findings == proof().findings
    assert any(f.where == "链" and later[:12] in f.what for f in proof(later).findings)


def test_a_hash_noted_down_proves_the_chain_up_to_it(city: City) -> None:
    for event in Event.objects.all()[::7]:
        assert proof(event.hash).findings == ()
    assert [f.where for f in proof("0" * 63 + "1").findings] == ["链"]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE ledger_head SET seq = seq + 1", "链头：链头记的是第"),
        ("UPDATE ledger_head SET hash = 'forged'", "链头：链头记的是第"),
        ("DELETE FROM ledger_head", "链头：链头不见了"),
        ("INSERT INTO ledger_head (id, seq, hash) SELECT 0, seq, hash FROM ledger_head", "链头：链头有 2 个"),
    ],
)
def test_a_changed_head_is_found(city: City, sql: str, words: str) -> None:
    assert run(sql) == 1
    assert [line for line in found() if line.startswith(words)] == found() != []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_touch SET task_id = 99999 WHERE id = (SELECT MAX(id) FROM ledger_touch)",
        "DELETE FROM ledger_touch WHERE id = (SELECT MIN(id) FROM ledger_touch)",
        "INSERT INTO ledger_touch (event_id, task_id) VALUES (1, 99999)",
    ],
)
def test_a_changed_index_of_events_is_found(city: City, sql: str) -> None:
    unguarded("ledger_touch")
    assert run(sql) == 1
    assert found()
    assert all("的索引对不上" in line for line in found())


# --- Triggers ---


def _attempts() -> Iterator[tuple[str, str]]:
    for table, key in (("ledger_event", "seq"), ("ledger_version", "id"), ("ledger_touch", "id"), ("ledger_lightchange", "id")):
        yield table, f"UPDATE {table} SET {key} = {key}"
        yield table, f"DELETE FROM {table}"
    yield "ledger_event", "UPDATE ledger_event SET reason = 'x' WHERE seq = 1"
    yield "ledger_version", "UPDATE ledger_version SET content = '{}'"
    yield "ledger_lightchange", "UPDATE ledger_lightchange SET colour = 'green'"


@pytest.mark.parametrize(("table", "sql"), list(_attempts()))
def test_the_triggers_refuse(city: City, table: str, sql: str) -> None:
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        run(sql)
    assert proof().findings == ()


def test_on_postgresql_no_table_of_the_chain_is_emptied_at_once(city: City) -> None:
    if connection.vendor == "sqlite":
        assert audit.guarded("sqlite") == [g for g in audit.guarded("postgresql") if g[1] != "truncate"]
        return
    for table in ("ledger_event", "ledger_version", "ledger_touch", "ledger_lightchange"):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            run(f"TRUNCATE {table} CASCADE")


def _guards() -> list[tuple[str, str]]:
    return audit.guarded("sqlite")


@pytest.mark.parametrize(("table", "verb"), _guards())
def test_a_missing_trigger_is_found_and_named(city: City, table: str, verb: str) -> None:
    name = f"{table}_no_{verb}"
    run(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert [(f.where, name in f.what) for f in proof().findings] == [("数据库", True)]


def test_a_trigger_that_does_nothing_is_found(city: City) -> None:
    name = "ledger_event_no_update"
    if connection.vendor == "postgresql":
        ways = [
            "ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_no_update",
            "ALTER TABLE ledger_event ENABLE REPLICA TRIGGER ledger_event_no_update",
            "CREATE OR REPLACE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        ]
    else:
        ways = [
            f"DROP TRIGGER {name}; CREATE TRIGGER {name} BEFORE UPDATE ON ledger_event BEGIN SELECT 1; END",
            f"DROP TRIGGER {name}; CREATE TRIGGER {name} BEFORE UPDATE ON ledger_event WHEN 0 "
            "BEGIN SELECT RAISE(ABORT, 'never'); END",
        ]
    for way in ways:
        with transaction.atomic():
            for sql in way.split("; CREATE"):
                run(sql if sql.startswith(("DROP", "CREATE", "ALTER")) else f"CREATE{sql}")
            assert any(name in f.what for f in proof().findings), way
            transaction.set_rollback(True)
    assert proof().findings == ()
