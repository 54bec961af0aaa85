"""Taking a report in: its text as it is, its proposals, and what is no report of work."""

from __future__ import annotations

import pytest
from city import FINANCE, REPORT, City, assert_whole, snapshot

from luoshi.errors import InputError
from luoshi.ledger import audit
from luoshi.ledger.models import Breakdown, Programme, Project, Report, Target, Task
from luoshi.ledger.reading import reading_of
from luoshi.ledger.record import reports
from luoshi.ledger.record.reports import Known

YEARLESS = """政府工作报告

各位代表：

今年，我们将新建养老院3所，改造公园2个，新增就业5000人。
"""
PLANLESS = """政府工作报告

——2026年1月12日在云泽市第七届人民代表大会第六次会议上

一、2025年工作回顾

过去一年，全市地区生产总值增长5.6%，改造老旧小区41个。
"""


def test_a_report_is_kept_as_its_text_with_hash_and_header(city: City) -> None:
    report = city.breakdown.report
    assert (report.text, report.sha256) == (REPORT, audit.digest(REPORT))
    assert (report.year, report.title, report.file_name) == (2026, "政府工作报告", "report.txt")
    assert_whole()


def test_every_row_can_be_followed_to_the_words_of_the_report(city: City) -> None:
    for task in city.kept():
        assert "".join(REPORT[start:end] for start, end in task.spans).rstrip("，；。") == task.text.rstrip("，；。")
        assert task.state == "proposed"
    for target in Target.objects.all():
        assert REPORT[target.start : target.end].strip() in target.quote
        assert any(start <= target.start < end for start, end in target.task.spans)


def test_the_kinds_of_rows_programmes_projects_and_deadlines_are_proposed(city: City) -> None:
    kinds = [task.kind for task in city.kept()]
    assert kinds.count("headline") == 3
    assert kinds.count("livelihood") == Project.objects.count() == 3
    assert [p.name for p in Programme.objects.all()] == ["青禾计划"]
    row = city.row("供水管网")
    assert (str(row.deadline), row.deadline_words) == ("2026-06-30", "6月底前")


def test_the_units_of_the_place_lead_what_the_reader_proposes(city: City) -> None:
    lead = {task.text: [a.unit.name for a in task.assignments.all()] for task in city.kept()}
    assert lead["一般公共预算收入增长3%"] == [FINANCE]
    assert city.row("农村公路").kinds[0] == "交通运输"
    assert lead["新改建农村公路130公里，开通城乡公交线路12条。"] == [], "the city has no unit of that kind"


def test_values_of_figures_are_exact(city: City) -> None:
    held = {t.quote: (t.value, t.unit) for t in Target.objects.all()}
    assert {q: (str(v), u) for q, (v, u) in held.items() if q in ("增长5.5%左右", "3.2万人", "3万亩")} == {
        "增长5.5%左右": ("5.5", "%"), "3.2万人": ("32000", "人"), "3万亩": ("30000", "亩"),
    }  # fmt: skip


def test_the_same_text_is_taken_once_a_place(city: City) -> None:
    before = snapshot()
    with pytest.raises(Known, match="已经导入过了：政府工作报告") as error:
        reports.import_report(city.office, city.place, REPORT, "again.txt")
    assert error.value.report == city.breakdown.report
    assert snapshot() == before
    reports.import_report(city.person("office-b"), city.elsewhere, REPORT, "report.txt")
    assert Report.objects.count() == 2


def test_the_same_text_by_two_at_once_is_taken_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one reads, the other stores: the second look, with the books locked, finds it."""
    text = f"{REPORT}\n"

    def slow(report: Report) -> object:
        monkeypatch.undo()
        reports.import_report(city.office2, city.place, text, "first.txt")
        return reading_of(report)

    monkeypatch.setattr(reports, "reading_of", slow)
    with pytest.raises(Known):
        reports.import_report(city.office, city.place, text, "second.txt")
    assert [r.file_name for r in Report.objects.filter(sha256=audit.digest(text))] == ["first.txt"]


def test_a_report_without_a_year_wants_one(city: City) -> None:
    with pytest.raises(InputError, match="看不出《政府工作报告》是哪一年的报告"):
        reports.import_report(city.office, city.place, YEARLESS, "report.txt")
    assert reports.import_report(city.office, city.place, YEARLESS, "report.txt", 2027).report.year == 2027
    assert_whole()


@pytest.mark.parametrize("year", [0, -1, 1948, 2101, 99999])
def test_a_year_of_no_report_is_refused(city: City, year: int) -> None:
    with pytest.raises(InputError, match=f"没有 {year} 年的报告"):
        reports.import_report(city.office, city.place, YEARLESS, "report.txt", year)


@pytest.mark.parametrize("text", [PLANLESS, "2026年", "2026年\0\0", "今年天气很好，2026年也是。"])
def test_a_text_that_plans_nothing_is_refused(city: City, text: str) -> None:
    before = snapshot()
    with pytest.raises(InputError, match="没有读出工作安排"):
        reports.import_report(city.office, city.place, text, "report.txt", 2026)
    assert snapshot() == before


def test_an_empty_text_is_refused(city: City) -> None:
    for text in ("", " ", "\n\n"):
        with pytest.raises(InputError):
            reports.import_report(city.office, city.place, text, "report.txt")


def test_what_no_database_holds_is_replaced_one_for_one(city: City) -> None:
    text = REPORT.replace("通畅出行", "\0畅\ud800行")
    made = reports.import_report(city.office, city.place, text, "报\0告\ud83d.txt")
    report = Report.objects.get(pk=made.report.pk)
    assert len(report.text) == len(REPORT)
    assert (report.text[REPORT.index("通畅出行") :][:4], report.file_name) == (
        "\ufffd畅\ufffd行",
        "报\ufffd告\ufffd.txt",
    )
    for task in Task.objects.filter(breakdown=made):
        assert report.text[task.spans[0][0] : task.spans[-1][1]].startswith(task.text[:4])
    assert_whole()


def test_the_reading_of_a_stored_report_has_the_stored_text(city: City) -> None:
    for text in (f"\ufeff{REPORT}", REPORT.replace("\n", "\r\n"), f"{REPORT}\u2028尾"):
        made = reports.import_report(city.office, city.place, text, "report.txt")
        report = Report.objects.get(pk=made.report.pk)
        assert report.text == text
        assert reading_of(report).text == text
    assert Breakdown.objects.count() == 4


def test_a_very_long_file_name_is_cut(city: City) -> None:
    made = reports.import_report(city.office, city.place, f"{REPORT} ", "名" * 300)
    assert len(made.report.file_name) == 200
