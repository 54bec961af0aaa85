"""A wrong link put right, with the keyboard alone; and the same answers on a phone."""

from __future__ import annotations

from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

NAME = "跨境电商进出口"


def test_an_answer_is_settled_with_the_keyboard_and_read_on_a_phone(wide: Visitor, narrow: Visitor) -> None:
    wide.sign_in("ducha")
    wide.open("/reconciliations/")
    check(wide)
    wide.follow(".pair a")
    check(wide)
    both_sides_are_lit(wide)
    walk_to(wide, NAME)
    settle(wide, "没有提到")
    wide.told("认定为“未提及”")
    assert NAME in wide.text("#told")
    wide.until(lambda: wide.many("#dock .settling"), "the dock does not come back")
    assert NAME in wide.text("#dock .name") and "未提及" in wide.text("#dock") and "认定" in wide.text("#dock .why")
    wide.keys("k")
    wide.until(lambda: NAME not in wide.text("#dock .name"), "K does not go back")
    pick_a_figure(wide)
    on_a_phone(narrow)


def both_sides_are_lit(office: Visitor) -> None:
    """A promise chosen in the summary is in view on both sides, and so is its answer; a figure leads back."""
    office.click(".heads .to")
    lit = office.script("return [...document.querySelectorAll('.side .on')].map(e => [e.id, e.href.split('#')[1]])")
    assert [pair[::-1] for pair in lit[:1]] == lit[1:]
    seen = """return [...document.querySelectorAll('.side .on')].every(e => {
        const box = e.getBoundingClientRect(), side = e.closest('.side').getBoundingClientRect();
        return box.top >= side.top && box.bottom <= side.bottom && side.top < innerHeight})"""
    assert office.script(seen)
    office.click("#new .m[data-n]:not(.on)")
    assert office.one("#old .on").get_attribute("href").split("#")[1] == office.one("#new .on").get_attribute("id")


def walk_to(office: Visitor, name: str) -> None:
    for _ in range(120):
        office.keys("j")
        if name in office.text("#dock .name"):
            break
    assert name in office.text("#dock .name")


def settle(office: Visitor, words: str) -> None:
    """Choose by number, save with Enter."""
    start = office.script("return document.querySelector('#answers .line[data-n=\"' + document.querySelector('#old .on').dataset.n + '\"]').dataset.start")
    office.until(lambda: office.one("#dock").get_attribute("data-ready") == start, "the form does not come")
    labels = [each.text for each in office.many("#dock fieldset > .choice")]
    number = next(place for place, label in enumerate(labels, 1) if words in label)
    office.keys(str(number))
    office.script("window.before = true")
    office.keys("\ue007")
    office.until(lambda: office.script("return !window.before && document.readyState === 'complete'"), "nothing was saved")


def pick_a_figure(office: Visitor) -> None:
    """A figure that is clicked in the new report stands in the form."""
    office.until(lambda: office.many("#dock .pick:not([hidden])"), "the form does not come")
    office.keys("p")
    figure = office.one("#new .f[data-out]")
    office.click(figure)
    assert office.script("return document.querySelector('#pick').value") == figure.get_attribute("data-out")
    assert office.script("return document.querySelector('form.settle input:checked').value.endsWith(':pick')")
    assert not office.many("body.picking")


def on_a_phone(phone: Visitor) -> None:
    phone.sign_in("ducha")
    phone.open("/reconciliations/")
    phone.follow(".pair a")
    check(phone)
    assert not phone.one("#desk").is_displayed()
    line = phone.script(
        "return [...document.querySelectorAll('#answers .line')].find(e => e.textContent.includes(arguments[0]))", NAME
    )
    phone.click(line.find_element("css selector", "summary"))
    assert line.find_element("css selector", ".body").is_displayed()
    phone.follow(line.find_element("css selector", ".button"))
    check(phone)
    assert "未提及" in phone.text(".lead") and "没有提到" in phone.text("form.settle")
