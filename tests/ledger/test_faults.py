"""What may go wrong outside the program: it is killed, the disk is full, another holds the books, the server goes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from deeds import STEPS

ROOT = Path(__file__).parent.parent.parent
SERVER = os.environ.get("DATABASE_URL", "")  # set by tests/settings.py where the tests run on PostgreSQL


class Books:
    """A ledger of its own, in a folder or database of its own, and the processes that work on it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.file = folder / "luoshi.sqlite3"
        self.name = name
        self.address = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}")) if SERVER else f"sqlite:///{self.file}"
        self._folder = folder

    def start(self, deed: str, *arguments: str) -> subprocess.Popen[str]:
        ours = {"SECRET_KEY": "x", "LUOSHI_HOME": str(self._folder), "DATABASE_URL": self.address}
        return subprocess.Popen(
            [sys.executable, "-m", "tests.ledger.deeds", deed, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, **ours, "DJANGO_SETTINGS_MODULE": "luoshi.web.settings"},
        )  # fmt: skip

    def do(self, deed: str, *arguments: str) -> Any:
        """Run a deed to its end; what it said."""
        return told(self.start(deed, *arguments))

    @cached_property
    def held(self) -> Any:
        """The state of a pattern, and so of a copy to which nothing has been done."""
        return self.do("state")

    def killed(self, deed: str, *arguments: str) -> None:
        """Run a deed that kills itself."""
        process = self.start(deed, *arguments)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, errors


def told(process: subprocess.Popen[str], said: str | None = None) -> Any:
    out, errors = process.communicate(said, timeout=60)
    assert process.returncode == 0, errors
    return json.loads(out.splitlines()[-1])


def sql(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """The city, made once; each test has a copy."""
    books = Books(tmp_path_factory.mktemp("pattern"), f"pattern_{uuid4().hex}")
    if SERVER:
        sql(f"CREATE DATABASE {books.name}")
    books.do("found")
    return books


@contextmanager
def copied(pattern: Books, folder: Path) -> Iterator[Books]:
    """A ledger with what a pattern holds."""
    mine = Books(folder, f"books_{uuid4().hex}")
    if SERVER:
        sql(f"CREATE DATABASE {mine.name} TEMPLATE {pattern.name}")
        yield mine
        sql(f"DROP DATABASE {mine.name} WITH (FORCE)")
    else:
        shutil.copy(pattern.file, mine.file)
        yield mine


@pytest.fixture(scope="module")
def ready(pattern: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The table ready to be issued; to copy."""
    with copied(pattern, tmp_path_factory.mktemp("ready")) as books:
        books.do("make_ready")
        yield books


@pytest.fixture(scope="module")
def issued(ready: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The table issued; to copy."""
    with copied(ready, tmp_path_factory.mktemp("issued")) as books:
        books.do("issue")
        yield books


@pytest.fixture
def books(pattern: Books, tmp_path: Path) -> Iterator[Books]:
    with copied(pattern, tmp_path) as mine:
        yield mine


@pytest.fixture
def ready_books(ready: Books, tmp_path: Path) -> Iterator[Books]:
    with copied(ready, tmp_path) as mine:
        yield mine


@pytest.fixture
def issued_books(issued: Books, tmp_path: Path) -> Iterator[Books]:
    with copied(issued, tmp_path) as mine:
        yield mine


# --- Killed ---


@pytest.mark.parametrize("step", [step for step in STEPS if step.startswith("import")])
def test_an_import_killed_in_the_middle_has_not_happened_and_can_be_done_again(
    pattern: Books, books: Books, step: str
) -> None:
    before = pattern.held
    books.killed("import_again", step)
    assert books.do("state") == before
    books.do("import_again")
    after = books.do("state")
    assert (after["findings"], after["reports"], after["events"]) == ([], 2, before["events"] + 1)


@pytest.mark.parametrize("step", [step for step in STEPS if step.startswith("issue")])
def test_an_issue_killed_in_the_middle_has_not_happened_and_can_be_done_again(
    ready: Books, ready_books: Books, step: str
) -> None:
    books, before = ready_books, ready.held
    books.killed("issue", step)
    assert books.do("state") == before
    assert (before["state"], before["versions"]) == ("draft", 0)
    books.do("issue")
    after = books.do("state")
    assert (after["findings"], after["state"], after["versions"]) == ([], "issued", 1)


@pytest.mark.parametrize("step", [step for step in STEPS if step.startswith("lights")])
def test_a_round_of_lights_killed_in_the_middle_has_not_happened_and_can_be_done_again(
    issued: Books, issued_books: Books, step: str
) -> None:
    books, before = issued_books, issued.held
    books.killed("light_up", step)
    assert books.do("state") == before
    rows, changed = books.do("light_up")
    assert rows == changed > 0
    assert books.do("light_up") == [rows, 0]
    after = books.do("state")
    assert (after["findings"], after["events"]) == ([], before["events"] + 1)


def test_what_was_saved_before_the_kill_stays_saved(books: Books) -> None:
    books.killed("edit_and_die")
    after = books.do("state")
    assert (after["note"], after["findings"]) == ("已存", [])


# --- Two at once ---


def test_two_processes_at_one_row_lose_no_update_and_the_chain_is_whole(
    pattern: Books, books: Books, tmp_path: Path
) -> None:
    times, go = 20, tmp_path / "go"
    before = pattern.held
    both = [books.start("edit_often", mark, str(times), str(go)) for mark in ("a", "b")]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    go.touch()
    conflicts = [told(process) for process in both]
    after = books.do("state")
    marks = after["note"].split()
    assert sorted(marks) == sorted(f"{mark}{n}" for mark in "ab" for n in range(times)), conflicts
    for mark in "ab":
        assert [m for m in marks if m.startswith(mark)] == [f"{mark}{n}" for n in range(times)]
    assert after["version"] == before["version"] + 2 * times
    assert after["events"] == before["events"] + 2 * times
    assert after["findings"] == []


def test_of_two_processes_that_close_one_slip_one_is_told_that_it_was_too_late(
    issued_books: Books, tmp_path: Path
) -> None:
    books = issued_books
    books.do("answer_slip")
    before, go = books.do("state"), tmp_path / "go"
    both = [books.start("close_slip", who, str(go)) for who in ("office", "office2")]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    go.touch()
    assert sorted(told(process) for process in both) == ["", "这份督办单现在是“已办结”，做不了这一步"]
    after = books.do("state")
    assert (after["events"], after["findings"]) == (before["events"] + 1, [])


# --- Full, held, gone ---


def test_a_full_disk_is_told_in_words_and_nothing_is_lost(pattern: Books, books: Books) -> None:
    before = pattern.held
    first, second, third = books.do("fill_the_disk")
    full = ["磁盘满了，这次改动没有保存，原来的内容都在", "请腾出磁盘空间后再试"]
    assert full in (first, second)
    assert third == []
    after = books.do("state")
    assert (after["note"], after["findings"]) == ("有空间了", [])
    assert after["events"] == before["events"] + [first, second, third].count([])


def test_who_waits_too_long_for_the_books_is_told_so(books: Books) -> None:
    process = books.start("wait_in_vain")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    if SERVER:
        holder: Any = psycopg.connect(books.address)
        holder.execute("SELECT * FROM ledger_head FOR UPDATE")
    else:
        holder = sqlite3.connect(books.file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
    busy = ["台账正忙，这次改动没有保存，原来的内容都在", "请过几秒再试"]
    assert told(process, "go\n") == [busy, busy]
    holder.rollback()
    holder.close()
    assert books.do("state")["findings"] == []


@pytest.mark.skipif(not SERVER, reason="SQLite has no server that could go")
def test_a_lost_server_is_told_in_words_and_the_next_change_has_a_new_connection(books: Books) -> None:
    first, second = books.do("lose_the_connection")
    assert first == ["数据库没有接受这次改动，原来的内容都在", "请再试一次；仍不行时请系统管理员查看数据库"]
    assert second == []
    after = books.do("state")
    assert (after["note"], after["findings"]) == ("接上了", [])
