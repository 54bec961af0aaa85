"""The whole workbench without a mouse. After each step something has the focus, and one sees what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys
from tests.browser.visitor import Visitor


@pytest.fixture
def desk(wide: Visitor) -> Visitor:
    """The workbench of the demo's table in the making, no key pressed yet."""
    wide.sign_in("ducha")
    wide.open("/breakdowns/2/")
    return wide


def sees_focus(desk: Visitor) -> bool:
    """Whether something has the focus that is to be seen, and looks like it."""
    code = """
      const e = document.activeElement, look = getComputedStyle(e);
      if (e === document.body || !e.getClientRects().length) return false;
      const box = e.getBoundingClientRect();
      if (box.bottom <= 0 || box.top >= innerHeight) return false;
      return e.matches('dialog *') || look.boxShadow !== 'none' || (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0);"""
    return bool(desk.script(code))


def has(desk: Visitor, focus: str) -> None:
    """Wait until the focus is where it is expected, to be seen."""
    desk.until(
        lambda: desk.script("return document.activeElement.matches(arguments[0])", focus) and sees_focus(desk),
        f"{focus} does not have the focus, or nobody sees it",
    )


def current(desk: Visitor) -> str:
    """The task of the row that the cursor is on."""
    return str(desk.script("return document.querySelector('.row.on .text, .row.on textarea').textContent"))


def state(desk: Visitor) -> str:
    return str(desk.script("return document.querySelector('.row.on').dataset.state"))


def on_an_undecided_row(desk: Visitor) -> str:
    desk.keys("t")
    has(desk, ".row.proposed.on")
    return current(desk)


def test_the_first_stop_leads_past_the_menu(desk: Visitor) -> None:
    desk.keys(Keys.TAB)
    has(desk, ".skip")
    desk.keys(Keys.ENTER)
    assert desk.script("return document.activeElement.id") == "main"


def test_the_cursor_goes_from_row_to_row_and_the_report_follows(desk: Visitor) -> None:
    desk.keys("j")
    has(desk, ".row.on")
    first = current(desk)
    desk.keys("j", Keys.ARROW_DOWN)
    assert current(desk) != first
    desk.keys("k", Keys.ARROW_UP)
    assert current(desk) == first
    quotes = desk.many(".q.on")
    assert quotes
    assert desk.script(
        "const b = arguments[0].getBoundingClientRect(); return b.top > 0 && b.bottom < innerHeight", quotes[0]
    )


def test_accepting_goes_on_to_the_next_undecided_row_and_back_again(desk: Visitor) -> None:
    first = on_an_undecided_row(desk)
    order = desk.script(
        "return [...document.querySelectorAll('.row.proposed')].map(r => r.querySelector('.text').textContent)"
    )
    desk.keys("a")
    desk.told("已定 1 条")
    has(desk, ".row.proposed.on")
    assert current(desk) == order[(order.index(first) + 1) % len(order)]
    desk.keys("u")
    desk.told("已撤销上一步")
    has(desk, ".row.on")
    assert current(desk) == first
    assert state(desk) == "proposed"
    desk.keys("a")
    desk.told("已定 1 条")
    desk.script("arguments[0].focus()", desk.row(first))
    desk.keys("k", "j")
    assert current(desk) != first  # looking at a row by other means does not move the cursor


def test_accepting_in_a_filtered_list_leaves_out_none(desk: Visitor) -> None:
    desk.one("#filter option[value=proposed]").click()
    rows = desk.rows()
    assert len(rows) >= 3
    desk.script("document.querySelector('#filter').blur()")
    desk.keys("j", "k", "k", "k", "k", "k", "k", "k", "k", "k")
    has(desk, ".row.on")
    assert current(desk) == rows[0]
    desk.keys("a")
    desk.told("已定 1 条")
    has(desk, ".row.proposed.on")
    assert current(desk) == rows[1]
    desk.keys("u")
    desk.told("已撤销上一步")
    has(desk, ".row.on")


def test_a_row_is_edited_with_names_completed(desk: Visitor) -> None:
    on_an_undecided_row(desk)
    desk.keys("e")
    has(desk, ".editor textarea[name=text]")
    desk.keys(Keys.TAB)  # over the button that cuts
    desk.keys(Keys.TAB)
    has(desk, ".editor [name=lead]")
    desk.chord(Keys.CONTROL, "a")
    desk.keys("发改委")
    desk.until(lambda: desk.many(".suggest [aria-selected=true]"), "no name is offered")
    assert desk.text(".suggest [aria-selected=true]") == "市发展和改革委员会"
    desk.keys(Keys.ESCAPE)
    assert not desk.many(".suggest")
    assert desk.many(".editor"), "the first Escape closes the list alone"
    desk.chord(Keys.CONTROL, "a")
    desk.keys("局")
    desk.until(lambda: len(desk.many(".suggest li")) > 1, "no names are offered")
    desk.keys(Keys.ARROW_DOWN)
    chosen = desk.text(".suggest [aria-selected=true]")
    desk.keys(Keys.ENTER)
    has(desk, ".editor [name=lead]")
    assert desk.one(".editor [name=lead]").get_attribute("value") == chosen
    desk.chord(Keys.CONTROL, Keys.ENTER)
    desk.told("已保存")
    has(desk, ".row.on")
    assert state(desk) == "accepted"
    assert chosen in desk.text(".row.on .by")
    desk.keys("u")
    desk.told("已撤销")
    desk.keys("u")
    desk.told("已撤销")


def test_l_opens_the_lead_and_escape_closes(desk: Visitor) -> None:
    on_an_undecided_row(desk)
    desk.keys("l")
    has(desk, ".editor [name=lead]")
    desk.keys(Keys.ESCAPE)
    desk.until(lambda: not desk.many(".editor"), "the editor stays open")
    has(desk, ".row.on")


def test_a_row_is_cut_merged_and_put_back(desk: Visitor) -> None:
    desk.script("document.querySelector('[data-state]').focus()")
    row = next(each for each in desk.rows() if "，" in each.rstrip("，。")[2:])
    head = row.index("，") + 1
    find(desk, row)
    number = len(desk.rows())
    desk.keys("e")
    has(desk, ".editor textarea")
    desk.chord(Keys.CONTROL, Keys.HOME)
    desk.keys(*[Keys.ARROW_RIGHT] * head)
    desk.chord(Keys.ALT, "s")
    desk.told("一条切成两条")
    has(desk, ".row.on")
    assert len(desk.rows()) == number + 1
    assert current(desk).rstrip("，") == row[: head - 1]
    desk.keys("m")
    desk.told("2 条合成一条")
    has(desk, ".row.on")
    assert len(desk.rows()) == number
    for _ in "ms":
        desk.keys("u")
        desk.told("已撤销上一步")
        desk.script("document.getElementById('told').textContent = ''")
        has(desk, ".row.on")
    assert row in desk.rows()


def find(desk: Visitor, words: str) -> None:
    """Put the cursor on a row by the search, and show all rows again."""
    desk.keys("/")
    has(desk, "#find")
    desk.keys(words)
    desk.keys(Keys.ENTER)
    has(desk, ".row.on")
    assert current(desk) == words
    desk.keys("/")
    desk.chord(Keys.CONTROL, "a")
    desk.keys(Keys.DELETE)
    desk.script("arguments[0].focus()", desk.row(words))


def test_a_row_is_left_out_with_a_reason_and_restored(desk: Visitor) -> None:
    gone = on_an_undecided_row(desk)
    number = len(desk.rows())
    desk.keys("d")
    has(desk, "#ask-text")
    desk.keys(Keys.ESCAPE)
    has(desk, ".row.on")
    assert current(desk) == gone
    desk.keys("d")
    has(desk, "#ask-text")
    desk.keys("与其他任务重复")
    desk.chord(Keys.CONTROL, Keys.ENTER)
    desk.told("1 条不列入")
    has(desk, ".row.on")
    assert len(desk.rows()) == number - 1
    assert current(desk) != gone
    desk.keys("u")
    desk.told("已撤销上一步")
    has(desk, ".row.on")
    assert current(desk) == gone


def test_several_rows_are_changed_at_once(desk: Visitor) -> None:
    on_an_undecided_row(desk)
    desk.keys("b")
    desk.told("请先用 X 选中几条任务")
    has(desk, ".row.on")
    desk.keys("x", "j", "x")
    assert desk.text("#picked") == "2"
    desk.keys("b")
    has(desk, "#bulk [name=field]")
    desk.keys(Keys.ESCAPE)
    has(desk, ".row.on")
    desk.keys("b", "完", Keys.TAB)  # the first letter of 完成时限 chooses it
    has(desk, "#bulk [name=value]")
    desk.script("document.querySelector('#bulk [name=field]').value = 'deadline'")
    desk.keys("10月底", Keys.ENTER)
    desk.told("2 条的完成时限已改")
    has(desk, ".row.on")
    assert "2026年10月底" in desk.text(".row.on .dl")
    desk.keys("u")
    desk.told("已撤销上一步")
    has(desk, ".row.on")


def test_a_row_is_added_by_hand(desk: Visitor) -> None:
    desk.keys("j", "n")
    has(desk, "#ask-text")
    desk.keys("建立重点工作周调度制度")
    desk.keys(Keys.TAB, Keys.ENTER)
    desk.told("增加一条")
    has(desk, ".row.on")
    assert current(desk) == "建立重点工作周调度制度"
    desk.keys("u")
    desk.told("已撤销上一步")
    has(desk, ".row")


def test_the_keys_are_told_and_the_way_back_is_kept(desk: Visitor) -> None:
    desk.keys("j", "?")
    desk.until(lambda: desk.one("#help").is_displayed(), "no help comes")
    said = desk.text("#help")
    assert all(f"{key} " in said or f"{key}\n" in said for key in "JKAELDXBMTNU")
    desk.keys("d")
    assert not desk.one("#ask").is_displayed(), "a key under the help does nothing"
    desk.keys(Keys.ESCAPE)
    has(desk, ".row.on")


def test_a_search_that_finds_nothing_keeps_the_focus(desk: Visitor) -> None:
    desk.keys("j", "/")
    has(desk, "#find")
    desk.keys("没有这样的任务", Keys.ENTER)
    has(desk, "#find")
    assert desk.text("#shown") == "0 条"


@pytest.mark.parametrize(
    "press", [lambda desk: desk.keys("d"), lambda desk: desk.keys("a"), lambda desk: desk.keys("e")]
)
def test_letters_in_a_field_are_letters(desk: Visitor, press: Callable[[Visitor], None]) -> None:
    desk.keys("j", "/")
    press(desk)
    assert len(desk.one("#find").get_attribute("value") or "") == 1
    assert not desk.many(".editor")
    assert not desk.one("#ask").is_displayed()
