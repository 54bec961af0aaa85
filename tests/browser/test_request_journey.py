"""What a unit asks for: a later deadline, given and then refused; a row struck off, returned, accepted, taken up again."""

from __future__ import annotations

from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

TABLE = 1
LATER, WHY = "2026年3月底", "施工图审查推迟，设备三月才能到货"
AGAIN, AGAIN_WHY, NO = "2026年12月底", "想再宽一些", "已经调整过一次，不宜再推"
DONE, MISSING = "预案已修订，三级指挥平台已联通。", "没有看到联调记录，请补充"
DONE_BETTER = "预案已修订，三级指挥平台9月10日联调，记录已归档。"
SEEN, FOUND = "联调记录已现场核对", "现场核查发现两个乡镇没有接入"


def test_a_later_deadline_is_asked_for_given_and_not_given_twice(wide: Visitor, narrow: Visitor) -> None:
    office, unit = wide, narrow
    office.move_date("2025-09-26")
    office.sign_in("ducha")
    unit.sign_in("gxj")
    row = open_own(unit, "推进5G网络向园区车间延伸")
    ask(unit, LATER, WHY)
    settle(office, row, WHY, "同意，按申请调整")
    unit.open(row)
    assert "已同意" in unit.text("#requests + ol")
    assert deadline(unit) == ["全年", LATER]
    check(unit)
    office.open(f"/tables/{TABLE}/?words=推进5G网络向园区车间延伸")
    told = "td[data-label=完成时限]"
    assert (office.text(f"{told} del"), office.text(f"{told} ins")) == ("全年", LATER)
    ask(unit, AGAIN, AGAIN_WHY)
    settle(office, row, AGAIN_WHY, "不同意", NO)
    unit.open(row)
    assert NO in unit.text("#requests + ol") and "已同意" in unit.text("#requests + ol")
    assert deadline(unit) == ["全年", LATER]
    check(unit)


def open_own(unit: Visitor, words: str) -> str:
    """The address of a row, got at from the unit's own page."""
    unit.open(f"/mine/{TABLE}/")
    unit.follow(unit.button(words, kind="a", within="article.own"))
    check(unit)
    return str(unit.script("return location.pathname"))


def ask(unit: Visitor, until: str, why: str) -> None:
    unit.click(unit.button("申请调整", kind="summary"))
    check(unit)
    unit.write("#r-deadline", until)
    unit.write("#request-why", why)
    unit.follow(unit.button("提交申请"))
    unit.told("已提交申请")
    assert "待审批" in unit.text("#requests + ol") and why in unit.text("#requests + ol")


def settle(office: Visitor, row: str, why: str, step: str, reply: str = "") -> None:
    office.open(f"/breakdowns/{TABLE}/waiting/")
    check(office)
    place = waiting(office, row)
    assert why in office.text(place)
    if step == "不同意":
        office.follow(office.button(step, within=place))
        assert "不同意要写明原因" in office.text(f"{place} [role=alert]")
        check(office)
        office.complaints()  # of the refusal itself
        office.write(f"{place} input[name=reply]", reply)
    office.follow(office.button(step, within=place))
    office.told("申请")
    assert not office.many(place)


def waiting(office: Visitor, row: str) -> str:
    """Where a row waits for the office."""
    code = "return document.querySelector(`article.own a[href^='${arguments[0]}']`).closest('article').id"
    return f"#{office.script(code, row)}"


def deadline(visitor: Visitor) -> list[str]:
    """What stood as the deadline, and what stands now."""
    code = """return [...document.querySelectorAll('.facts > div')].filter(e => e.querySelector('dt').textContent === '完成时限')
        .flatMap(e => [...e.querySelectorAll('del, ins')].map(e => e.textContent.trim()))"""
    return list(visitor.script(code))


def test_a_row_is_struck_off_at_the_second_attempt_and_taken_up_again(wide: Visitor, narrow: Visitor) -> None:
    office, unit = wide, narrow
    office.move_date("2025-09-26")
    office.sign_in("ducha")
    unit.sign_in("slj")
    row = open_own(unit, "健全防汛抗旱指挥体系")
    apply(unit, DONE)
    review(office, row, "退回", MISSING)
    unit.open(f"/mine/{TABLE}/")
    for more in unit.many(".owes summary"):
        unit.click(more)
    unit.follow(unit.button(MISSING, kind="a", within=".owes"))  # its own page says that it came back
    assert MISSING in unit.text("#closings + ol")
    apply(unit, DONE_BETTER)
    review(office, row, "核验通过", SEEN)
    office.open(row)
    assert office.text(".lightline .light") == "办结"
    check(office)
    unit.open(row)
    assert unit.text(".lightline .light") == "办结" and SEEN in unit.text("#closings + ol")
    assert not any("申请销号" in each.text for each in unit.many(".deeds summary"))
    check(unit)
    reopen(office)
    unit.open(row)
    assert unit.text(".lightline .light") != "办结" and FOUND in unit.text("#closings + ol")
    assert unit.button("申请销号", kind="summary")
    check(unit)


def apply(unit: Visitor, words: str) -> None:
    unit.click(unit.button("申请销号", kind="summary"))
    check(unit)
    unit.script("document.querySelector('#done-on').value = '2025-09-10'")
    unit.write("#close-words", words)
    unit.follow(unit.button("申请销号", kind="button"))
    unit.told("已申请销号")
    assert words in unit.text("#closings + ol")


def review(office: Visitor, row: str, step: str, words: str) -> None:
    office.open(f"/breakdowns/{TABLE}/waiting/")
    place = waiting(office, row)
    check(office)
    if step == "退回":
        office.follow(office.button(step, within=place))
        assert "退回要写原因" in office.text(f"{place} [role=alert]")
        office.complaints()  # of the refusal itself
    office.write(f"{place} input[name=words]", words)
    office.follow(office.button(step, within=place))
    office.told("销号申请已")
    assert not office.many(place)


def reopen(office: Visitor) -> None:
    office.click(office.button("重开", kind="summary"))
    office.write("#reopen-why", FOUND)
    check(office)
    office.follow(office.button("重开", kind="button"))
    office.told("已重开")
    assert office.text(".lightline .light") != "办结" and FOUND in office.text("#closings + ol")
