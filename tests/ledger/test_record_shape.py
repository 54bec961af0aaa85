"""Changing the shape of the table: merging rows, splitting one, adding one."""

from __future__ import annotations

import pytest
from city import FINANCE, HOUSING, REPORT, WATER, City, assert_whole, snapshot

from luoshi.ledger import fields, queries
from luoshi.ledger.models import Target, Task, TaskState
from luoshi.ledger.record import shape, sheets
from luoshi.ledger.record.rows import Conflict, Gone


def quotes(task: Task) -> list[str]:
    return list(Target.objects.filter(task=task).values_list("quote", flat=True))


def printed(task: Task) -> str:
    """The row's quotes of the report, as printed."""
    return "".join(REPORT[start:end] for start, end in task.spans)


def programmes(task: Task) -> list[str]:
    return list(task.named.values_list("programme__name", flat=True))


# --- Merge -----------------------------------------------------------------------------


def test_merged_rows_are_one_with_the_units_figures_and_quotes_of_all(city: City) -> None:
    one, two = city.row("老旧小区"), city.row("供水管网")
    city.edit(two, {"joint": [city.unit(FINANCE).pk], "note": "分两期"})
    merged = city.again(city.merge(two, one).tasks[0])
    assert merged.pk == one.pk, "the first of the table keeps its place, whatever the order of the choice"
    assert merged.text == "改造老旧小区38个；更新供水管网45公里，6月底前消除易涝点9处。"
    values = fields.values(merged)
    assert (values["lead"], values["joint"]) == (city.unit(HOUSING).pk, [city.unit(WATER).pk, city.unit(FINANCE).pk])
    assert values["note"] == "分两期"
    assert quotes(merged) == ["38个", "45公里", "9处"]
    assert merged.spans == [*one.spans, *two.spans]
    assert_whole()


def test_the_others_are_dropped_and_say_where_they_went(city: City) -> None:
    one, two = city.row("老旧小区"), city.row("供水管网")
    city.merge(one, two)
    gone = city.again(two)
    assert (gone.state, gone.merged_into_id) == (TaskState.DROPPED, one.pk)
    assert gone.drop_reason.startswith("并入“改造老旧小区38个")
    assert quotes(gone) == []


def test_a_merged_row_carries_the_project_of_the_first_row_that_has_one(city: City) -> None:
    first, second = city.row("老旧小区"), city.row("供水管网")
    city.edit(second, {"project": "管网更新", "invest": "4500"})
    before = snapshot()
    merged = city.again(city.merge(first, second).tasks[0])
    assert fields.values(merged)["project"] == "管网更新"
    assert fields.values(merged)["invest"] == "4500"
    city.undo()
    assert snapshot() == before
    assert_whole()


def test_a_dropped_row_is_not_split(city: City) -> None:
    row = city.row("供水管网")
    city.drop(row)
    with pytest.raises(Gone, match="先恢复"):
        shape.split(city.office, city.breakdown, row.pk, city.again(row).version, 4)


def test_a_new_line_of_a_sheet_needs_its_words(city: City) -> None:
    with pytest.raises(fields.FieldError, match="工作任务"):
        sheets.apply(city.office, city.breakdown, [sheets.Line(None, None, {"note": "x"})], "表.xlsx")


def test_a_merged_row_takes_the_lead_of_the_first_row_that_has_one(city: City) -> None:
    one, two = city.row("农村公路"), city.row("老旧小区")
    city.edit(one, {"lead": None})
    merged = city.again(city.merge(one, two).tasks[0])
    assert fields.values(merged)["lead"] == city.unit(HOUSING).pk


@pytest.mark.parametrize(
    ("days", "merged"),
    [(("2026-06-30", "2026-09-30"), "2026-09-30"), (("2026-06-30", None), None), ((None, None), None)],
)
def test_a_merged_row_is_due_when_the_last_is(
    city: City, days: tuple[str | None, str | None], merged: str | None
) -> None:
    one, two = city.row("老旧小区"), city.row("供水管网")
    for row, day in zip((one, two), days, strict=True):
        city.edit(row, {"deadline": day})
    assert fields.values(city.again(city.merge(one, two).tasks[0]))["deadline"] == merged


def test_a_merged_row_carries_the_programmes_and_quarters_of_all_once(city: City) -> None:
    one, two, three = city.row("规模以上"), city.row("青禾计划"), city.row("老旧小区")
    for row in (one, two, three):
        city.edit(row, {"q1": "摸底", "q4": f"完成{row.pk}"})
    merged = city.again(city.merge(one, two, three).tasks[0])
    values = fields.values(merged)
    assert programmes(merged) == ["青禾计划"]
    assert (values["q1"], values["q4"]) == ("摸底", f"完成{one.pk}；完成{two.pk}；完成{three.pk}")
    assert_whole()


def test_merging_wants_two_kept_rows(city: City) -> None:
    one, two = city.row("老旧小区"), city.row("供水管网")
    with pytest.raises(Gone, match="至少要选两条"):
        city.merge(one)
    with pytest.raises(Gone, match="至少要选两条"):
        city.merge(one, one)
    city.drop(two)
    with pytest.raises(Gone, match="有不列入的"):
        city.merge(one, two)


def test_rows_too_long_together_are_not_merged_and_nothing_of_them_is_lost(city: City) -> None:
    one, two = city.row("老旧小区"), city.row("供水管网")
    city.edit(one, {"text": "长" * 3000})
    city.edit(two, {"text": "文" * 3000})
    before = snapshot()
    with pytest.raises(fields.FieldError, match="有 6001 字，超过了 4000 字"):
        city.merge(city.again(one), city.again(two))
    assert snapshot() == before


def test_a_restored_row_of_a_merge_does_not_take_its_figures_back(city: City) -> None:
    one, two = city.row("老旧小区"), city.row("供水管网")
    city.merge(one, two)
    city.decide("restore", two)
    assert (quotes(two), city.again(two).merged_into_id) == ([], None)
    assert quotes(one) == ["38个", "45公里", "9处"]


# --- Split -----------------------------------------------------------------------------

WATERWORKS = "更新供水管网45公里，6月底前消除易涝点9处。"


@pytest.mark.parametrize("at", range(1, len(WATERWORKS) - 1))
def test_a_row_is_cut_wherever_both_sides_say_something(city: City, at: int) -> None:
    row = city.row("供水管网")
    assert row.text == WATERWORKS
    first, second = (city.again(t) for t in shape.split(city.office, city.breakdown, row.pk, row.version, at).tasks)
    assert first.text + second.text == WATERWORKS
    assert sorted(quotes(first) + quotes(second)) == ["45公里", "9处"]
    figures = Target.objects.filter(task__in=[first, second])
    for task in (first, second):
        for figure in figures.filter(task=task):
            assert any(start <= figure.start < end for start, end in task.spans), "a figure stands in its row's quotes"
    assert fields.values(second)["lead"] == fields.values(row)["lead"]
    assert_whole()


@pytest.mark.parametrize("before", ["，6月底前", "6月底前", "月底前"])
def test_quotes_and_figures_go_with_their_half(city: City, before: str) -> None:
    first, second = (city.again(task) for task in city.split(city.row("供水管网"), before).tasks)
    assert (quotes(first), quotes(second)) == (["45公里"], ["9处"])
    assert printed(first) + printed(second) == WATERWORKS
    assert "45公里" in printed(first)
    assert "9处" in printed(second)


@pytest.mark.parametrize("at", [-3, 0, len(WATERWORKS) - 1, len(WATERWORKS), 10**6])
def test_a_cut_that_leaves_one_side_empty_is_refused(city: City, at: int) -> None:
    row = city.row("供水管网")
    with pytest.raises(fields.FieldError, match="有一边是空的"):
        shape.split(city.office, city.breakdown, row.pk, row.version, at)


def test_the_new_row_stands_right_behind_and_is_to_be_decided(city: City) -> None:
    row = city.row("供水管网")
    city.decide("accept", row)
    first, second = city.split(city.again(row), "6月底前").tasks
    order = [task.pk for task in city.kept()]
    assert order.index(second.pk) == order.index(first.pk) + 1
    assert (city.again(first).state, city.again(second).state) == (TaskState.ACCEPTED, TaskState.PROPOSED)


def test_splitting_one_row_again_and_again_keeps_the_order_of_the_text(city: City) -> None:
    """Between two rows there is room for ten halvings; more must move the rows behind."""
    row = city.row("老旧小区")
    words = [f"改造{n}号小区，" for n in range(30)]
    city.edit(row, {"text": "".join(words)})
    before = [task.pk for task in city.kept()]
    for _ in words[1:]:
        row = city.again(row)
        shape.split(city.office, city.breakdown, row.pk, row.version, row.text.rindex("改造"))
    made = [task for task in city.kept() if task.text.startswith("改造") and "号小区" in task.text]
    assert [task.text for task in made] == words
    assert [task.pk for task in city.kept() if task.pk in before] == before
    assert_whole()
    for _ in words[1:]:
        city.undo()
    assert city.again(row).text == "".join(words)
    assert [task.pk for task in city.kept()] == before


def test_splitting_the_last_part_again_and_again_keeps_the_order_of_the_text(city: City) -> None:
    row = city.row("老旧小区")
    words = [f"改造{n}号小区，" for n in range(30)]
    city.edit(row, {"text": "".join(words)})
    for _ in words[1:]:
        row = city.again(row)
        row = shape.split(city.office, city.breakdown, row.pk, row.version, row.text.index("改造", 1)).tasks[1]
    made = [task.text for task in city.kept() if task.text.startswith("改造") and "号小区" in task.text]
    assert made == words
    assert_whole()


def test_a_programme_goes_with_the_part_that_names_it(city: City) -> None:
    first, second = city.split(city.row("青禾计划"), "建设人才").tasks
    assert (programmes(first), programmes(second)) == (["青禾计划"], [])


def test_a_programme_named_in_the_new_part_is_carried_by_it_too(city: City) -> None:
    row = city.row("青禾计划")
    city.edit(row, {"text": "建设人才公寓800套，实施“青禾计划”，引进高层次人才120名。"})
    _, second = city.split(city.again(row), "实施").tasks
    assert programmes(second) == ["青禾计划"]


def test_a_text_that_is_no_longer_the_reports_can_be_cut_and_its_figures_follow_the_words(city: City) -> None:
    row = city.row("供水管网")
    city.edit(row, {"text": "抓好管网更新（45公里）；抓好内涝治理（9处）"})
    first, second = (city.again(task) for task in city.split(city.again(row), "抓好内涝").tasks)
    assert (quotes(first), quotes(second)) == (["45公里"], ["9处"])


def test_a_row_added_by_hand_can_be_cut(city: City) -> None:
    added = shape.add(city.office, city.breakdown, "修建步道，修建公园。").tasks[0]
    first, second = (city.again(task) for task in city.split(city.again(added), "修建公园").tasks)
    assert (first.text, second.text, first.spans, second.spans) == ("修建步道，", "修建公园。", [], [])


def test_a_split_of_a_row_changed_meanwhile_is_refused(city: City) -> None:
    seen = city.row("供水管网")
    city.edit(seen, {"text": "更新管网，消除易涝点"}, by=city.office2)
    before = snapshot()
    with pytest.raises(Conflict) as error:
        city.split(seen, "6月底前")
    assert error.value.mine == {"at": WATERWORKS.index("6月底前")}
    assert snapshot() == before


# --- Add -------------------------------------------------------------------------------


def test_a_selection_becomes_a_row_in_the_place_where_it_stands_with_its_figures(city: City) -> None:
    never = queries.uncarried(city.breakdown)
    city.drop(city.row("老旧小区"))
    new = [each for each in queries.uncarried(city.breakdown) if each not in never]
    assert [(each.statement.number, bool(each.dropped)) for each in new] == [("38", True)]
    added = city.again(city.select("改造老旧小区38个，更新供水管网45公里").tasks[0])
    assert added.text == "改造老旧小区38个，更新供水管网45公里"
    assert quotes(added) == ["38个"], "the figure that the kept row carries stays there"
    assert quotes(city.row("易涝点")) == ["45公里", "9处"]
    assert queries.uncarried(city.breakdown) == never
    order = [task.text for task in city.kept()]
    assert order.index(added.text) == order.index("更新供水管网45公里，6月底前消除易涝点9处。") - 1
    assert_whole()


def test_undo_gives_the_figures_of_a_selection_back(city: City) -> None:
    city.drop(city.row("老旧小区"))
    before = snapshot()
    city.select("改造老旧小区38个")
    city.undo()
    assert snapshot() == before


def test_a_selection_before_all_rows_becomes_the_first(city: City) -> None:
    added = city.select("改造老旧小区41个").tasks[0]
    assert city.kept()[0].pk == added.pk


def test_the_unit_that_the_words_speak_of_is_proposed(city: City) -> None:
    added = shape.add(city.office, city.breakdown, "改造城镇老旧小区。").tasks[0]
    assert fields.values(city.again(added))["lead"] == city.unit(HOUSING).pk


def test_a_row_by_hand_is_the_last_or_stands_behind_the_one_named(city: City) -> None:
    last = shape.add(city.office, city.breakdown, "修建步道。").tasks[0]
    assert city.kept()[-1].pk == last.pk
    row = city.row("老旧小区")
    behind = shape.add(city.office, city.breakdown, "修建公园。", after=row.pk).tasks[0]
    order = [task.pk for task in city.kept()]
    assert order.index(behind.pk) == order.index(row.pk) + 1
    assert (city.again(behind).area, city.again(behind).spans) == (row.area, [])


def test_rows_added_behind_one_row_again_and_again_all_stand_behind_it(city: City) -> None:
    row, following = city.row("老旧小区"), city.row("供水管网")
    added = [shape.add(city.office, city.breakdown, f"修建{n}号公园。", after=row.pk).tasks[0].pk for n in range(25)]
    order = [task.pk for task in city.kept()]
    at = order.index(row.pk)
    assert order[at + 1 : at + 27] == [*added[::-1], following.pk]
    assert_whole()


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (9, 3), (0, len(REPORT) + 1), (10**9, 10**9 + 1)])
def test_a_selection_outside_the_report_is_refused(city: City, span: tuple[int, int]) -> None:
    with pytest.raises(fields.FieldError, match="选中的地方不在报告里"):
        shape.add(city.office, city.breakdown, "修建公园", span)


def test_a_row_without_words_is_refused(city: City) -> None:
    with pytest.raises(fields.FieldError, match="不能空着"):
        shape.add(city.office, city.breakdown, " 　")
    blank = REPORT.index("\n\n")
    with pytest.raises(fields.FieldError, match="不能空着"):
        shape.add(city.office, city.breakdown, "", (blank, blank + 2))
