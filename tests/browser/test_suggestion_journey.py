"""A suggestion's life: written on a phone, signed by another, assigned at a desk, handed back, assigned anew, answered B,
not good enough, handled a second time, closed."""

from __future__ import annotations

import io
from zipfile import ZipFile

from tests.browser.people import account_of
from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

TITLE = "关于给江岸小区临街单元加装电梯的建议"
TEXT = "江岸小区六层住宅没有电梯。\n\n建议先做临街单元，公布补贴标准。<b>谢谢</b>"
WRONG, RIGHT = "市城市管理局", "市住房和城乡建设局"
LIST = "/suggestions/"


def test_from_the_first_word_to_the_end(wide: Visitor, narrow: Visitor) -> None:
    address = written(narrow)
    signed(narrow, address)
    handed_in(narrow, address)
    assigned(wide, address, WRONG)
    handed_back(wide, address)
    assigned_anew(wide, address)
    answered(wide, address, "B", "已列入计划，正在推进。")
    rated(narrow, address, "不满意", "没有时间表")
    answered(wide, address, "A", "已加装完成。")
    rated(narrow, address, "满意", "")
    assert "已办结" in narrow.text(".lead")
    told_to_the_end(wide, address)


def written(deputy: Visitor) -> str:
    deputy.sign_in("daibiao")
    deputy.open(LIST)
    check(deputy)
    deputy.follow(deputy.button("写建议提案"))
    deputy.write("#text", TEXT)
    deputy.click(deputy.one(".signers input"))
    deputy.follow(deputy.button("存为草稿"))
    assert "标题不能空着" in deputy.text("#problem")
    check(deputy)
    deputy.complaints()  # of the refusal itself
    assert deputy.one(".signers input").is_selected()
    deputy.write("#title", TITLE)
    deputy.follow(deputy.button("存为草稿"))
    deputy.told("已存为草稿")
    check(deputy)
    assert [each.text for each in deputy.many(".words-of p")][1] == "建议先做临街单元，公布补贴标准。<b>谢谢</b>"
    return str(deputy.script("return location.pathname"))


def signed(other: Visitor, address: str) -> None:
    other.sign_in("daibiao2")
    other.open(LIST)
    other.follow(other.one(f'.waits a[href="{address}"]'))
    check(other)
    other.follow(other.button("同意联名"))
    other.told("已联名")


def handed_in(deputy: Visitor, address: str) -> None:
    deputy.sign_in("daibiao")
    deputy.open(address)
    assert "已确认：" in deputy.text("#submit")
    deputy.follow(deputy.button("提交", kind="button"))
    deputy.told("已提交")


def assigned(office: Visitor, address: str, unit: str) -> None:
    office.sign_in("ducha")
    office.open(LIST)
    check(office)
    office.follow(office.one(f'.waits a[href="{address}"]'))
    office.follow(office.button("立案", kind="button.main"))
    office.told("已立案")
    check(office)
    choose(office, unit)
    office.follow(office.button("交办", kind="button.main"))
    office.told("已交办")
    held = office.download(office.button("交办通知"), ".docx").read_bytes()
    assert ZipFile(io.BytesIO(held)).testzip() is None


def choose(office: Visitor, unit: str) -> None:
    office.script(
        "const s = document.querySelector('#lead'); s.value = [...s.options].find(o => o.text === arguments[0]).value", unit
    )


def handed_back(unit: Visitor, address: str) -> None:
    unit.sign_in(account_of(WRONG))
    unit.open(LIST)
    check(unit)
    unit.follow(unit.one(f'.waits a[href="{address}"]'))
    unit.click(unit.button("不属本单位职责", kind="summary"))
    unit.write("#back-words", "加装电梯属住建部门职责，建议由住建局主办。")
    unit.follow(unit.button("申请退办", kind="button"))
    unit.told("退办申请已提交")
    assert "退办待定" in unit.text(".lead") and not unit.many("#answer")


def assigned_anew(office: Visitor, address: str) -> None:
    office.sign_in("ducha")
    office.open(address)
    assert "加装电梯属住建部门职责" in office.text(".notice.warn")
    check(office)
    choose(office, RIGHT)
    office.write("#assign-words", "按三定规定改办")
    office.follow(office.button("重新交办", kind="button"))
    office.told("已交办")
    assert RIGHT in office.text(".facts.side")


def answered(unit: Visitor, address: str, outcome: str, text: str) -> None:
    unit.sign_in(account_of(RIGHT))
    unit.open(address)
    if not unit.one("#talk").get_attribute("open"):
        unit.click(unit.button("记录与代表的沟通", kind="summary"))
    unit.write("#talk-text", "到小区与代表当面商量，代表要求写明时间。")
    unit.follow(unit.button("记下", kind="button"))
    unit.told("沟通情况已记录")
    unit.click(unit.one(f"[name=outcome][value={outcome}]"))
    unit.write("#text", text)
    unit.write("#signed", "局长 孔令宇")
    if outcome == "B":
        unit.script("document.querySelector('#promised_on').value = '2026-11-30'")
    check(unit)
    unit.follow(unit.button("答复代表", kind="button"))
    unit.told("已答复")
    check(unit)


def rated(deputy: Visitor, address: str, result: str, words: str) -> None:
    deputy.sign_in("daibiao")
    deputy.open(LIST)
    deputy.follow(deputy.one(f'.waits a[href="{address}"]'))
    check(deputy)
    for name, said in (("attitude", "满意"), ("result", result)):
        boxes = {str(deputy.script("return arguments[0].labels[0].textContent.trim()", e)): e for e in deputy.many(f"[name={name}]")}
        deputy.click(boxes[said])
    deputy.write("#comment", words)
    deputy.follow(deputy.button("提交评价", kind="button"))
    deputy.told("感谢您的评价")


def told_to_the_end(office: Visitor, address: str) -> None:
    office.sign_in("ducha")
    office.open(address)
    check(office)
    told = office.text(".story")
    for step in ("起草", "已联名", "提交", "立案", "申请退办", "答复（B类）", "态度满意，结果不满意", "二次答复（A类）", "已办结"):
        assert step in told
    for name in ("statistics", "rules", "assign"):
        office.open(f"{LIST}{name}/")
        check(office)
