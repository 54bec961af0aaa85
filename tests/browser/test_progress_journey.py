"""A unit's month: rows taken up, reported on one page with proof, returned, reported again, a figure disputed, accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

UNIT, TABLE = "fgw", 1
ROWS = ("地区生产总值增长6%左右", "固定资产投资增长5%左右")


def test_a_month_of_a_unit_and_of_its_office(either: Visitor, tmp_path: Path) -> None:
    day = "2025-11-19" if either.narrow else "2025-10-17"  # nobody has reported this month yet
    period = day[:7]
    either.move_date(day)
    take_up(either)
    report(either, period)
    prove(either, tmp_path)
    send_back(either, period)
    report_again(either, period)
    dispute(either)
    accept(either, period)


def row(visitor: Visitor, words: str) -> str:
    """The selector of the piece of a page that holds these words."""
    found = visitor.script(
        "return [...document.querySelectorAll('article')].find(e => e.querySelector('.task').textContent.trim() === arguments[0]).id",
        words,
    )
    return f"#{found}"


def take_up(unit: Visitor) -> None:
    unit.sign_in(UNIT)
    unit.open(f"/mine/{TABLE}/")
    if "领办" in unit.text():  # the first who comes
        unit.follow(unit.button("领办"))
        unit.told("已领办")
    assert "领办" not in unit.text()
    check(unit)


def report(unit: Visitor, period: str) -> None:
    unit.follow(unit.button(f"报送2025年{period[5:]}月进展"))
    first, second = (row(unit, words) for words in ROWS)
    unit.write(f"{first} input[inputmode=decimal]", "５．８")
    unit.write(f"{first} textarea", "前十月增长5.8%，工业和服务业支撑有力")
    unit.write(f"{second} input[inputmode=decimal]", "约百分之四")
    unit.write(f"{second} textarea", "新开工项目26个")
    unit.follow(unit.button("报送填好的"))
    assert "有 1 条没有报送" in unit.text()
    unit.told("已报送 1 条")
    assert "不是“固定资产投资”的数值" in unit.text(second)
    assert unit.one(f"{second} input[inputmode=decimal]").get_attribute("value") == "约百分之四"
    check(unit)
    unit.write(f"{second} input[inputmode=decimal]", "4.2")
    unit.follow(unit.button("报送填好的"))
    unit.told("已报送 1 条")
    assert "待审核" in unit.text(first) and "待审核" in unit.text(second)


def prove(unit: Visitor, folder: Path) -> None:
    lie, proof = folder / "照片.png", folder / "统计资料.csv"
    lie.write_bytes(b"%PDF-1.7\n")
    proof.write_text("指标,数值\n地区生产总值,5.8\n", encoding="utf-8")
    unit.follow(unit.button("佐证：附文件", within=row(unit, ROWS[0])))
    unit.one("#file").send_keys(str(lie))
    unit.follow(unit.button("附上"))
    assert "内容其实是 pdf" in unit.text()
    assert any("400" in said for said in unit.complaints())
    unit.one("#file").send_keys(str(proof))
    unit.follow(unit.button("附上"))
    unit.told("已附上 1 个文件")
    check(unit)
    assert unit.download(unit.button("统计资料.csv"), ".csv").read_bytes() == proof.read_bytes()
    unit.follow(unit.button("预览"))
    unit.reads("地区生产总值", "#look table")  # comes by itself
    check(unit)
    unit.script("location.reload()")
    unit.reads("地区生产总值", "#look table")
    assert not unit.many("#look[hx-get]"), "it was kept"


def send_back(office: Visitor, period: str) -> None:
    office.sign_in("ducha")
    office.open(f"/breakdowns/{TABLE}/progress/?period={period}")
    check(office)
    second = row(office, ROWS[1])
    office.click(office.button("退回或要求补充", within=second))
    office.write(f"{second} textarea", "请写明项目名称")
    office.follow(office.button("请补充", within=second))
    office.told("1 份进展已请单位补充")


def report_again(unit: Visitor, period: str) -> None:
    unit.sign_in(UNIT)
    unit.open(f"/mine/{TABLE}/report/?period={period}")
    second = row(unit, ROWS[1])
    assert "请写明项目名称" in unit.text(second)
    unit.write(f"{second} textarea", "新开工云江新区标准厂房等项目26个")
    unit.follow(unit.button("报送填好的"))
    unit.told("已报送 1 条")


def dispute(statistician: Visitor) -> None:
    statistician.sign_in("tongji")
    statistician.open("/figures/")
    check(statistician)
    first = row(statistician, ROWS[0])
    statistician.click(statistician.button("有疑问", kind="summary", within=first))
    statistician.write(f"{first} input[name=note]", "与统计月报5.6%不一致")
    statistician.follow(statistician.button("记下疑问", within=first))
    statistician.told("已记下疑问")


def accept(office: Visitor, period: str) -> None:
    office.sign_in("ducha")
    office.open(f"/breakdowns/{TABLE}/progress/?period={period}")
    assert "与统计月报5.6%不一致" in office.text(row(office, ROWS[0]))
    office.follow(office.button("通过勾选的"))
    office.told("份进展已通过")
    office.follow(office.button(ROWS[0], kind="a", within=row(office, ROWS[0])))
    assert "有疑问" in office.text(".reports") and "统计资料.csv" in office.text(".reports")
    check(office)


@pytest.mark.parametrize("address", ["/mine/1/take-up/", "/progress/1/files/", "/evidence/1/remove/", "/figures/1/"])
def test_the_address_of_a_button_opened_as_a_page_is_answered(wide: Visitor, address: str) -> None:
    wide.sign_in(UNIT)
    wide.open(address)
    assert wide.many(".menu a")
    assert "405" in "".join(wide.complaints())
