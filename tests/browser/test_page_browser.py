"""The page of a reading in a real browser: marks, card, table, filters, links, phone and print."""

from __future__ import annotations

import base64
import csv
import io
import shutil
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from luoshi.papers.page import page
from luoshi.reading.model import Reading, Report, Section, Statement

selenium = pytest.importorskip("selenium", reason="selenium is not installed")
from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.remote.webdriver import WebDriver  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
DRIVER = shutil.which("chromedriver") or "/usr/bin/chromedriver"
pytestmark = pytest.mark.skipif(
    not (Path(CHROMIUM).exists() and Path(DRIVER).exists()),
    reason="chromium and chromedriver are not installed (apt-get install chromium chromium-driver)",
)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

FILLER = "我们坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，扎实推动高质量发展取得新成效。" * 8
FIGURES = (
    ("城镇新增就业", "5.48", "万人", "人", Decimal("54800.00"), "outcome", "level", None, "2024"),
    ("“三公”经费", "6.3", "%", "%", Decimal("6.3"), "outcome", "growth", "down", "2024"),
    ("=SUM(A1)", "12", "个", "个", Decimal(12), "context", "level", None, None),
    ("地区生产总值", "6", "%", "%", Decimal(6), "target", "growth", "up", "2025"),
    ("粮食总产量", "31", "亿斤", "斤", Decimal(3100000000), "target", "level", None, "2025"),
)


def made_reading() -> Reading:
    """Two parts and twenty times five figures, long enough to scroll."""
    text, statements, starts = "政府工作报告\n", [], [0]
    for number in range(20):
        if number in (0, 10):
            starts.append(len(text))
            text += ("一、2024年工作回顾\n", "二、2025年工作安排\n")[number // 10]
        text += FILLER
        for name, digits, behind, unit, value, modality, measure, direction, period in FIGURES:
            start = len(text) + len(name)
            end = start + len(digits)
            text += f"{name}{digits}{behind}，"
            facts = ("eq", modality, period, name, None, 1 + number // 10, start, end + len(behind), ("measure.rule",))
            statements.append(Statement(start, end, digits, measure, value, None, unit, direction, *facts))
        text += "\n"
    ends = [*starts[1:], len(text)]
    kinds = (("", 0, "front", None), ("2024年工作回顾", 1, "review", "2024"), ("2025年工作安排", 1, "plan", "2025"))
    sections = tuple(Section(s, e, *kind) for s, e, kind in zip(starts, ends, kinds, strict=True))
    report = Report(
        "政府工作报告", "云泽市", "city", 2025, "云泽市人大会议", "2025-01-16", "沈知远", "a.txt", len(text)
    )
    return Reading(text, report, sections, tuple(statements), ("一条提示",))


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "云泽市.html"
    path.write_text(page(made_reading()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., WebDriver]]:
    """Start a browser of a given size; all are ended with the session."""
    begun: list[WebDriver] = []

    def starting(width: int, height: int, *, script: bool = True, mobile: bool = False) -> WebDriver:
        folder = tmp_path_factory.mktemp("profile")
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={folder}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.add_experimental_option(
            "prefs",
            {"download.default_directory": str(folder)}
            | ({} if script else {"profile.managed_default_content_settings.javascript": 2}),
        )
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        begun.append(driver)
        driver.downloads = folder  # type: ignore[attr-defined]
        return driver

    yield starting
    for driver in begun:
        driver.quit()


@pytest.fixture(scope="session")
def wide(start: Callable[..., WebDriver]) -> WebDriver:
    return start(1440, 900)


@pytest.fixture(scope="session")
def narrow(start: Callable[..., WebDriver]) -> WebDriver:
    return start(390, 844, mobile=True)


@pytest.fixture
def desk(wide: WebDriver, file: str) -> WebDriver:
    return opened(wide, file)


@pytest.fixture
def phone(narrow: WebDriver, file: str) -> WebDriver:
    return opened(narrow, file)


def opened(driver: WebDriver, address: str) -> WebDriver:
    """The page loaded afresh, whatever was open before."""
    driver.get("about:blank")
    driver.get(address)
    return driver


def one(driver: WebDriver, selector: str) -> WebElement:
    return driver.find_element("css selector", selector)


def many(driver: WebDriver, selector: str) -> list[WebElement]:
    return driver.find_elements("css selector", selector)


def until(test: Callable[[], Any], seconds: float = 3) -> Any:
    """The first true answer of a test, or its last one."""
    end = time.monotonic() + seconds
    while not (answer := test()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer


def in_view(driver: WebDriver, selector: str) -> bool:
    script = (
        "const b=document.querySelector(arguments[0]).getBoundingClientRect();return b.top>=0&&b.bottom<=innerHeight"
    )
    return bool(driver.execute_script(script, selector))


def rows(driver: WebDriver) -> list[str]:
    """The numbers of the rows shown, in order."""
    script = "return [...document.querySelectorAll('#body tr')].filter(r=>!r.hidden).map(r=>r.id)"
    return list(driver.execute_script(script))


def focused(driver: WebDriver) -> str:
    return str(driver.execute_script("return document.activeElement.id"))


def test_nothing_goes_wrong_on_opening(desk: WebDriver) -> None:
    assert desk.get_log("browser") == []
    assert one(desk, "#shown").text == "100 项"


def test_a_click_on_a_mark_lights_its_row_and_opens_its_card(desk: WebDriver) -> None:
    one(desk, "#s1").click()
    assert one(desk, "#r1").get_attribute("aria-current") == "true"
    card = one(desk, "#card").text
    for words in ("成绩", "城镇新增就业", "5.48万人", "即 54,800 人", "2024年", "measure.rule"):
        assert words in card
    assert desk.current_url.endswith("#s1")


def test_the_card_stays_while_the_pointer_is_on_it_and_goes_when_it_leaves(desk: WebDriver) -> None:
    ActionChains(desk).move_to_element(one(desk, "#s2")).perform()
    assert until(one(desk, "#card").is_displayed)
    ActionChains(desk).move_to_element(one(desk, "#card .big")).pause(0.5).perform()
    assert one(desk, "#card").is_displayed()
    ActionChains(desk).move_to_element(one(desk, "h1")).perform()
    assert until(lambda: not one(desk, "#card").is_displayed())


def test_focus_opens_the_card_and_escape_closes_it(desk: WebDriver) -> None:
    desk.execute_script("document.getElementById('s3').focus()")
    assert one(desk, "#card").is_displayed()
    assert one(desk, "#s3").get_attribute("aria-describedby") == "card-name card-value"
    ActionChains(desk).send_keys(Keys.ESCAPE).perform()
    assert not one(desk, "#card").is_displayed()
    assert focused(desk) == "s3"


def test_enter_leads_into_the_card_and_escape_back(desk: WebDriver) -> None:
    one(desk, "#s3").send_keys(Keys.ENTER)
    assert focused(desk) == "card"
    ActionChains(desk).send_keys(Keys.TAB).send_keys(Keys.ESCAPE).perform()
    assert focused(desk) == "s3"


def test_tab_leaves_the_card_for_the_next_mark(desk: WebDriver) -> None:
    one(desk, "#s3").send_keys(Keys.ENTER)
    ActionChains(desk).send_keys(Keys.TAB * 5).perform()
    assert focused(desk) == "s4"


def test_arrows_go_from_mark_to_mark_and_from_row_to_row(desk: WebDriver) -> None:
    one(desk, "#s3").send_keys(Keys.ARROW_RIGHT)
    assert focused(desk) == "s4"
    one(desk, "#r3 a").send_keys(Keys.ARROW_DOWN)
    assert desk.execute_script("return document.activeElement.closest('tr').id") == "r4"


def test_a_row_leads_to_its_place_in_the_text(desk: WebDriver) -> None:
    one(desk, "#r81").find_element("css selector", "a").send_keys(Keys.ENTER)
    assert in_view(desk, "#s81")
    assert focused(desk) == "s81"
    assert one(desk, "#card").is_displayed()


def test_a_link_to_a_figure_opens_there(wide: WebDriver, file: str) -> None:
    opened(wide, file + "#s73")
    assert in_view(wide, "#s73")
    assert in_view(wide, "#r73")
    assert one(wide, "#r73").get_attribute("aria-current") == "true"


def test_filters_narrow_table_and_marks_together(desk: WebDriver) -> None:
    one(desk, ".chip[data-kind=target]").click()
    assert one(desk, "#shown").text == "40 / 100 项"
    assert "off" in str(one(desk, "#s1").get_attribute("class"))
    one(desk, "#words").send_keys("粮食 31")
    assert one(desk, "#shown").text == "20 / 100 项"
    one(desk, "#section option[value='part 安排']").click()
    assert one(desk, "#shown").text == "10 / 100 项"
    one(desk, "#reset").click()
    assert one(desk, "#shown").text == "100 项"
    assert not one(desk, "#reset").is_displayed()


def test_each_select_filters(desk: WebDriver) -> None:
    one(desk, "#measure option[value=growth]").click()
    one(desk, "#period option[value='=2024']").click()
    assert set(rows(desk)) == {f"r{n}" for n in range(2, 101, 5)}
    one(desk, "#reset").click()
    one(desk, "#period option[value='=']").click()
    assert set(rows(desk)) == {f"r{n}" for n in range(3, 101, 5)}


def test_a_search_without_result_says_so_and_offers_the_way_back(desk: WebDriver) -> None:
    one(desk, "#words").send_keys("没有这个")
    assert one(desk, "#none").is_displayed()
    one(desk, "#reset-none").click()
    assert len(rows(desk)) == 100


def test_sorting_goes_up_then_down_then_back_to_the_text(desk: WebDriver) -> None:
    button = one(desk, "th[data-by=value] button")
    button.click()
    assert rows(desk)[0] == "r2"  # a fall of 6.3 % is the least
    assert one(desk, "th[data-by=value]").get_attribute("aria-sort") == "ascending"
    button.click()
    assert rows(desk)[0] == "r5"
    assert one(desk, "th[data-by=value]").get_attribute("aria-sort") == "descending"
    button.click()
    assert rows(desk) == [f"r{n}" for n in range(1, 101)]


@pytest.mark.parametrize(
    ("by", "first"), [("indicator", "r3"), ("unit", "r2"), ("kind", "r4"), ("measure", "r1"), ("period", "r1")]
)
def test_every_column_sorts(desk: WebDriver, by: str, first: str) -> None:
    one(desk, f"th[data-by={by}] button").click()
    assert rows(desk)[0] == first


def test_what_has_no_period_stands_last_either_way(desk: WebDriver) -> None:
    button = one(desk, "th[data-by=period] button")
    button.click()
    assert rows(desk)[-1] == "r98"
    button.click()
    assert rows(desk)[-1] == "r98"


def test_the_outline_leads_to_a_section_and_follows_the_reader(desk: WebDriver) -> None:
    one(desk, ".outline a[href='#sec-2']").click()
    assert in_view(desk, "#sec-2")
    assert until(lambda: many(desk, ".outline .here a[href='#sec-2']"))


def test_the_visible_rows_leave_as_csv(desk: WebDriver) -> None:
    one(desk, ".chip[data-kind=context]").click()
    one(desk, "#csv").click()
    path = until(lambda: next(iter(desk.downloads.glob("*.csv")), None))  # type: ignore[attr-defined]
    raw = path.read_bytes()
    path.unlink()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(table) == 21
    first = dict(zip(table[0], table[1], strict=True))
    assert first["指标"] == "'=SUM(A1)"  # a spreadsheet must not run it
    assert (first["序"], first["数值"], first["单位"], first["性质"]) == ("3", "12", "个", "背景")


def test_the_chosen_row_can_be_copied(desk: WebDriver) -> None:
    assert not one(desk, "#copy").is_enabled()
    one(desk, "#r5 a").click()
    desk.execute_script("window.copied=[];navigator.clipboard.writeText=t=>{copied.push(t);return Promise.resolve()}")
    one(desk, "#copy").click()
    text = "粮食总产量 31亿斤（即 3,100,000,000 斤）［目标，2025年］——云泽市2025年政府工作报告“一、2024年工作回顾”，原文“31亿斤”"
    assert desk.execute_script("return copied") == [text]


@pytest.mark.parametrize("view", ["report", "table", "outline"])
def test_a_phone_shows_one_view_and_never_scrolls_sideways(phone: WebDriver, view: str) -> None:
    one(phone, f".tabs [data-to={view}]").click()
    shown = [name for name in ("report", "table", "outline") if one(phone, f"#{name}").is_displayed()]
    assert shown == [view]
    assert phone.execute_script("return document.documentElement.scrollWidth") == 390


def test_a_tap_opens_the_sheet_without_covering_the_mark(phone: WebDriver) -> None:
    phone.execute_script("document.getElementById('s40').scrollIntoView({block: 'end'}); scrollBy(0, 80)")
    one(phone, "#s40").click()
    sheet = one(phone, "#card")
    assert sheet.rect["x"] == 0
    assert phone.execute_script(
        "return document.getElementById('s40').getBoundingClientRect().bottom <"
        " document.getElementById('card').getBoundingClientRect().top"
    )


def test_at_middle_widths_the_outline_opens_from_the_bar(start: Callable[..., WebDriver], file: str) -> None:
    driver = opened(start(1100, 800), file)
    outline = one(driver, "#outline")
    assert not outline.is_displayed()
    one(driver, "#contents").click()
    assert outline.is_displayed()
    one(driver, ".outline a[href='#sec-2']").click()
    assert in_view(driver, "#sec-2")
    assert not outline.is_displayed()


def test_a_row_on_a_phone_leads_to_the_text(phone: WebDriver) -> None:
    one(phone, ".tabs [data-to=table]").click()
    one(phone, "#r7 a").click()
    assert one(phone, "#report").is_displayed()
    assert in_view(phone, "#s7")


def test_without_script_report_and_table_are_there_to_read(start: Callable[..., WebDriver], file: str) -> None:
    driver = opened(start(390, 844, script=False), file)
    assert all(one(driver, selector).is_displayed() for selector in ("#report", "#table", "#r100", "#s100", ".outline"))
    assert not any(node.is_displayed() for node in many(driver, "#filters, .tabs, .tools"))


def test_print_numbers_the_figures_and_sets_the_table_after_the_text(desk: WebDriver) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")
    printed = desk.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    document = pdfium.PdfDocument(base64.b64decode(printed["data"]))
    pages = [leaf.get_textpage().get_text_bounded() for leaf in document]
    assert "5.48万人1" in pages[0].replace("\n", "")
    assert "查指标" not in "".join(pages)
    table = next(number for number, text in enumerate(pages) if "序" in text and "口径" in text)
    assert "工作总基调" not in "".join(pages[table:])


def test_a_long_report_answers_without_delay(start: Callable[..., WebDriver], file: str) -> None:
    driver = opened(start(1440, 900), file)
    script = """
      const box = document.getElementById('words'), begun = performance.now();
      for (const word of ['粮', '粮食', '粮', '']) {
        box.value = word; box.dispatchEvent(new Event('input', {bubbles: true})); document.body.offsetHeight;
      }
      return (performance.now() - begun) / 4;"""
    assert driver.execute_script(script) < 100
