"""The demo's date is moved through the year: the lights change, the books stay whole, a visitor's work is kept or told lost."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from tests.browser.serving import Server, command
from tests.browser.visitor import Visitor

from luoshi.demo import pages, timeline
from luoshi.errors import UsageError


def lights(visitor: Visitor) -> str:
    visitor.open("/tables/1/")
    return visitor.text(".lit")


def test_the_year_passes_and_comes_back(wide: Visitor, server: Server) -> None:
    wide.sign_in("ducha")
    assert "逾期" in lights(wide)  # the year is over, and some of it was never done
    wide.move_date("2025-04-16")
    spring = lights(wide)
    assert "正常" in spring and "逾期" not in spring
    wide.open("/breakdowns/2/")
    assert "没有这个页面" in wide.text()  # next year's report is not written yet
    assert wide.complaints()
    wide.open("/tables/1/")
    wide.follow(wide.button("过一周"))
    wide.told("2025年04月23日")
    assert wide.browser.current_url.endswith("/tables/1/")  # where it was asked for
    assert not wide.many("#told .error")
    wide.move_date("2026-02-13")
    wide.open("/breakdowns/2/")
    assert "分解" in wide.text()
    proof = subprocess.run(
        command("audit", "verify"),
        env={**os.environ, "LUOSHI_HOME": str(server.home), "DJANGO_SETTINGS_MODULE": "luoshi.web.settings",
             "DATABASE_URL": f"sqlite:///{server.home / 'demo.sqlite3'}"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert proof.returncode == 0, proof.stdout + proof.stderr


def test_what_a_visitor_does_is_kept_a_week_later_and_told_lost_when_the_date_goes_back(wide: Visitor) -> None:
    wide.sign_in("fgw")
    wide.move_date("2025-06-05")
    wide.open("/mine/1/report/")
    wide.write("article textarea", "来访者写的一句话，督查室会看到")
    wide.follow(wide.button("报送填好的"))
    wide.told("已报送 1 条")
    wide.follow(wide.button("过一周"))
    assert "不保留" not in wide.text("#told")
    wide.open("/mine/1/report/")
    assert "来访者写的一句话" in wide.script("return document.querySelector('article textarea').value") + wide.text()
    wide.move_date("2025-03-31")
    assert "不保留" in wide.text("#told")


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("/tables/1/", "/tables/1/"),
        ("/mine/1/", "/mine/1/"),
        ("/tables/1/overview/", "/tables/1/overview/"),
        ("/tables/1/rows/77/", "/"),  # another day has other rows
        ("//elsewhere.example/tables/1/", "/"),
        ("https://elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_a_page_is_returned_to_only_where_it_is_there_on_any_day(said: str, then: str) -> None:
    from django.test import RequestFactory

    assert pages._back(RequestFactory().post("/demo/date/", {"next": said})) == then


@pytest.mark.parametrize("typed", ["", "x", "2025-13-01", "2025-09", "٢٠٢٥-09-26x"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="不是日期"):
        pages._day(typed)


def test_the_days_to_choose_are_in_order_and_within_the_two_years() -> None:
    stops = timeline.stops()
    assert stops == sorted(set(stops))
    assert stops[0] == timeline.FIRST and stops[-1] == timeline.LAST and timeline.START in stops


def test_a_demo_that_was_left_goes_on_from_its_day(server: Server, wide: Visitor) -> None:
    wide.sign_in("ducha")
    wide.move_date("2025-08-31")
    server.stop()
    assert json.loads((server.home / "demo.json").read_text()) == {"day": "2025-08-31"}
    server.start()
    wide.open("/sign-in/")
    assert wide.script("return document.querySelector('#demo-day').value") == "2025-08-31"
