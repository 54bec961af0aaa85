"""Editing rows: what each field takes, two editors at once, deciding, and taking back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from city import FINANCE, HOUSING, SCHOOLS, WATER, City, assert_whole, snapshot

from luoshi.ledger import audit, fields
from luoshi.ledger.models import Event, Milestone, Person, Project, Role, Task, Unit
from luoshi.ledger.record import asking, rows, sheets
from luoshi.ledger.record.rows import Conflict, Gone
from luoshi.ledger.workflow import NotNow

#: a field, a value as a form may give it, and the value that the row then has
TAKEN: tuple[tuple[str, Any, Any], ...] = (
    ("kind", "livelihood", "livelihood"),
    ("area", "  城市更新 ", "城市更新"),
    ("text", "改造老旧小区 38 个。\n", "改造老旧小区 38 个。"),
    ("text", "字" * 4000, "字" * 4000),
    ("text", "坏\0字\ud800符", "坏\ufffd字\ufffd符"),
    ("note", None, ""),
    ("note", "=1+1", "=1+1"),
    ("deadline", "2026-06-30", "2026-06-30"),
    ("deadline", date(2026, 9, 30), "2026-09-30"),
    ("deadline", "", None),
    ("q1", "完成摸底", "完成摸底"),
    ("q4", "全面完工", "全面完工"),
    ("official", "", None),
    ("lead", None, None),
    ("joint", [], []),
    ("joint", None, []),
    ("project", " 小区改造 ", "小区改造"),
    ("invest", "12,000万元", "12000"),
    ("invest", 3600, "3600"),
    ("invest_year", "3600.50", "3600.50"),
    ("invest_year", "1e3", "1000"),
    ("starts", "2026-03-01", "2026-03-01"),
    ("finishes", "2027-12-31", "2027-12-31"),
)

#: a field, a value that it cannot take, and words of the message
REFUSED: tuple[tuple[str, Any, str], ...] = (
    ("colour", "红", "没有这一栏"),
    ("kind", "urgent", "没有“urgent”这一类"),
    ("kind", None, "没有“None”这一类"),
    ("kind", ["headline"], "这一类"),
    ("text", "", "不能空着"),
    ("text", " \n　", "不能空着"),
    ("text", None, "不能空着"),
    ("text", "字" * 4001, "有 4001 字，超过了 4000 字"),
    ("area", "字" * 201, "有 201 字，超过了 200 字"),
    ("note", "字" * 2001, "有 2001 字，超过了 2000 字"),
    ("q3", "字" * 2001, "有 2001 字，超过了 2000 字"),
    ("deadline", "六月底", "“六月底”不是日期"),
    ("deadline", "2026-02-30", "不是日期"),
    ("deadline", "1026-06-30", "1026年太远了"),
    ("deadline", "9999-12-31", "9999年太远了"),
    ("lead", 0, "没有这个单位（0）"),
    ("lead", "市水利局", "没有这个单位（市水利局）"),
    ("lead", 10**30, "没有这个单位"),
    ("lead", "9" * 5000, "没有这个单位"),
    ("lead", [1], "没有这个单位"),
    ("joint", [0], "没有这个单位（0）"),
    ("joint", "12", "“12”不是一组单位"),
    ("joint", 12, "“12”不是一组单位"),
    ("joint", {"unit": 1}, "不是一组单位"),
    ("official", 0, "没有这位领导（0）"),
    ("project", "字" * 201, "有 201 字，超过了 200 字"),
    ("invest", "约一亿元", "“约一亿元”不是金额"),
    ("invest", "-1", "不是金额"),
    ("invest", "NaN", "不是金额"),
    ("invest", "Infinity", "不是金额"),
    ("invest", "1e12", "不是金额"),
    ("invest", "1e-500", "不是金额"),
    ("invest", "0.0000001", "不是金额"),
    ("invest_year", "１２", "不是金额"),
    ("invest_year", [12], "不是金额"),
    ("starts", "春天", "“春天”不是日期"),
    ("finishes", "9999-12-31", "9999年太远了"),
    ("official", "林若溪", "没有这位领导（林若溪）"),
)


def shown(value: object) -> str:
    return repr(value)[:24].encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize(("field", "given", "value"), TAKEN, ids=shown)
def test_a_field_takes_its_values(city: City, field: str, given: Any, value: Any) -> None:
    edited = city.edit(city.row("老旧小区"), {field: given})
    assert fields.values(city.again(edited.tasks[0]))[field] == value
    assert_whole()


def test_a_project_comes_and_goes_with_its_fields(city: City) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"invest": "12000", "starts": "2026-03-01", "finishes": "2026-12-31"})
    now = city.again(row)
    assert (now.project.name, now.project.kind) == (row.text, "key")
    city.edit(now, {"kind": "livelihood"})
    assert city.again(row).project.kind == "livelihood"
    with pytest.raises(fields.FieldError, match="完工早于开工"):
        city.edit(city.again(row), {"finishes": "2026-02-28"})
    city.edit(city.again(row), {"project": "", "invest": "", "starts": None, "finishes": None})
    assert not Project.objects.filter(task=row).exists()
    for _ in range(3):
        city.undo()
    assert not Project.objects.filter(task=row).exists()
    assert_whole()


@pytest.mark.parametrize(("field", "given", "words"), REFUSED, ids=shown)
def test_a_field_refuses_what_is_no_value_of_it(city: City, field: str, given: Any, words: str) -> None:
    before = snapshot()
    with pytest.raises(fields.FieldError) as error:
        city.edit(city.row("老旧小区"), {"note": "一同提交", field: given})
    assert words in str(error.value)
    assert error.value.field == field
    assert error.value.message.startswith(fields.LABELS.get(field, f"“{field}”"))
    assert snapshot() == before


def test_a_unit_or_leader_of_another_place_is_nobody_here(city: City) -> None:
    row = city.row("老旧小区")
    with pytest.raises(fields.FieldError, match="没有这个单位"):
        city.edit(row, {"lead": city.unit(WATER, city.elsewhere).pk})
    with pytest.raises(fields.FieldError, match="没有这个单位"):
        city.edit(row, {"joint": [city.unit(WATER).pk, city.unit(HOUSING, city.elsewhere).pk]})
    with pytest.raises(fields.FieldError, match="没有这位领导"):
        city.edit(row, {"official": city.person("mayor-b").pk})
    with pytest.raises(fields.FieldError, match="没有这位领导"):
        city.edit(row, {"official": city.person("auditor").pk})


def test_units_and_leader_are_set_and_the_lead_does_not_join_itself(city: City) -> None:
    lead, joint = city.unit(WATER).pk, [city.unit(FINANCE).pk, city.unit(WATER).pk, city.unit(FINANCE).pk]
    row = city.row("老旧小区")
    city.edit(row, {"lead": str(lead), "joint": joint, "official": city.person("mayor").pk})
    now = fields.values(city.again(row))
    assert (now["lead"], now["joint"]) == (lead, [city.unit(FINANCE).pk])
    assert now["official"] == city.person("mayor").pk


def test_lead_and_joint_can_change_places(city: City) -> None:
    row = city.row("老旧小区")
    housing, water = city.unit(HOUSING).pk, city.unit(WATER).pk
    city.edit(row, {"lead": housing, "joint": [water]})
    city.edit(city.again(row), {"lead": water, "joint": [housing]})
    now = fields.values(city.again(row))
    assert (now["lead"], now["joint"]) == (water, [housing])
    city.undo()
    now = fields.values(city.again(row))
    assert (now["lead"], now["joint"]) == (housing, [water])
    assert_whole()


def test_the_order_of_joining_units_is_kept(city: City) -> None:
    row = city.row("老旧小区")
    order = [city.unit(name).pk for name in (SCHOOLS, FINANCE, WATER)]
    city.edit(row, {"joint": order})
    city.edit(city.again(row), {"joint": order[::-1]})
    assert fields.values(city.again(row))["joint"] == order[::-1]


def test_an_emptied_quarter_leaves_no_milestone_behind(city: City) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"q2": "开工", "q3": "过半"})
    city.edit(city.again(row), {"q2": ""})
    assert [m.quarter for m in Milestone.objects.filter(task=row)] == [3]


def test_each_edit_raises_the_version_by_one_and_is_one_event(city: City) -> None:
    row = city.row("老旧小区")
    events = Event.objects.count()
    edited = city.edit(row, {"text": "改造老旧小区 38 个", "note": "含物业", "q1": "摸底", "lead": city.unit(WATER).pk})
    assert city.again(row).version == row.version + 1
    assert Event.objects.count() == events + 1
    assert edited.event is not None
    assert (edited.event.action, edited.event.name) == ("task.edit", "沈听澜（督查室）")


def test_an_edit_that_changes_nothing_is_no_event(city: City) -> None:
    row = city.row("老旧小区")
    events = Event.objects.count()
    assert city.edit(row, {"text": row.text, "note": row.note}).event is None
    assert (city.again(row).version, Event.objects.count()) == (row.version, events)


def test_a_row_that_is_not_there_is_gone(city: City) -> None:
    with pytest.raises(Gone, match="有任务找不到了"):
        rows.edit(city.office, city.breakdown, {10**9: 1}, {"note": "无"})
    with pytest.raises(Gone, match="没有选中任务"):
        rows.edit(city.office, city.breakdown, {}, {"note": "无"})
    with pytest.raises(Gone, match="最多 2000 条"):
        rows.edit(city.office, city.breakdown, dict.fromkeys(range(2001), 1), {"note": "无"})


def test_who_has_a_long_name_in_a_unit_of_a_long_name_fits_into_the_log(city: City) -> None:
    person = Person(name="名" * 40, role=Role.UNIT, unit=Unit(name="局" * 60))
    from luoshi.ledger.record.change import called

    assert len(called(person)) <= Event._meta.get_field("name").max_length


# --- Two editors -----------------------------------------------------------------------


def test_two_editors_of_different_fields_both_succeed_and_are_told(city: City) -> None:
    seen = city.row("老旧小区")
    city.edit(seen, {"note": "含加装电梯"})
    second = city.edit(seen, {"text": "改造老旧小区三十八个"}, by=city.office2)
    now = city.again(seen)
    assert (now.note, now.text, now.version) == ("含加装电梯", "改造老旧小区三十八个", seen.version + 2)
    assert [(t.field, t.before, t.after, t.who) for t in second.theirs] == [
        ("note", fields.NOBODY, "含加装电梯", "沈听澜（督查室）")
    ]


def test_two_editors_of_one_field_conflict_and_neither_is_lost(city: City) -> None:
    seen = city.row("老旧小区")
    city.edit(seen, {"text": "改造小区三十八个"})
    before, events = snapshot(), Event.objects.count()
    with pytest.raises(Conflict) as error:
        city.edit(seen, {"text": "改造小区四十个", "note": "含电梯"}, by=city.office2)
    assert [(t.field, t.before, t.after) for t in error.value.theirs] == [("text", seen.text, "改造小区三十八个")]
    assert error.value.mine == {"text": "改造小区四十个", "note": "含电梯"}
    assert "沈听澜（督查室）刚改过工作任务" in error.value.message
    assert (snapshot(), Event.objects.count()) == (before, events)


def test_who_insists_overwrites(city: City) -> None:
    seen = city.row("老旧小区")
    city.edit(seen, {"text": "改造小区三十八个"})
    city.edit(seen, {"text": "改造小区四十个"}, by=city.office2, insist=True)
    assert city.again(seen).text == "改造小区四十个"
    assert_whole()


@pytest.mark.parametrize("field", ["text", "note", "deadline", "lead", "joint", "q2", "kind", "official"])
def test_the_same_value_typed_by_both_is_no_conflict(city: City, field: str) -> None:
    seen = city.row("老旧小区")
    value: dict[str, Any] = {
        "text": "改造小区三十八个", "note": "含电梯", "deadline": "2026-10-31", "lead": city.unit(WATER).pk,
        "joint": [city.unit(FINANCE).pk], "q2": "开工", "kind": "livelihood", "official": city.person("mayor").pk,
    }  # fmt: skip
    city.edit(seen, {field: value[field]})
    assert city.edit(seen, {field: value[field]}, by=city.office2).event is None


@pytest.mark.parametrize("field", ["deadline", "lead", "joint", "q2", "kind", "official", "area"])
def test_every_field_can_conflict(city: City, field: str) -> None:
    seen = city.row("老旧小区")
    mayors = [city.person("mayor").pk, city.person("mayor2").pk]
    units = [city.unit(WATER).pk, city.unit(FINANCE).pk]
    two: dict[str, list[Any]] = {
        "deadline": ["2026-10-31", "2026-11-30"], "lead": units, "joint": [units, units[:1]], "q2": ["开工", "招标"],
        "kind": ["livelihood", "headline"], "official": mayors, "area": ["城建", "民生"],
    }  # fmt: skip
    city.edit(seen, {field: two[field][0]})
    with pytest.raises(Conflict):
        city.edit(seen, {field: two[field][1]}, by=city.office2)


def test_a_conflict_is_seen_through_any_number_of_later_changes_of_other_fields(city: City) -> None:
    seen = city.row("老旧小区")
    city.edit(seen, {"text": "改造小区三十八个"})
    for note in ("一", "二", "三"):
        city.edit(city.again(seen), {"note": note})
    with pytest.raises(Conflict):
        city.edit(seen, {"text": "改造小区四十个"}, by=city.office2)


def test_a_conflict_is_seen_behind_the_opinion_of_a_unit(city: City) -> None:
    """An opinion touches the row and leaves its version; counting events back would stop at it."""
    city.ask(HOUSING)
    seen = city.row("老旧小区")
    city.edit(seen, {"text": "改造小区三十八个"})
    asking.answer(city.person("housing"), city.breakdown, [seen.pk], "object", "任务过重")
    asking.answer(city.person("housing"), city.breakdown, [seen.pk], "accept")
    with pytest.raises(Conflict):
        city.edit(seen, {"text": "改造小区四十个"}, by=city.office2)


def test_who_has_seen_the_change_edits_without_conflict(city: City) -> None:
    seen = city.row("老旧小区")
    city.edit(seen, {"text": "改造小区三十八个"})
    edited = city.edit(city.again(seen), {"text": "改造小区四十个"}, by=city.office2)
    assert edited.theirs == ()


def test_a_conflict_in_one_of_many_rows_leaves_all_as_they_were(city: City) -> None:
    one, two = city.row("老旧小区"), city.row("供水管网")
    city.edit(two, {"lead": city.unit(FINANCE).pk})
    before = snapshot()
    with pytest.raises(Conflict):
        rows.edit(city.office2, city.breakdown, {one.pk: one.version, two.pk: two.version}, {"lead": None})
    assert snapshot() == before


# --- Many rows, deciding ---------------------------------------------------------------


def test_many_rows_are_assigned_in_one_event(city: City) -> None:
    chosen = city.kept()[3:9]
    events = Event.objects.count()
    bases = {task.pk: task.version for task in chosen}
    rows.edit(city.office, city.breakdown, bases, {"lead": city.unit(SCHOOLS).pk, "deadline": "2026-11-30"})
    assert {fields.values(city.again(task))["lead"] for task in chosen} == {city.unit(SCHOOLS).pk}
    assert {city.again(task).deadline for task in chosen} == {date(2026, 11, 30)}
    assert Event.objects.count() == events + 1
    assert_whole()


STEPS = (
    ("accept", "proposed", "accepted"),
    ("reopen", "accepted", "proposed"),
    ("drop", "proposed", "dropped"),
    ("drop", "accepted", "dropped"),
    ("restore", "dropped", "proposed"),
)


def brought(city: City, state: str) -> Task:
    """A row brought into a state."""
    row = city.row("老旧小区")
    if state == "accepted":
        city.decide("accept", row)
    elif state == "dropped":
        city.drop(row)
    return city.again(row)


@pytest.mark.parametrize(("step", "before", "after"), STEPS)
def test_a_step_brings_a_row_into_its_state_and_twice_is_harmless(
    city: City, step: str, before: str, after: str
) -> None:
    row = brought(city, before)
    city.decide(step, row, reason="表述性内容")
    once = city.again(row)
    assert (once.state, once.version) == (after, row.version + 1)
    assert city.decide(step, row, reason="表述性内容").event is None
    assert city.again(row).version == once.version


@pytest.mark.parametrize(("step", "state"), [("accept", "dropped"), ("reopen", "dropped"), ("restore", "accepted")])
def test_a_step_that_the_state_does_not_allow_is_refused(city: City, step: str, state: str) -> None:
    row = brought(city, state)
    with pytest.raises(NotNow, match="做不了这一步"):
        city.decide(step, row)
    assert city.again(row).state == state


def test_dropping_wants_a_reason_of_at_most_500_characters(city: City) -> None:
    row = city.row("老旧小区")
    for reason, words in (("", "不列入要写理由"), (" 　", "不列入要写理由"), ("由" * 501, "有 501 字")):
        with pytest.raises(fields.FieldError, match=words):
            city.decide("drop", row, reason=reason)
    city.decide("drop", row, reason="由" * 499 + "\0")
    assert city.again(row).drop_reason == "由" * 499 + "\ufffd"


def test_restoring_forgets_the_reason(city: City) -> None:
    row = brought(city, "dropped")
    assert row.drop_reason == "表述性内容"
    city.decide("restore", row)
    assert city.again(row).drop_reason == ""


# --- Taking back -----------------------------------------------------------------------


def edit(city: City) -> None:
    given = {
        "text": "改造老旧小区四十个",
        "invest": "800",
        "lead": city.unit(WATER).pk,
        "joint": [city.unit(HOUSING).pk],
        "q1": "摸底",
    }
    city.edit(city.row("老旧小区"), given | {"deadline": "2026-08-31", "official": city.person("mayor").pk})


def sheet(city: City) -> None:
    row = city.row("老旧小区")
    lines = [sheets.Line(row.pk, row.version, {"note": "见附件"}), sheets.Line(None, None, {"text": "新建公园2个。"})]
    sheets.apply(city.office, city.breakdown, lines, "表.xlsx")


CHANGES: dict[str, Callable[[City], object]] = {
    "edit": edit,
    "many": lambda city: rows.edit(
        city.office, city.breakdown, {t.pk: t.version for t in city.kept()}, {"lead": city.unit(SCHOOLS).pk}
    ),
    "accept": lambda city: city.decide("accept", *city.kept()),
    "drop": lambda city: city.drop(*city.kept()[:3]),
    "merge": lambda city: city.merge(city.row("老旧小区"), city.row("供水管网"), city.row("青禾计划")),
    "merge headline": lambda city: city.merge(*city.kept()[:3]),
    "split": lambda city: city.split(city.row("供水管网"), "6月底前"),
    "split a programme": lambda city: city.split(city.row("青禾计划"), "建设人才"),
    "add": lambda city: city.select("改造老旧小区38个", "改造小区"),
    "sheet": sheet,
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_brings_back_exactly_what_was(city: City, name: str) -> None:
    before = snapshot()
    CHANGES[name](city)
    assert snapshot() != before
    undone = city.undo()
    assert snapshot() == before
    assert undone.event is not None
    assert undone.event.action == "task.undo"
    assert_whole()


@pytest.mark.parametrize("name", ["accept", "drop"])
def test_undo_takes_back_reopening_and_restoring(city: City, name: str) -> None:
    row = city.row("老旧小区")
    city.decide(name, row, reason="表述性内容")
    before = snapshot()
    city.decide({"accept": "reopen", "drop": "restore"}[name], row)
    city.undo()
    assert snapshot() == before


def test_undo_again_goes_further_back(city: City) -> None:
    states = [snapshot()]
    for name in ("edit", "split", "accept", "merge", "drop", "sheet"):
        CHANGES[name](city)
        states.append(snapshot())
    for before in reversed(states[:-1]):
        city.undo()
        assert snapshot() == before
    with pytest.raises(Gone, match="没有可以撤销的改动"):
        city.undo()
    assert_whole()


def test_undo_after_undo_and_a_new_change_takes_back_the_new_one_first(city: City) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"note": "一"})
    city.edit(city.again(row), {"note": "二"})
    city.undo()
    city.edit(city.again(row), {"note": "三"})
    city.undo()
    assert city.again(row).note == "一"
    city.undo()
    assert city.again(row).note == ""


def test_undo_gives_no_version_that_somebody_has_seen(city: City) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"note": "一"})
    seen = city.again(row)
    city.undo()
    assert city.again(row).version > seen.version
    with pytest.raises(Conflict):
        city.edit(seen, {"note": "二"}, by=city.office2)


def test_undo_is_for_ones_own_changes(city: City) -> None:
    city.edit(city.row("老旧小区"), {"note": "一"})
    with pytest.raises(Gone):
        city.undo(by=city.office2)


def test_undo_is_refused_once_somebody_has_built_on_it(city: City) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"note": "一"})
    city.edit(city.again(row), {"text": "改造小区"}, by=city.office2)
    before = snapshot()
    with pytest.raises(Conflict, match="顾明川（督查室）刚改过"):
        city.undo()
    assert snapshot() == before


def test_undo_is_possible_again_once_the_other_has_taken_theirs_back(city: City) -> None:
    row = city.row("老旧小区")
    before = snapshot()
    city.edit(row, {"note": "一"})
    city.edit(city.again(row), {"text": "改造小区"}, by=city.office2)
    city.undo(by=city.office2)
    city.undo()
    assert snapshot() == before
    assert_whole()


def test_what_others_do_elsewhere_in_the_table_does_not_hinder_undo(city: City) -> None:
    city.edit(city.row("老旧小区"), {"note": "一"})
    city.edit(city.row("供水管网"), {"note": "二"}, by=city.office2)
    city.undo()
    assert (city.row("老旧小区").note, city.row("供水管网").note) == ("", "二")


def test_undo_is_refused_after_a_unit_has_answered_on_the_row(city: City) -> None:
    city.ask(HOUSING)
    row = city.row("老旧小区")
    city.edit(row, {"note": "一"})
    asking.answer(city.person("housing"), city.breakdown, [row.pk], "accept")
    with pytest.raises(Conflict):
        city.undo()


def test_undo_tells_the_fields_so_that_the_other_editor_sees_it(city: City) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"text": "改造小区"})
    seen = city.again(row)
    city.undo()
    told = rows.since(city.again(row), seen.version)
    assert [(t.field, t.before, t.after) for t in told] == [("text", "改造小区", row.text)]


def test_events_of_undo_name_what_they_take_back(city: City) -> None:
    edited = city.edit(city.row("老旧小区"), {"note": "一"})
    undone = city.undo()
    assert undone.event is not None
    assert undone.event.undoes == edited.event
    assert rows.last_undoable(city.office, city.breakdown) is None


def test_a_sheet_is_applied_as_a_whole_or_not_at_all(city: City) -> None:
    row = city.row("老旧小区")
    before = snapshot()
    lines = [sheets.Line(row.pk, row.version, {"note": "见附件"}), sheets.Line(None, None, {"text": ""})]
    with pytest.raises(fields.FieldError):
        sheets.apply(city.office, city.breakdown, lines, "表.xlsx")
    city.edit(row, {"note": "先改"})
    with pytest.raises(Conflict):
        sheets.apply(city.office2, city.breakdown, lines[:1], "表.xlsx")
    city.undo()
    assert snapshot() == before


def test_a_sheet_adds_its_new_rows_at_the_end_in_order(city: City) -> None:
    lines = [sheets.Line(None, None, {"text": text}) for text in ("新建公园2个。", "新建球场3个。")]
    applied = sheets.apply(city.office, city.breakdown, lines, "表\ud800.xlsx")
    assert (applied.changed, applied.added) == (0, 2)
    assert [task.text for task in city.kept()[-2:]] == ["新建公园2个。", "新建球场3个。"]
    assert_whole()


def test_the_content_of_an_event_is_canonical(city: City) -> None:
    import json

    edited = city.edit(city.row("老旧小区"), {"note": "含“电梯”"})
    assert edited.event is not None
    assert audit.canonical(json.loads(edited.event.body)) == edited.event.body
