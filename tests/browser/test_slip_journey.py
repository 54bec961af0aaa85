"""A slip's life: proposed and issued at a desk, answered on a phone, sent back with a word, answered again, closed."""

from __future__ import annotations

import io
from zipfile import ZipFile

from docx import Document
from tests.browser.people import account_of
from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

TABLE = 1
DEMAND = "请逐项说明滞后的原因，报每月赶上进度的节点。"
FIRST, SECOND = "正在推进，下一步加快。", "已倒排工期，10月底前完成设备安装，11月底前调试，12月10日前投产。"
WORD, CONCLUSION = "请写明每月节点和完成时间", "节点清楚，按月调度，予以办结。"


def test_a_slip_from_its_proposal_to_its_end(wide: Visitor, narrow: Visitor) -> None:
    office, unit = wide, narrow
    office.move_date("2025-09-26")
    office.sign_in("ducha")
    name, rows, address = issue(office)
    unit.sign_in(account_of(name))
    find_notice(unit, address)
    find_on_own_page(unit, address)
    answer(unit, rows)
    send_back(office, address)
    answer_again(unit, address)
    close(office, address)
    end(unit, address)


def issue(office: Visitor) -> tuple[str, list[str], str]:
    """Issue the first proposed slip to a unit with an account; its name, its rows, the slip's address."""
    office.open(f"/breakdowns/{TABLE}/slips/new/")
    check(office)
    names = office.script(
        "return [...document.querySelectorAll('.block')].map(e => [e.id, e.querySelector('legend').textContent])"
    )
    key, name = next((key, name) for key, name in names if account_of(name))
    block = f"#{key}"
    office.follow(office.button("只发这个单位", within=block))
    assert "没有勾选任务" in office.text("main [role=alert]")
    check(office)
    office.complaints()  # of the refusal itself
    boxes = office.many(f"{block} [name=rows]")[:2]
    for box in boxes:
        office.click(box)
    rows = [str(office.script("return arguments[0].labels[0].lastChild.textContent.trim()", box)) for box in boxes]
    office.write(f"{block} textarea", DEMAND)
    office.follow(office.button("只发这个单位", within=block))
    office.told("已发 1 份督办单")
    assert name in office.text("#told")
    assert DEMAND in office.text(".demand") and "待反馈" in office.text(".lead")
    assert [each.text for each in office.many(".matters a")] == rows
    check(office)
    read_document(office, name, rows)
    return name, rows, office.script("return location.pathname")


def read_document(office: Visitor, name: str, rows: list[str]) -> None:
    held = office.download(office.button("Word 督办单"), ".docx").read_bytes()
    assert ZipFile(io.BytesIO(held)).testzip() is None
    paper = Document(io.BytesIO(held))
    said = "\n".join(part.text for part in paper.element.body.iter() if part.tag.endswith("}t") and part.text)
    said = said.replace("\n", "")
    assert name in said and DEMAND in said and all(row in said for row in rows)


def find_notice(unit: Visitor, address: str) -> None:
    """The bell leads to the notice, and the notice to the slip; then it is read."""
    before = unread(unit)
    assert before >= 1
    unit.follow(unit.one(".bell"))
    check(unit)
    newest = unit.one(".told-list li.new button")
    assert "收到督办单" in newest.text
    unit.follow(newest)
    assert unit.script("return location.pathname") == address
    assert unread(unit) == before - 1


def unread(unit: Visitor) -> int:
    """What the bell counts."""
    return int(unit.script("const b = document.querySelector('.bell b'); return b ? parseInt(b.firstChild.textContent) : 0"))


def find_on_own_page(unit: Visitor, address: str) -> None:
    unit.open(f"/mine/{TABLE}/")
    for more in unit.many(".owes summary"):
        unit.click(more)
    check(unit)
    unit.follow(unit.one(f'.owes a[href^="{address}"]'))


def answer(unit: Visitor, rows: list[str]) -> None:
    assert DEMAND in unit.text() and all(row in unit.text() for row in rows)
    assert not unit.many("#settle")  # that is the office's
    unit.follow(unit.button("反馈", kind="button.main"))
    assert "不能空着" in unit.text("main [role=alert]")
    check(unit)
    unit.complaints()  # of the refusal itself
    unit.write("#answer-text", FIRST)
    unit.follow(unit.button("反馈", kind="button.main"))
    unit.told("已反馈")
    check(unit)


def send_back(office: Visitor, address: str) -> None:
    office.open(f"/breakdowns/{TABLE}/waiting/")
    check(office)
    office.follow(office.one(f'#answered + ul a[href="{address}"]'))
    assert FIRST in office.text(".said-it")
    office.write("#words", WORD)
    office.follow(office.button("退回，请重新反馈"))
    office.told("已退回")
    assert "退回过 1 次" in office.text(".lead")
    check(office)


def answer_again(unit: Visitor, address: str) -> None:
    unit.open(address)
    assert WORD in unit.text(".notice.warn")
    assert unit.one("#answer-text").get_attribute("value") == FIRST  # to go on from
    check(unit)
    unit.write("#answer-text", SECOND)
    unit.follow(unit.button("反馈", kind="button.main"))
    unit.told("已反馈")


def close(office: Visitor, address: str) -> None:
    office.open(address)
    assert SECOND in office.text(".said-it")
    office.write("#words", CONCLUSION)
    office.follow(office.button("办结", kind="button.main"))
    office.told("已办结")
    assert not office.many("#settle")
    check(office)


def end(unit: Visitor, address: str) -> None:
    unit.open(address)
    assert CONCLUSION in unit.text() and "已办结" in unit.text(".lead") and not unit.many("#answer")
    check(unit)
    unit.open(f"/mine/{TABLE}/")
    assert not unit.many(f'.owes a[href^="{address}"]')
    unit.open("/notices/")
    assert [("已办结" in each.text, "被退回" in each.text) for each in unit.many(".told-list li button")[:2]] == [
        (True, False), (False, True),
    ]  # fmt: skip
