"""Two people at one row, a tab that is closed too early, a server that goes away: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.serving import Server
from tests.browser.visitor import WIDE, Visitor

DESK = "/breakdowns/2/"


@pytest.fixture
def second(visitor: Callable[[str, tuple[int, int]], Visitor]) -> Visitor:
    """Somebody at another desk."""
    return visitor("second", WIDE)


@pytest.fixture
def both(wide: Visitor, second: Visitor) -> tuple[Visitor, Visitor]:
    """Two of the office before the same workbench."""
    for each, username in ((wide, "ducha"), (second, "ducha2")):
        each.sign_in(username)
        each.open(DESK)
    return wide, second


def change(desk: Visitor, task: str, field: str, text: str) -> None:
    """Open a row and write into a field, without saving."""
    form = desk.edit(task)
    desk.write(form.find_element("css selector", f"[name={field}]"), text)


def save(desk: Visitor) -> None:
    desk.click(desk.button("保存", ".editor button"))


def open_conflict(both: tuple[Visitor, Visitor], task: str) -> Visitor:
    """Both change the deadline of a row; the first to save wins, the other is shown what stands against it."""
    one, other = both
    change(one, task, "deadline", "9月底")
    change(other, task, "deadline", "10月底")
    save(one)
    one.told("已保存")
    save(other)
    other.until(lambda: other.many(".editor .notice.bad"), "nothing is said of the other's change")
    said = other.text(".editor .notice.bad")
    assert "2026年9月底" in said
    assert "秦川" in said
    assert "10月底" in said
    assert other.one(".editor [name=deadline]").get_attribute("value") == "10月底"
    assert "2026年9月底" in one.row(task).text
    assert all("409" in each for each in other.complaints())
    return other


def test_a_conflict_shows_both_and_mine_can_win(both: tuple[Visitor, Visitor]) -> None:
    task = both[0].rows()[20]
    other = open_conflict(both, task)
    other.click(other.button("用我写的"))
    other.told("已用您写的内容")
    assert "2026年10月底" in other.row(task).text
    both[0].open(DESK)
    assert "2026年10月底" in both[0].row(task).text


def test_a_conflict_can_be_given_up_for_theirs(both: tuple[Visitor, Visitor]) -> None:
    task = both[0].rows()[22]
    other = open_conflict(both, task)
    other.click(other.button("用对方的"))
    other.until(lambda: not other.many(".editor .notice.bad"), "the conflict stays")
    assert other.one(".editor [name=deadline]").get_attribute("value") == "2026年9月底"
    save(other)
    other.told("没有改动")
    assert "2026年9月底" in other.row(task).text


def test_different_fields_of_a_row_are_both_kept(both: tuple[Visitor, Visitor]) -> None:
    one, other = both
    task = one.rows()[24]
    change(one, task, "deadline", "7月10日")
    form = other.edit(task)
    other.click(other.button("形象进度和备注", "summary", ".editor")) if not other.many(
        ".quarters[open] [name=note]"
    ) else None
    other.write(form.find_element("css selector", "[name=note]"), "每月调度一次")
    save(one)
    one.told("已保存")
    save(other)
    other.told("两边都保留了")
    assert "秦川（督查室）改了完成时限" in other.text("#told")
    assert "2026年7月10日" in other.row(task).text
    other.edit(task)
    assert other.one(".editor [name=note]").get_attribute("value") == "每月调度一次"


def test_what_was_typed_before_a_tab_was_closed_comes_back(wide: Visitor) -> None:
    wide.sign_in("ducha")
    wide.open(DESK)
    task = wide.rows()[26]
    change(wide, task, "text", "抓紧补齐短板，月底前拿出清单。")
    wide.browser.switch_to.new_window("tab")
    kept = wide.browser.current_window_handle
    old = next(handle for handle in wide.browser.window_handles if handle != kept)
    wide.browser.switch_to.window(old)
    wide.browser.close()
    wide.browser.switch_to.window(kept)
    wide.open(DESK)
    wide.told("有 1 条任务的修改还没有保存")
    wide.until(lambda: wide.many(".editor .restored:not([hidden])"), "the draft does not come back")
    assert wide.one(".editor [name=text]").get_attribute("value") == "抓紧补齐短板，月底前拿出清单。"
    wide.click(wide.button("不要了，看现在的"))
    wide.until(lambda: wide.one(".editor [name=text]").get_attribute("value") == task, "the draft stays")
    wide.open(DESK)
    assert not wide.many(".editor"), "what was given up does not come back"


def test_a_draft_that_comes_back_can_be_saved(wide: Visitor) -> None:
    wide.sign_in("ducha")
    wide.open(DESK)
    task = wide.rows()[28]
    change(wide, task, "joint", "市财政局、市水利局")
    wide.open("/breakdowns/")
    wide.open(DESK)
    wide.until(lambda: wide.many(".editor .restored:not([hidden])"), "the draft does not come back")
    save(wide)
    wide.told("已保存")
    assert "市财政局、市水利局" in wide.row(task).text
    wide.open(DESK)
    assert not wide.many(".editor"), "what was saved does not come back"


def test_a_wrong_name_is_told_beside_what_was_typed(wide: Visitor) -> None:
    wide.sign_in("ducha")
    wide.open(DESK)
    task = wide.rows()[30]
    change(wide, task, "lead", "市没有局")
    save(wide)
    wide.until(lambda: wide.many(".editor .notice.bad"), "nothing is said")
    assert "没有叫“市没有局”的单位" in wide.text(".editor .notice.bad")
    assert wide.one(".editor [name=lead]").get_attribute("value") == "市没有局"
    assert all("400" in each for each in wide.complaints())
    wide.click(wide.button("取消", within=".editor"))
    wide.until(lambda: not wide.many(".editor"), "the editor stays open")


def test_a_server_that_goes_away_takes_nothing_along(wide: Visitor, server: Server) -> None:
    wide.sign_in("ducha")
    wide.open(DESK)
    task = wide.rows()[32]
    change(wide, task, "deadline", "11月底")
    server.stop()
    try:
        save(wide)
        wide.told("没有连上服务器")
        assert wide.one(".editor [name=deadline]").get_attribute("value") == "11月底"
        said = wide.complaints()
        assert all("ERR_CONNECTION_REFUSED" in each or "htmx-2.min.js" in each for each in said), said
    finally:
        server.start()
    save(wide)
    wide.told("已保存")
    assert "2026年11月底" in wide.row(task).text
