"""Figures of past years: typed, pasted, from a table; and which targets they fit."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook
from tests.ledger.city import City, assert_whole
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by

from luoshi.ledger import standing
from luoshi.ledger.models import Series
from luoshi.ledger.record import series
from luoshi.papers.series_workbook import HEADS

ADDRESS = "/series/"
YEAR = [str(n * 3) for n in range(1, 13)]


def send(browser: Client, months: str, **changes: str) -> HttpResponse:
    typed = {"indicator": "改造老旧小区", "unit": "个", "year": "2025", "months": months} | changes
    return browser.post(ADDRESS, typed, follow=True)


def upload(browser: Client, data: bytes, name: str = "往年.xlsx") -> HttpResponse:
    return browser.post(f"{ADDRESS}upload/", {"file": SimpleUploadedFile(name, data)})


def workbook(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (heads, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_it_works_and_shapes_come_alive(issued: City, sign_in: SignIn) -> None:
    counter = sign_in("counter")
    aim = issued.row("老旧小区").targets.get()
    assert "还没有往年数据" in words(counter.get(ADDRESS))
    done = send(counter, "\t".join(YEAR), indicator=aim.indicator, unit=aim.unit)
    assert f"{aim.indicator}2025年录了 12 个月（1月到12月）" in words(done, "#told")
    line = words(done, "tbody tr")
    assert "用于" in line
    assert "老旧小区" in line
    assert each(done, "tbody tr td.num")[-3:] == ["30", "33", "36"]
    assert (aim.indicator, aim.unit) in standing.past_years(issued.breakdown)
    assert_whole()


@pytest.mark.parametrize(
    ("months", "kept"),
    [
        ("1,203\t—\t3", ["1203", None, "3"]), ("1 2 3", ["1", "2", "3"]), ("1\n2\r\n3\n", ["1", "2", "3"]),
        ("１\t2", None), ("1.50、-2", ["1.50", "-2"]),
    ],
)  # fmt: skip
def test_a_paste_is_read_as_people_paste(issued: City, office: Client, months: str, kept: list[str | None] | None) -> None:
    response = send(office, months)
    if kept is None:
        assert response.status_code == 400
        return
    assert Series.objects.get().months == [*kept, *[None] * (12 - len(kept))]


def test_years_that_fit_no_target_say_so(issued: City, office: Client) -> None:
    assert "没有任务用这个指标和单位" in words(send(office, "1 2", unit="户"), "tbody tr")
    both = each(send(office, "1 2"), "tbody tr")
    assert ["没有任务用这个指标和单位" in line for line in sorted(both)] == [False, True]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"months": ""}, "一个数也没有填"), ({"months": "1 2 约3"}, "3月的“约3”不是数字"), ({"months": "1 " * 13}, "贴了 13 个数"),
        ({"months": "1e308"}, "不是数字"), ({"months": "nan"}, "不是数字"), ({"year": "去年"}, "没有 0 年"),
        ({"indicator": " "}, "指标名称要写"), ({"indicator": "长" * 201}, "指标名称要写"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_and_stays(
    issued: City, office: Client, changes: dict[str, str], told: str
) -> None:
    before = events()
    response = send(office, **{"months": "1 2", **changes})
    assert response.status_code == 400
    assert told in words(response, ".notice.bad")
    kept = form(response, "form[action='/series/#form']")
    assert all((kept[name] or "").strip() == value.strip() for name, value in changes.items())
    assert events() == before


def test_a_year_is_changed_and_the_old_one_is_in_the_log(issued: City, office: Client) -> None:
    send(office, "\t".join(YEAR))
    kept = form(office.get(f"{ADDRESS}?edit={Series.objects.get().pk}"), "form[action='/series/#form']")
    assert kept["months"] == "\t".join(YEAR)
    send(office, "5")
    assert Series.objects.get().months[0] == "5"
    assert_whole()


def test_what_goes_out_comes_back(issued: City, office: Client) -> None:
    send(office, "\t".join(YEAR), indicator="=1+1")
    out = b"".join(office.get(f"{ADDRESS}table.xlsx").streaming_content)
    assert load_workbook(io.BytesIO(out)).active["A2"].value == "=1+1"
    assert "和现在的一样，没有要录的" in words(upload(office, out))


def test_a_table_is_shown_first_and_kept_once_confirmed(issued: City, office: Client) -> None:
    series.put(issued.office, issued.place, "工业投资", "亿元", 2024, ["1", *[""] * 11])
    table = workbook(
        ("工业投资", "亿元", 2024, *range(1, 13)), ("地区生产总值", "亿元", "2025年", 300.5, "—", *[None] * 10)
    )
    before = events()
    seen = upload(office, table)
    assert each(seen, "tbody tr td:first-child") == ["更换", "新增"]
    assert events() == before
    done = office.post(f"{ADDRESS}upload/", {"apply": "1"}, follow=True)
    assert "录了 2 个指标年" in words(done, "#told")
    assert Series.objects.get(indicator="地区生产总值").months[:2] == ["300.5", None]
    assert office.post(f"{ADDRESS}upload/", {"apply": "1"}).status_code == 400
    assert_whole()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_is_read_as_well(issued: City, office: Client, encoding: str) -> None:
    text = ",".join(HEADS) + "\r\n" + '工业投资,亿元,2024,"1,203.5",2\r\n'
    assert "1203.5" in words(upload(office, text.encode(encoding), "往年.csv"), "tbody tr")


def test_each_cell_that_is_wrong_is_told(issued: City, office: Client) -> None:
    table = workbook(
        ("", "亿元", 2024, 1), ("工业投资", "亿元", "去年", 1), ("工业投资", "亿元", 2024, "约3"),
        ("工业投资", "亿元", 2023), ("用电", "", 2023, 1), ("用电", "", 2023, 2),
    )  # fmt: skip
    response = upload(office, table)
    assert response.status_code == 400
    assert each(response, "tbody tr td:first-child") == ["A2", "C3", "D4", "D5", "A7"]
    assert office.post(f"{ADDRESS}upload/", {"apply": "1"}).status_code == 400


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "没有找到表头"), (b"PK\x03\x04junk", ""), (b"\x00\x01\x02" * 50, ""), (b"%PDF-1.7", "没有找到表头"),
        ("指标,单位,年份\n".encode(), "没有找到表头"), ((",".join(HEADS)).encode(), "没有数据"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused(issued: City, office: Client, data: bytes, told: str) -> None:
    response = upload(office, data)
    assert response.status_code == 400
    assert words(response, ".notice.bad")
    assert told in words(response, ".notice.bad") or not data


def test_another_places_years_are_not_seen(issued: City, office: Client, sign_in: SignIn) -> None:
    send(office, "1 2 3")
    there = sign_in("counter-b")
    assert each(there.get(ADDRESS), "tbody tr") == []
    kept = form(there.get(f"{ADDRESS}?edit={Series.objects.get().pk}"), "form[action='/series/#form']")
    assert kept["months"] == ""


def test_the_menu_leads_a_statistician_there(issued: City, sign_in: SignIn) -> None:
    assert page(sign_in("counter").get("/tables/")).css(".menu a[href='/series/']") != []
    tabs = each(sign_in("office").get("/connectors/"), ".tabs a")
    assert tabs == ["数据连接", "往年数据", "巡检"]


def test_many_years_ask_no_more_than_few(issued: City, office: Client) -> None:
    send(office, "1 2 3")
    few = asked_by(office, ADDRESS)
    for year in range(2010, 2020):
        series.put(issued.office, issued.place, f"指标{year}", "", year, ["1", *[""] * 11])
    assert asked_by(office, ADDRESS) == few <= 8
