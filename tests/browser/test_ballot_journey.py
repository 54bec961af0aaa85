"""A vote: the office draws it up at a desk, a deputy casts it on a phone, goes back, tries again, and finds the own ballot."""

from __future__ import annotations

import re

from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

NAMES = ("社区托育点", "口袋公园", "农村供水")
_YEAR = 2027  # in which the demo has nothing of the kind


def test_a_deputy_votes_on_a_phone(wide: Visitor, narrow: Visitor) -> None:
    office, deputy = wide, narrow
    office.sign_in("ducha")
    for name in NAMES:
        put_up(office, name)
    where = open_ballot(office)
    receipt = cast(deputy, where)
    assert "已投票（含领纸质票） 1" in " ".join(said(office, where).split())
    back_and_again(deputy, where, receipt)
    office.open(where)
    office.follow(office.button("截止投票"))
    office.told("投票截止")
    check(office)
    office.follow(office.button("计票并宣布结果"))
    office.told("结果已宣布")
    check(office)
    deputy.open(f"{where}box/")
    assert "只公布合计" in deputy.text("main")  # two deputies: their ballots would tell
    deputy.complaints()  # of the refusal itself


def said(office: Visitor, where: str) -> str:
    office.open(where)
    return office.text(".numbers")


def put_up(office: Visitor, name: str) -> None:
    office.open(f"/livelihood/new/?year={_YEAR}")
    office.write("#name", name)
    office.write("#scope", f"建成{name}")
    office.script("document.querySelector('#lead').selectedIndex = 1")
    office.follow(office.button("保存"))
    office.told("项目已保存")
    office.follow(office.button("初定为候选"))
    office.told("已保存")


def open_ballot(office: Visitor) -> str:
    """Draw a ballot up and open it; its address."""
    office.open(f"/ballots/new/?year={_YEAR}")
    check(office)
    office.click("[value=all-majority]")
    office.write("#seats", "2")
    office.follow(office.button("准备选票"))
    office.told("选票准备好了")
    check(office)
    office.follow(office.button("全部到会"))
    office.told("签到已保存")
    office.follow(office.button("开始投票"))
    office.told("投票开始了")
    return str(office.script("return location.pathname"))


def cast(deputy: Visitor, where: str) -> str:
    """Too many, then as many as may be; checked, changed, cast. The receipt."""
    deputy.sign_in("daibiao")
    deputy.open(f"/livelihood/?year={_YEAR}")
    deputy.follow(deputy.button("去投票"))
    check(deputy)
    for box in deputy.many(".item input"):
        deputy.click(box)
    assert deputy.text("[data-tally]") == "已选 3 / 2 项"
    deputy.follow(deputy.button("下一步：核对"))
    assert "您选了 3 项，最多 2 项" in deputy.text("main [role=alert]")
    deputy.complaints()  # of the refusal itself
    check(deputy)
    deputy.click(deputy.many(".item input")[1])
    receipt = deputy.text(".receipt .code")
    deputy.follow(deputy.button("下一步：核对"))
    assert "还没有计票" in deputy.text("h1")
    assert deputy.text(".receipt .code") == receipt
    check(deputy)
    deputy.follow(deputy.button("投票"))
    assert "已计票" in deputy.text("h1")
    assert deputy.text(".receipt .code") == receipt
    check(deputy)
    return receipt


def back_and_again(deputy: Visitor, where: str, receipt: str) -> None:
    deputy.script("history.back()")
    deputy.reads("您已投票")
    deputy.open(f"{where}vote/")
    assert "您已投票" in deputy.text("h1")
    assert receipt not in deputy.text("body")
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", deputy.script("return document.cookie + location.href")) is None
