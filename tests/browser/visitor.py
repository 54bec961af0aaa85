"""Somebody in front of a browser: opens pages, clicks, types, and sees what the page answers."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

Found = TypeVar("Found")
WIDE, NARROW = (1440, 900), (390, 844)
PATIENCE = 10.0
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--lang=zh-CN",
)  # fmt: skip


def start_chromium(folder: Path, size: tuple[int, int]) -> WebDriver:
    """A browser of this size, a phone's where it is narrow; files that it saves go to ``folder/saved``."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("chromium and chromedriver are not installed (apt-get install chromium chromium-driver)")
    saved = folder / "saved"
    saved.mkdir(parents=True, exist_ok=True)
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={size[0]},{size[1]}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(saved)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_page_load_timeout(30)
    screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == NARROW}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    return browser


class Visitor:
    """A browser at a server."""

    def __init__(
        self, browser: WebDriver, address: str, saved: Path, size: tuple[int, int], sessions: dict[str, dict[str, Any]]
    ) -> None:
        self.browser, self.address, self.saved, self.narrow = browser, address, saved, size == NARROW
        self.sessions = sessions

    # --- going ---

    def open(self, path: str) -> None:
        """Open a page afresh."""
        self.browser.get(self.address + path)

    def sign_in(self, username: str) -> None:
        """Come in as one of the demo's people, from the sign-in page; again by what that page gave the first time."""
        self.open("/sign-in/")
        self.browser.delete_all_cookies()
        self.script("localStorage.clear()")
        if known := self.sessions.get(username):
            self.browser.add_cookie(known)
            return self.open("/")
        self.come_in(username)
        self.sessions[username] = self.browser.get_cookie("sessionid") or {}
        return None

    def move_date(self, day: str) -> None:
        """Move the demo's date, from the bar that stands on every page."""
        self.open("/sign-in/")
        self.script(
            "const s = document.querySelector('#demo-day'); s.add(new Option(arguments[0], arguments[0])); s.value = arguments[0]",
            day,
        )
        self.follow(self.button("拨到"))
        year, month, date = (int(part) for part in day.split("-"))
        self.told(f"演示日期拨到 {year}年{month:02}月{date:02}日")

    def come_in(self, username: str) -> None:
        """Come in from the sign-in page."""
        self.open("/sign-in/")
        role = self.many(f'.roles button[value="{username}"]')
        if role:
            return self.follow(role[0])
        self.click(self.button("换成其他人", "summary"))
        self.one(f'#everyone option[value="{username}"]').click()
        return self.follow(self.button("进入"))

    def follow(self, element: WebElement | str) -> None:
        """Click what leads to another page, and wait for that page."""
        self.script("window.before = true")
        self.click(element)
        self.until(self._arrived, "no other page came")

    def submit(self, element: WebElement | str) -> None:
        """Press Enter on it and wait for the page that answers."""
        self.script("window.before = true")
        (self.one(element) if isinstance(element, str) else element).send_keys(Keys.ENTER)
        self.until(self._arrived, "no other page came")

    def _arrived(self) -> bool:
        return bool(self.script("return !window.before && document.readyState === 'complete'"))

    # --- seeing ---

    def script(self, code: str, *given: Any) -> Any:
        """What a piece of JavaScript says."""
        return self.browser.execute_script(code, *given)

    def one(self, selector: str) -> WebElement:
        """The first element that a selector finds."""
        return self.browser.find_element("css selector", selector)

    def many(self, selector: str) -> list[WebElement]:
        """All elements that a selector finds."""
        return self.browser.find_elements("css selector", selector)

    def button(self, words: str, kind: str = "button, a, summary", within: str = "body") -> WebElement:
        """What can be pressed and says these words, as a person finds it: it must be seen."""
        code = """
          const [words, kind, within] = arguments, said = e => e.textContent.replace(/\\s+/g, ' ').trim();
          const seen = [...document.querySelectorAll(within)].flatMap(e => [...e.querySelectorAll(kind)])
            .filter(e => e.getClientRects().length);
          return seen.find(e => said(e) === words) || seen.find(e => said(e).includes(words));"""
        return self.until(lambda: self.script(code, words, kind, within), f"no button says {words}")

    def text(self, selector: str = "main") -> str:
        """What is to be read in an element."""
        return self.one(selector).text

    def until(self, test: Callable[[], Found | None], complaint: str, seconds: float = PATIENCE) -> Found:
        """The first true answer of a test.

        Raises:
            AssertionError: When none comes in time.
        """
        end, last = time.monotonic() + seconds, ""
        while True:
            try:
                if answer := test():
                    return answer
            except WebDriverException as error:  # the page is being replaced
                last = f" ({error.msg})"
            if time.monotonic() > end:
                raise AssertionError(f"{complaint}{last}; the page says: {self.text('#told')!r}")
            time.sleep(0.02)

    def reads(self, words: str, selector: str = "main") -> None:
        """Wait until an element says these words."""
        self.until(lambda: words in self.text(selector), f"{selector} does not say {words}")

    def told(self, words: str) -> None:
        """Wait until the page tells this of what was done, and has put everything in its place."""
        self.until(lambda: words in self.text("#told") and not self.busy(), f"the page does not tell {words}")

    def busy(self) -> bool:
        """Whether the page waits for an answer, or puts one in its place."""
        return bool(self.script("return !!document.querySelector('.htmx-request,.htmx-swapping,.htmx-settling')"))

    def complaints(self) -> list[str]:
        """What the console says since it was last asked."""
        return [f"{entry['level']} {entry['message']}" for entry in self.browser.get_log("browser")]

    # --- doing ---

    def click(self, element: WebElement | str) -> None:
        """Click; what lies under something else cannot be clicked."""
        found = self.one(element) if isinstance(element, str) else element
        self.script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def write(self, element: WebElement | str, text: str) -> None:
        """Replace what a field holds."""
        found = self.one(element) if isinstance(element, str) else element
        found.clear()
        found.send_keys(text)

    def keys(self, *keys: str) -> None:
        """Press keys, whatever has the focus."""
        chain = ActionChains(self.browser, duration=0)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def chord(self, held: str, key: str) -> None:
        """Press a key while another is held."""
        ActionChains(self.browser, duration=0).key_down(held).send_keys(key).key_up(held).perform()

    def download(self, element: WebElement | str, suffix: str) -> Path:
        """Click a link to a file; where the file was saved."""
        for old in self.saved.iterdir():
            old.unlink()
        self.click(element)

        def whole() -> Path | None:
            found = list(self.saved.iterdir())
            return found[0] if len(found) == 1 and found[0].suffix == suffix else None

        return self.until(whole, f"no {suffix} was saved")

    # --- the workbench ---

    def row(self, words: str) -> WebElement:
        """The row whose task holds these words."""
        code = """return [...document.querySelectorAll('#rows .row')].find(row => {
            const field = row.querySelector('textarea[name=text]');
            return (field ? field.value : row.querySelector('.text').textContent).includes(arguments[0]) && !row.hidden})"""
        return self.until(lambda: self.script(code, words), f"no row says {words}")

    def rows(self) -> list[str]:
        """The tasks of the rows that are shown."""
        code = """return [...document.querySelectorAll('#rows .row')].filter(row => !row.hidden).map(row =>
            (row.querySelector('textarea[name=text]') || {}).value || row.querySelector('.text').textContent)"""
        return list(self.script(code))

    def edit(self, words: str) -> WebElement:
        """Open a row's editor by its button."""
        row = self.row(words)
        identity = row.get_attribute("id")
        self.script("arguments[0].scrollIntoView({block: 'center'})", row)
        ActionChains(self.browser, duration=0).move_to_element(row).perform()  # the button shows where the pointer is
        self.click(row.find_element("css selector", ".open"))
        return self.until(lambda: self.one(f"#{identity}.editing form"), "the editor does not open")

    def pick(self, *words: str) -> None:
        """Tick the rows that hold these words."""
        for each in words:
            self.click(self.row(each).find_element("css selector", ".pick input"))

    def focused(self) -> str:
        """What has the focus: tag, id, name."""
        code = "const e=document.activeElement; return [e.tagName.toLowerCase(), e.id, e.name || ''].join(' ').trim()"
        return str(self.script(code))
