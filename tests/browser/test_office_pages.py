"""Every page, for who sees it, at a desk and on a phone: for all eyes and hands, in its width, nothing on top of another."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from tests.browser.visitor import Visitor

AXE = files("axe_selenium_python").joinpath("node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
#: rules of this axe (3.x) that later ones dropped or mended: HTML lets a dl group its terms in div, knows one-time-code
OUTDATED = ("dlitem", "autocomplete-valid", "checkboxgroup", "radiogroup")

PAGES = {
    None: ("/sign-in/",),
    "ducha": (
        "/breakdowns/", "/breakdowns/import/", "/breakdowns/2/", "/breakdowns/2/ask/", "/breakdowns/2/issue/",
        "/breakdowns/2/upload/", "/breakdowns/1/", "/breakdowns/1/ask/", "/breakdowns/1/issue/", "/breakdowns/1/progress/", "/tables/", "/tables/1/",
        "/units/", "/password/", "/totp/",
    ),
    "fgw": ("/mine/", "/mine/1/", "/mine/2/", "/mine/1/report/", "/tables/1/?own=1"),
    "lujingming": ("/tables/1/?own=1",),
    "tongji": ("/figures/",),
    "daibiao": ("/tables/",),
    "shenji": ("/people/", "/events/"),
    "admin": ("/people/", "/people/2/", "/units/", "/units/?edit=3"),
}  # fmt: skip


def check(visitor: Visitor, piece: str = "html") -> None:
    """Everything that must hold of whatever is on the screen; barriers are looked for in a piece of the page."""
    found = [*barriers(visitor, piece), *too_wide(visitor), *covered(visitor)]
    assert not found, f"{visitor.browser.current_url}: {found}"


def barriers(visitor: Visitor, piece: str) -> list[str]:
    """What axe finds serious or critical. Run from outside, which the page's own policy does not forbid."""
    visitor.script(AXE)
    code = """
      const done = arguments[2], rules = Object.fromEntries(arguments[0].map(id => [id, {enabled: false}]));
      axe.run(arguments[1], {rules: rules, resultTypes: ['violations'], selectors: false}).then(result => done(result.violations
        .filter(each => ['serious', 'critical'].includes(each.impact))
        .map(each => each.id + ': ' + each.nodes.slice(0, 2).map(node => node.html.slice(0, 160)).join(' ')))
      );"""
    place = visitor.script("return [scrollX, scrollY]")
    found = list(visitor.browser.execute_async_script(code, list(OUTDATED), piece))
    visitor.script("scrollTo(arguments[0][0], arguments[0][1])", place)
    return found


def too_wide(visitor: Visitor) -> list[str]:
    """What sticks out of the page to the right, where the page would have to be pushed to read it."""
    code = """
      const wide = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= wide && document.body.scrollWidth <= wide) return [];
      return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide + 1)
        .slice(0, 3).map(e => 'too wide: ' + e.outerHTML.slice(0, 160));"""
    return list(visitor.script(code))


def covered(visitor: Visitor) -> list[str]:
    """Controls that lie on one another. What floats above the page on purpose is not asked."""
    code = """
      const floats = e => { for (; e && e !== document.body; e = e.parentElement)
        if (['sticky', 'fixed', 'absolute'].includes(getComputedStyle(e).position)) return true; return false; };
      const seen = (e, r) => { // what is scrolled out of its pane covers nothing
        const box = {left: r.left, right: r.right, top: r.top, bottom: r.bottom};
        for (let pane = e.parentElement; pane && pane !== document.body; pane = pane.parentElement)
          if (getComputedStyle(pane).overflow !== 'visible') {
            const edge = pane.getBoundingClientRect();
            box.left = Math.max(box.left, edge.left); box.right = Math.min(box.right, edge.right);
            box.top = Math.max(box.top, edge.top); box.bottom = Math.min(box.bottom, edge.bottom);
          }
        return box; };
      const dialog = document.querySelector('dialog[open]') || document.body;
      const controls = [...dialog.querySelectorAll('a, button, input, select, textarea, summary')]
        .filter(e => e.type !== 'hidden' && e.checkVisibility({visibilityProperty: true}) && !floats(e))
        .map(e => [e, [...e.getClientRects()].map(r => seen(e, r)).filter(r => r.right - r.left > 2 && r.bottom - r.top > 2)]);
      const apart = (a, b) => a.right <= b.left + 2 || b.right <= a.left + 2 || a.bottom <= b.top + 2 || b.bottom <= a.top + 2;
      const found = [];
      controls.forEach(([one, boxes], at) => controls.slice(at + 1).forEach(([other, others]) => {
        if (one.contains(other) || other.contains(one)) return;
        if (boxes.some(a => others.some(b => !apart(a, b))))
          found.push('on one another: ' + one.outerHTML.slice(0, 90) + ' / ' + other.outerHTML.slice(0, 90));
      }));
      return found.slice(0, 3);"""
    return list(visitor.script(code))


@pytest.mark.parametrize("who", PAGES)
def test_the_pages_of_each_role(either: Visitor, who: str | None) -> None:
    if who:
        either.sign_in(who)
    for path in PAGES[who]:
        either.open(path)
        assert either.script("return document.querySelector('h1') !== null"), path
        check(either)


@pytest.mark.parametrize("who", ["ducha", "fgw", "shenji", "admin"])
def test_the_menu_leads_only_to_pages_that_answer(wide: Visitor, who: str) -> None:
    wide.sign_in(who)
    entries = [link.get_attribute("href") for link in wide.many(".menu a")]
    assert len(entries) >= 2
    for address in entries:
        wide.open((address or "").removeprefix(wide.address))
        assert wide.many(".menu [aria-current=page]"), address


def test_a_page_that_is_not_there_says_so(either: Visitor) -> None:
    either.sign_in("ducha")
    either.open("/nowhere/")
    assert "没有这个页面" in either.text()
    assert "404" in "".join(either.complaints())
    check(either)


def test_the_address_of_a_button_opened_as_a_page_says_what_to_do(wide: Visitor) -> None:
    wide.sign_in("shenji")
    wide.open("/events/verify/")
    assert "请从上面的菜单重新打开" in wide.text()
    assert wide.many(".menu a")
    assert "405" in "".join(wide.complaints())


def editor(visitor: Visitor) -> None:
    visitor.edit(visitor.rows()[4])
    for part in visitor.many(".editor summary"):
        visitor.click(part)


def names_offered(visitor: Visitor) -> None:
    form = visitor.edit(visitor.rows()[6])
    visitor.write(form.find_element("css selector", "[name=lead]"), "局")
    visitor.until(lambda: visitor.many(".suggest li"), "no name is offered")


def several_picked(visitor: Visitor) -> None:
    visitor.pick(*visitor.rows()[:2])
    assert visitor.one("#bulk").is_displayed()


def reason_asked(visitor: Visitor) -> None:
    several_picked(visitor)
    visitor.click("#bulk [data-step=drop]")
    visitor.until(lambda: visitor.one("#ask").is_displayed(), "nobody asks why")


def keys_told(visitor: Visitor) -> None:
    if visitor.narrow:  # no keys on a phone, and no word of them
        assert not visitor.one("#keys").is_displayed()
        visitor.script("document.getElementById('help').showModal()")
    else:
        visitor.click("#keys")
    visitor.until(lambda: visitor.one("#help").is_displayed(), "no help comes")


def report_shown(visitor: Visitor) -> None:
    if visitor.narrow:
        visitor.click(".views [data-view=report]")
    assert visitor.one("#article").is_displayed()


def carried_by_none(visitor: Visitor) -> None:
    visitor.click("#left summary")


STATES = {
    editor: ".editor", names_offered: ".editor", several_picked: "#bulk", reason_asked: "#ask", keys_told: "#help",
    report_shown: ".report", carried_by_none: "#left",
}  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_opens_on_the_workbench(either: Visitor, state: Callable[[Visitor], None]) -> None:
    either.sign_in("ducha")
    either.open("/breakdowns/2/")
    state(either)
    check(either, STATES[state])


def test_a_row_that_was_amended(either: Visitor) -> None:
    either.sign_in("ducha")
    either.open("/tables/1/")
    either.follow(either.script("return document.querySelector('main del').closest('tr').querySelector('a')"))
    check(either)


def test_a_unit_writing_its_answers(either: Visitor) -> None:
    either.sign_in("gxj")
    either.open("/mine/2/")
    for part in either.many(".answers summary")[:2]:
        either.click(part)
    check(either)


def test_an_account_menu_opens_and_leads_out(either: Visitor) -> None:
    either.sign_in("ducha")
    either.click(".who summary")
    check(either)
    either.follow(either.button("换一个角色"))
    assert "选一个角色进入演示" in either.text()


def test_the_events_and_their_proof(either: Visitor) -> None:
    either.sign_in("shenji")
    either.follow(either.button("验证日志"))
    check(either)


@pytest.mark.parametrize("page", ["/breakdowns/", "/breakdowns/2/", "/mine/"])
def test_who_is_not_signed_in_comes_back_to_the_page(wide: Visitor, page: str) -> None:
    wide.open("/sign-in/")
    wide.browser.delete_all_cookies()
    wide.open(page)
    wide.follow(wide.one('.roles [value="fgw"]' if page == "/mine/" else '.roles [value="ducha"]'))
    assert wide.browser.current_url.startswith(wide.address + page)
