"""What becomes public of a row, when, and through whom; and that nothing else does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from city import WATER, City

from luoshi.errors import UsageError
from luoshi.ledger import clock
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Event, Evidence, Person, Progress, Task
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import closing, progress
from luoshi.publishing import composing, finding, keeping, record
from luoshi.publishing.fields import FIELDS, chosen
from luoshi.publishing.models import Gram, Held, Shown

JUNE = date(2026, 6, 28)
Capture = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def issued(city: City) -> Iterator[City]:
    """An issued table in June; a report of the housing bureau accepted, its figure confirmed."""
    with clock.at(clock.moment(JUNE)):
        city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
        city.issue()
        made = city.report(city.row("老旧小区"), "2026-06", text="内部说明：尚有两家工程队未进场")
        progress.review(city.office, city.breakdown, [made.pk], "accept")
        progress.check_figure(city.person("counter"), made.figures.get(), True)
        yield city


@pytest.fixture
def opened(issued: City) -> City:
    """The same table, public."""
    record.decide(issued.office, issued.place, public=True, chosen={})
    record.publish(issued.office, issued.breakdown)
    keeping.rebuild()
    return issued


def shown(city: City, words: str) -> dict[str, Any]:
    keeping.rebuild()
    return dict(Shown.objects.get(task=city.row(words)).record)


# --- Nothing before it is decided ---


def test_nothing_is_public_until_place_and_table_are(issued: City) -> None:
    keeping.rebuild()
    assert not finding.public().exists()
    record.publish(issued.office, issued.breakdown)
    keeping.rebuild()
    assert not finding.public().exists()
    record.decide(issued.office, issued.place, public=True, chosen={})
    keeping.rebuild()
    assert finding.public().count() == len(issued.kept())


def test_a_table_that_is_not_issued_cannot_be_published(city: City) -> None:
    with pytest.raises(UsageError, match="还没有印发"):
        record.publish(city.office, city.breakdown)


def test_a_change_of_the_books_changes_the_record_once_it_is_committed(
    opened: City, django_capture_on_commit_callbacks: Capture
) -> None:
    row = opened.row("老旧小区")
    with django_capture_on_commit_callbacks(execute=True):
        opened.amend(row, {"note": "内部备注", "deadline": "2026-10-31"}, "市民意见")
    told = Shown.objects.get(task=row).record
    assert told["deadline"] == "2026-10-31"
    assert [(c["changed"], c["reason"]) for c in told["changes"] if "2026-10-31" in c["changed"] or "10月" in c["changed"]]
    assert "内部备注" not in json.dumps({k: v for k, v in told.items() if k != "changes"}, ensure_ascii=False)


def test_a_fault_of_publishing_does_not_break_the_change(
    opened: City, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Capture
) -> None:
    def fails(*_: object) -> int:
        raise ValueError("no room")

    monkeypatch.setattr(keeping, "refresh", fails)
    with django_capture_on_commit_callbacks(execute=True):
        opened.amend(opened.row("老旧小区"), {"deadline": "2026-10-31"}, "市民意见")
    assert Event.objects.order_by("-seq")[0].action == "breakdown.amend"


# --- Field by field ---


def test_the_default_record_holds_the_public_fields_and_no_other(opened: City) -> None:
    told = shown(opened, "老旧小区")
    assert set(told) == {name for name, field in FIELDS.items() if field.public}
    assert told["targets"][0]["value"] == "38"
    assert [f["value"] for f in told["figures"]] == ["12"]


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_is_there_or_not_as_the_place_decides(opened: City, name: str) -> None:
    if FIELDS[name].always:
        with pytest.raises(UsageError, match="不能单独不公开"):
            record.decide(opened.office, opened.place, public=True, chosen={name: False})
        return
    for wanted in (True, False):
        record.decide(opened.office, opened.place, public=True, chosen={name: wanted})
        assert (name in shown(opened, "老旧小区")) is wanted


def test_what_a_unit_says_inside_is_found_by_no_search_and_stands_in_no_record(opened: City) -> None:
    keeping.rebuild()
    every = json.dumps(list(Shown.objects.values_list("record", "find")), ensure_ascii=False)
    for inside in ("工程队", "林若溪", "照片.jpg", "许知微", "内部说明"):
        assert inside not in every
        assert not finding.search(finding.public(), inside).exists()


def test_progress_is_told_where_the_place_says_so_and_only_what_was_accepted(opened: City) -> None:
    record.decide(opened.office, opened.place, public=True, chosen={"progress": True, "official": True})
    told = shown(opened, "老旧小区")
    assert [p["period"] for p in told["progress"]] == ["2026-06"]
    assert told["official"] == "林若溪"
    made = Progress.objects.get(task=opened.row("老旧小区"))
    progress.review(opened.office, opened.breakdown, [made.pk], "return", "请核实")
    assert shown(opened, "老旧小区")["progress"] == []


def test_a_figure_is_told_once_it_is_confirmed_and_no_more_once_it_is_disputed(opened: City) -> None:
    figure = Progress.objects.get(task=opened.row("老旧小区")).figures.get()
    progress.check_figure(opened.person("counter"), figure, False, "与月报不一致")
    assert shown(opened, "老旧小区")["figures"] == []


def test_proof_is_told_file_by_file_under_the_offices_caption(opened: City) -> None:
    evidence = Evidence.objects.get()
    assert shown(opened, "老旧小区")["evidence"] == []
    record.release(opened.office, evidence, "改造后的楼道")
    (told,) = shown(opened, "老旧小区")["evidence"]
    assert (told["caption"], told["kind"]) == ("改造后的楼道", "jpg")
    assert "照片" not in json.dumps(told, ensure_ascii=False)
    record.withdraw(opened.office, evidence)
    assert shown(opened, "老旧小区")["evidence"] == []


def test_proof_of_a_report_that_is_not_accepted_is_refused(issued: City) -> None:
    made = issued.report(issued.row("供水管网"), "2026-06", by="water")
    with pytest.raises(UsageError, match="还没有审核通过"):
        record.release(issued.office, made.evidence.get(), "现场")


def test_a_row_that_is_held_back_is_nowhere(opened: City) -> None:
    row = opened.row("供水管网")
    key = Shown.objects.get(task=row).key
    record.hold(opened.office, row, "涉及地下管线")
    keeping.rebuild()
    assert finding.one(key) is None
    gone = Shown.objects.get(task=row)
    assert (gone.gone, gone.record, gone.text, gone.find, gone.digest) == (True, {}, "", "", "")
    assert not Gram.objects.filter(shown=gone).exists()
    record.unhold(opened.office, opened.row("供水管网"))
    keeping.rebuild()
    assert finding.one(key) is not None


def test_what_is_taken_back_is_gone_for_all_and_stays_in_the_change_feed_as_a_key_alone(opened: City) -> None:
    before = finding.public().count()
    last = max(Shown.objects.values_list("seq", flat=True))
    record.take_back(opened.office, opened.breakdown, "公开范围有误")
    keeping.rebuild()
    assert not finding.public().exists()
    told = finding.changes(opened.place, last, 1000)
    assert len(told) == before
    assert all(each.gone and each.record == {} for each in told)


def test_a_close_out_is_told_with_its_day(opened: City) -> None:
    row = opened.row("老旧小区")
    held = opened.apply(row)
    assert shown(opened, "老旧小区")["closing"] is None
    closing.review(opened.office, held, "accept", "已核")
    assert shown(opened, "老旧小区")["closing"] == JUNE.isoformat()


# --- Keys, changes, search ---


def test_a_key_is_permanent_and_tells_nothing_of_the_number(opened: City) -> None:
    rows = [composing.key_of(task) for task in opened.kept()]
    assert len(set(rows)) == len(rows)
    assert {len(key) for key in rows} == {12}
    before = Shown.objects.get(task=opened.row("老旧小区")).key
    opened.amend(opened.row("老旧小区"), {"deadline": "2026-10-31"}, "市民意见")
    keeping.rebuild()
    assert Shown.objects.get(task=opened.row("老旧小区")).key == before


def test_a_record_that_did_not_change_keeps_its_digest_and_its_place_in_the_feed(opened: City) -> None:
    before = list(Shown.objects.order_by("pk").values_list("key", "digest", "seq", "changed_at"))
    assert keeping.rebuild() == 0
    assert list(Shown.objects.order_by("pk").values_list("key", "digest", "seq", "changed_at")) == before


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("老旧", True), ("小区", True), ("老旧小区", True), ("老旧 改造", True), ("住房和城乡", True), ("区小", False),
        ("%", False), ("_", False), ("老%", False), ('"', False), ("'; drop table", False), ("\\", False), ("不存在的词", False),
    ],
)  # fmt: skip
def test_search_finds_words_of_two_characters_and_takes_nothing_for_a_pattern(
    opened: City, words: str, found: bool
) -> None:
    hits = finding.search(finding.public(opened.place), words)
    assert (opened.row("老旧小区").pk in hits.values_list("task", flat=True)) is found


def test_a_search_of_ten_thousand_characters_is_answered(opened: City) -> None:
    assert list(finding.search(finding.public(), "老旧小区 " * 2500)) is not None


def test_facets_count_what_is_public_alone(opened: City) -> None:
    total = sum(each.total for each in finding.facets(finding.public(opened.place), "lead"))
    record.hold(opened.office, opened.row("供水管网"), "涉及地下管线")
    keeping.rebuild()
    assert sum(each.total for each in finding.facets(finding.public(opened.place), "lead")) == total - 1


# --- Who may ---

DOORS: dict[str, Callable[[City, Person], object]] = {
    "decide": lambda c, p: record.decide(p, c.place, public=True, chosen={}),
    "publish": lambda c, p: record.publish(p, c.breakdown),
    "take_back": lambda c, p: record.take_back(p, c.breakdown, "有误"),
    "hold": lambda c, p: record.hold(p, c.row("供水管网"), "涉密"),
    "unhold": lambda c, p: record.unhold(p, c.row("供水管网")),
    "release": lambda c, p: record.release(p, Evidence.objects.get(), "现场"),
    "withdraw": lambda c, p: record.withdraw(p, Evidence.objects.get()),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["admin", "mayor", "counter", "deputy", "auditor", "housing", "office-b"])
def test_only_the_office_decides_what_is_public(opened: City, door: str, who: str) -> None:
    before = Event.objects.count()
    if (door, who) == ("decide", "admin"):
        DOORS[door](opened, opened.person(who))
        return
    with pytest.raises(Forbidden):
        DOORS[door](opened, opened.person(who))
    assert Event.objects.count() == before


@pytest.mark.parametrize("door", DOORS)
def test_the_office_can_and_the_log_says_so(opened: City, door: str) -> None:
    if door == "unhold":
        record.hold(opened.office, opened.row("供水管网"), "涉密")
    if door == "withdraw":
        record.release(opened.office, Evidence.objects.get(), "现场")
    before = Event.objects.count()
    DOORS[door](opened, opened.office)
    last = Event.objects.order_by("-seq")[0]
    assert Event.objects.count() - before <= 1
    assert last.action.startswith("public.")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda c: record.hold(c.office, c.row("供水管网"), " "), "理由"),
        (lambda c: record.release(c.office, Evidence.objects.get(), ""), "说明"),
        (lambda c: record.decide(c.office, c.place, public=True, chosen={"comments": True}), "没有"),
        (lambda c: record.decide(c.office, c.place, public=True, chosen={}, minimum=1), "最少份数"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(opened: City, call: Callable[[City], object], said: str) -> None:
    before = Event.objects.count()
    with pytest.raises((FieldError, UsageError), match=said):
        call(opened)
    assert Event.objects.count() == before
    assert not Held.objects.exists()


def test_the_fields_of_the_table_have_labels_and_unknown_settings_are_passed_over() -> None:
    assert all(field.label for field in FIELDS.values())
    assert chosen({"secret": True}) == chosen({})


def test_the_number_of_queries_does_not_grow_with_the_rows(
    opened: City, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    rows = Task.objects.filter(breakdown=opened.breakdown)
    with django_assert_max_num_queries(24):
        assert len(list(composing.with_all(rows))) == len(opened.kept())


assert WATER  # the bureau that reports on 供水管网
