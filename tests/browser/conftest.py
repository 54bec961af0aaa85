"""Chromium before the pages of the demo: a server a module with a copy of the once built city, browsers for the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.browser.serving import Server, shared_demo

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor

Browser = Callable[[str, tuple[int, int]], "Visitor"]


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory):
    """A folder with the demo's database, as ``luoshi demo`` makes it; to copy, not to use."""
    return shared_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def server(built_demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running demo, the module's own."""
    running = Server(built_demo, tmp_path_factory.mktemp("home"))
    yield running
    running.stop()
    assert "Traceback" not in running.said(), running.said()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory):
    """Browsers by name and size, each started once in the session; ended with it."""
    from tests.browser.visitor import start_chromium

    begun = {}

    def browser(name: str, size: tuple[int, int]):
        if name not in begun:
            folder = tmp_path_factory.mktemp(name)
            begun[name] = (start_chromium(folder, size), folder / "saved")
        return begun[name]

    yield browser
    for driver, _ in begun.values():
        driver.quit()


@pytest.fixture
def visitor(server: Server, chromium) -> Iterator[Browser]:
    """Somebody at a browser; at the end of the test the console must be silent."""
    from tests.browser.visitor import Visitor

    there: dict[str, Visitor] = {}

    def come(name: str, size: tuple[int, int]) -> Visitor:
        browser, saved = chromium(name, size)
        browser.get_log("browser")
        there[name] = Visitor(browser, server.address, saved, size, server.sessions.setdefault(name, {}))
        return there[name]

    yield come
    said = {name: each.complaints() for name, each in there.items()}
    for each in there.values():
        each.browser.get("about:blank")
    assert not any(said.values()), f"the console says {said}"


@pytest.fixture
def wide(visitor: Browser) -> Visitor:
    """Somebody at a desk."""
    return visitor("wide", (1440, 900))


@pytest.fixture
def narrow(visitor: Browser) -> Visitor:
    """Somebody with a phone."""
    return visitor("narrow", (390, 844))


@pytest.fixture(params=["wide", "narrow"])
def either(request: pytest.FixtureRequest) -> Visitor:
    """Both, one after the other."""
    return request.getfixturevalue(request.param)
