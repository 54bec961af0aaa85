"""A leader with a phone: the gravest row of the portfolio, why its light is on, a word to the unit; the unit reads it."""

from __future__ import annotations

from tests.browser.people import account_of
from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

LEADER, NAME, TABLE = "lujingming", "陆景明", 1
WORDS = "请本周内拿出追赶计划，报我。"


def test_a_leader_asks_after_the_gravest_row(wide: Visitor, narrow: Visitor) -> None:
    leader, unit = narrow, wide
    leader.move_date("2025-09-26")
    leader.sign_in(LEADER)
    assert leader.script("return location.pathname") == "/portfolio/"  # where a leader lands
    assert f"{NAME}分管的工作" in leader.text()
    check(leader)
    task, reason, name = open_gravest(leader)
    assert leader.text("h1") == task and reason in leader.text(".lightline") and "规则：" in leader.text(".lightline")
    check(leader)
    row = str(leader.script("return location.pathname"))
    comment(leader)
    unit.sign_in(account_of(name))
    read(unit, row)


def open_gravest(leader: Visitor) -> tuple[str, str, str]:
    """Open the first row of the gravest light whose unit has an account; its task, its light's reason, the unit."""
    cards = leader.script("""return [...document.querySelectorAll('.card')].map(e => [
        e.className, e.querySelector('.task').textContent.trim(), e.querySelector('.said').textContent.trim(),
        e.closest('.unit-rows').querySelector('h2').firstChild.textContent.trim()])""")
    worst = "red" if any("red" in card[0] for card in cards) else "yellow"
    assert worst in cards[0][0], "the gravest row is not the first"
    _, task, reason, unit = next(card for card in cards if worst in card[0] and account_of(card[3]))
    leader.follow(leader.button(task, kind="a", within=".card"))
    return task, reason, unit


def comment(leader: Visitor) -> None:
    assert "申请销号" not in leader.text() and "发督办单" not in leader.text()  # those are others' buttons
    leader.click(leader.button("批示", kind="summary"))
    check(leader)
    leader.write("#comment-words", WORDS)
    leader.follow(leader.button("批示", kind="button"))
    leader.told("批示已记下")
    assert WORDS in leader.text("#comments + ol") and NAME in leader.text("#comments + ol")
    check(leader)


def read(unit: Visitor, row: str) -> None:
    """The unit finds the word by its bell, and on the row."""
    unit.follow(unit.one(".bell"))
    check(unit)
    newest = unit.one(".told-list li.new button")
    assert "有新批示" in newest.text
    unit.follow(newest)
    assert unit.script("return location.pathname") == row
    assert WORDS in unit.text("#comments + ol") and NAME in unit.text("#comments + ol")
    assert not unit.many("#do-comment")
    check(unit)
