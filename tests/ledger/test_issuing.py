"""Issuing: what must be decided before, what is frozen, and what may be changed afterwards."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from city import DAY, FINANCE, HOUSING, SCHOOLS, WATER, City, assert_whole, snapshot

from luoshi.ledger import audit, fields, queries
from luoshi.ledger.models import Amendment, BreakdownState, Version
from luoshi.ledger.record import asking, issuing, places, rows, shape
from luoshi.ledger.record.issuing import NotReady
from luoshi.ledger.record.rows import Conflict, Gone
from luoshi.ledger.workflow import NotNow


def issue(city: City, number: str = "云政办发〔2026〕5号") -> Version:
    return issuing.issue(city.office, city.breakdown, number, DAY)


def amend(city: City, words: str, reason: str = "国家政策调整", **given: Any) -> Version | None:
    row = city.row(words)
    return issuing.amend(city.office, city.breakdown, row.pk, row.version, given, reason)


def test_what_is_left_is_listed_and_nothing_is_issued(city: City) -> None:
    city.ask(HOUSING)
    asking.answer(city.person("housing"), city.breakdown, [city.row("老旧小区").pk], "object", "任务过重")
    kept = city.kept()
    without = sum(not task.assignments.all() for task in kept)
    city.decide("accept", *kept[:3])
    before = snapshot()
    with pytest.raises(NotReady) as error:
        issue(city)
    assert error.value.left == (
        f"{len(kept) - 3} 条任务待定", f"{without} 条没有牵头单位", "1 条单位意见没有处理",
    )  # fmt: skip
    assert snapshot() == before


def test_a_table_without_rows_is_not_issued(city: City) -> None:
    city.drop(*city.kept())
    with pytest.raises(NotReady, match="没有一条任务"):
        issue(city)


def test_what_is_dropped_need_not_be_decided(city: City) -> None:
    city.ask(HOUSING)
    row = city.row("老旧小区")
    asking.answer(city.person("housing"), city.breakdown, [row.pk], "object", "任务过重")
    city.drop(row)
    assert city.issue().number == 1


def test_the_issued_table_is_frozen_with_the_hash_of_its_canonical_content(city: City) -> None:
    version = city.issue()
    now = city.breakdown
    assert (now.state, now.number, now.issued_on) == (BreakdownState.ISSUED, "云政办发〔2026〕5号", DAY)
    assert version.sha256 == sha256(version.content.encode()).hexdigest()
    assert version.content == audit.canonical(json.loads(version.content))
    assert (version.number, version.reason, version.by) == (1, "印发", city.office)
    assert_whole()


def test_the_frozen_content_is_what_the_table_says(city: City) -> None:
    row = city.row("老旧小区")
    given = {"joint": [city.unit(FINANCE).pk], "deadline": "2026-06-30", "q1": "摸底", "note": "含电梯"}
    city.edit(row, given | {"official": city.person("mayor").pk})
    city.drop(city.row("造林"))
    content = json.loads(city.issue().content)
    assert {name: content[name] for name in ("place", "year", "report", "number", "issued_on")} == {
        "place": "云泽市", "year": 2026, "report": "政府工作报告", "number": "云政办发〔2026〕5号", "issued_on": "2026-02-03",
    }  # fmt: skip
    assert content["report_sha256"] == city.breakdown.report.sha256
    assert [r["number"] for r in content["rows"]] == list(range(1, len(city.kept()) + 1))
    assert [r["text"] for r in content["rows"]] == [task.text for task in city.kept()]
    (frozen,) = [r for r in content["rows"] if r["id"] == row.pk]
    assert frozen.keys() >= fields.LABELS.keys()
    said = {
        "kind": "重点工作", "area": row.area, "text": "改造老旧小区38个", "official": "林若溪", "lead": HOUSING,
        "joint": FINANCE, "deadline": "2026年6月底", "q1": "摸底", "q2": "（空）", "q3": "（空）", "q4": "（空）", "note": "含电梯",
    }  # fmt: skip
    assert {name: frozen[name] for name in said} == said
    assert [figure["quote"] for figure in frozen["figures"]] == ["38个"]


def test_the_hash_is_the_same_however_often_it_is_computed(city: City) -> None:
    version = city.issue()
    assert audit.digest(audit.canonical(issuing.frozen(city.breakdown))) == version.sha256


def test_a_renamed_unit_list_leaves_the_frozen_content_as_it_was(city: City) -> None:
    version = city.issue()
    places.set_units(city.person("admin"), city.place, [places.UnitLine("市综合局", ("水利",))])
    held = Version.objects.get(pk=version.pk)
    assert held.sha256 == audit.digest(held.content)
    assert_whole()


def test_a_table_is_issued_once(city: City) -> None:
    city.issue()
    with pytest.raises(NotNow, match="现在是“已印发”，不能印发"):
        issue(city)
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "held"), [("", ""), ("  云政办发〔2026〕5号 ", "云政办发〔2026〕5号"), ("号\0", "号\ufffd")]
)
def test_the_number_of_the_document_is_kept_clean(city: City, number: str, held: str) -> None:
    city.make_ready()
    issue(city, number)
    assert city.breakdown.number == held


def test_a_number_too_long_is_refused(city: City) -> None:
    city.make_ready()
    with pytest.raises(fields.FieldError, match="文号有 41 字"):
        issue(city, "号" * 41)


def test_an_issued_table_is_closed_to_every_other_change(city: City) -> None:
    city.edit(city.row("老旧小区"), {"note": "含电梯"})
    city.issue()
    row, other = city.row("老旧小区"), city.row("供水管网")
    before = snapshot()
    for attempt in (
        lambda: city.edit(row, {"note": "改"}),
        lambda: city.decide("reopen", row),
        lambda: city.drop(row),
        lambda: city.merge(row, other),
        lambda: city.split(other, "6月底前"),
        lambda: shape.add(city.office, city.breakdown, "修建公园"),
        lambda: city.undo(),
        lambda: city.ask(HOUSING),
    ):
        with pytest.raises(NotNow, match="现在是“已印发”"):
            attempt()
    assert snapshot() == before


# --- Amending ---


def test_an_amendment_keeps_the_original_beside_the_change(city: City) -> None:
    first = city.issue()
    second = amend(
        city, "老旧小区", deadline="2026-11-30", lead=city.unit(FINANCE).pk, joint=[city.unit(HOUSING).pk], q3="过半"
    )
    assert second is not None
    said = {a.field: (a.original, a.changed) for a in Amendment.objects.all()}
    assert said == {
        "deadline": ("全年", "2026年11月底"), "lead": (HOUSING, FINANCE), "joint": ("（空）", HOUSING), "q3": ("（空）", "过半"),
    }  # fmt: skip
    assert {(a.version_id, a.reason, a.by_id) for a in Amendment.objects.all()} == {
        (second.pk, "国家政策调整", city.office.pk)
    }
    assert (second.number, second.reason) == (2, "国家政策调整")
    assert Version.objects.get(pk=first.pk).content == first.content
    assert_whole()


def test_the_amended_version_is_the_table_as_amended(city: City) -> None:
    first = city.issue()
    second = amend(city, "老旧小区", note="含加装电梯")
    assert second is not None
    old, new = json.loads(first.content), json.loads(second.content)
    differing = [(a, b) for a, b in zip(old["rows"], new["rows"], strict=True) if a != b]
    assert [(a["note"], b["note"]) for a, b in differing] == [("（空）", "含加装电梯")]
    assert second.sha256 == audit.digest(second.content) != first.sha256


def test_an_amendment_that_changes_nothing_is_no_version(city: City) -> None:
    city.issue()
    assert amend(city, "老旧小区", text="改造老旧小区38个") is None
    assert Version.objects.count() == 1


def test_amendments_follow_each_other(city: City) -> None:
    city.issue()
    for n in range(3):
        amend(city, "老旧小区", note=f"第{n}次")
    assert [v.number for v in city.breakdown.versions.all()] == [1, 2, 3, 4]
    assert [(a.original, a.changed) for a in Amendment.objects.all()] == [
        ("（空）", "第0次"), ("第0次", "第1次"), ("第1次", "第2次"),
    ]  # fmt: skip
    assert_whole()


@pytest.mark.parametrize(
    ("given", "reason", "words"),
    [
        ({"note": "改"}, "", "调整要写理由"),
        ({"note": "改"}, " 　", "调整要写理由"),
        ({"note": "改"}, "由" * 501, "有 501 字"),
        ({"text": ""}, "误写", "不能空着"),
        ({"lead": None}, "撤销", "不能没有牵头单位"),
        ({"deadline": "年底"}, "延后", "不是日期"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(city: City, given: dict[str, Any], reason: str, words: str) -> None:
    city.issue()
    before = snapshot()
    with pytest.raises(fields.FieldError, match=words):
        amend(city, "老旧小区", reason, **given)
    assert snapshot() == before


def test_nothing_is_amended_before_it_is_issued(city: City) -> None:
    with pytest.raises(NotNow, match="不能调整"):
        amend(city, "老旧小区", note="改")


def test_two_amendments_of_one_version_conflict(city: City) -> None:
    city.issue()
    row = city.row("老旧小区")
    amend(city, "老旧小区", note="一")
    with pytest.raises(Conflict):
        issuing.amend(city.office2, city.breakdown, row.pk, row.version, {"note": "二"}, "另有安排")
    assert [a.changed for a in Amendment.objects.all()] == ["一"]


def test_a_row_that_was_not_issued_cannot_be_amended(city: City) -> None:
    row = city.row("造林")
    city.drop(row)
    city.issue()
    with pytest.raises(Gone, match="没有列入印发的表"):
        issuing.amend(city.office, city.breakdown, row.pk, city.again(row).version, {"note": "改"}, "补充")


def test_an_editor_of_a_merged_row_sees_the_merge(city: City) -> None:
    """The versions of a row tell since when, also over events that gave it several changes."""
    one, two = city.row("老旧小区"), city.row("供水管网")
    city.merge(one, two)
    told = rows.since(city.again(two), two.version)
    assert [(t.field, t.after) for t in told] == [("state", "不列入")]
    assert {t.field for t in rows.since(city.again(one), one.version)} == {"text", "joint"}


def test_queries_count_what_is_left(city: City) -> None:
    assert queries.left(city.breakdown).rows == len(city.kept())
    city.make_ready()
    assert queries.left(city.breakdown).words() == []
    city.edit(city.row("老旧小区"), {"lead": None, "joint": [city.unit(WATER).pk, city.unit(SCHOOLS).pk]})
    assert queries.left(city.breakdown).words() == ["1 条没有牵头单位"]
