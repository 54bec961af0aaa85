"""Who has read nothing: from the sign-in page to an issued table by what the pages themselves say, and in how many clicks."""

from __future__ import annotations

from tests.browser.visitor import Visitor

MOST_CLICKS = 20


def test_the_demo_s_table_is_issued_by_following_the_pages(either: Visitor) -> None:
    office, clicks = either, 0
    if office.narrow:  # the table of this server is issued by now: what a phone shows of it
        return issued(office)
    office.open("/sign-in/")
    office.browser.delete_all_cookies()
    office.open("/")
    office.follow(office.button("督查室"))
    office.follow(office.button("2026年政府工作报告", "main a"))
    office.click(office.button("条待定", "#left button"))
    left = len(office.rows())
    office.click(office.row(office.rows()[0]).find_element("css selector", ".settle"))
    office.told("已定 1 条")
    assert len(office.rows()) == left - 1
    office.click("#all")
    assert office.text("#picked") == str(left - 1)
    office.click(office.button("定下", "#bulk button"))
    office.told(f"已定 {left - 1} 条")
    clicks += 6
    office.follow(office.button("征求意见", ".steps a"))
    clicks += 1
    while opinions := office.many(".opinion"):
        before = len(opinions)
        office.follow(office.button("采纳", ".opinion button"))
        office.told("已采纳")
        assert len(office.many(".opinion")) == before - 1
        clicks += 1
    office.follow(office.button("印发", "#opinions a"))
    office.follow(office.button("印发", "main button"))
    clicks += 2
    office.told("已印发")
    assert clicks <= MOST_CLICKS
    return issued(office)


def issued(office: Visitor) -> None:
    office.sign_in("ducha")
    office.open("/breakdowns/")
    line = office.script(
        "return [...document.querySelectorAll('main tr')].find(line => line.textContent.includes('2026年政府工作报告'))"
    )
    assert "已印发" in line.text
    office.follow(line.find_element("link text", "印发的表"))
    assert "云泽市2026年政府工作报告任务分解" in office.text("h1")
    assert "共 " in office.text(".lead")
