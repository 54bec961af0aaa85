"""The commands of the ledger: set up, fill, start, prove; each error one line of Chinese that says what to do."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from tests import postgresql
from tests.browser.serving import shared_demo
from typer.testing import CliRunner, Result

from luoshi.cli import app, opening, people, wsgi
from luoshi.errors import LuoshiError
from luoshi.ledger.models import Breakdown, Event, Person, Place, Unit
from luoshi.ledger.record import accounts, places
from luoshi.papers.units_workbook import read_units, write_units

SOURCE = Path(__file__).parents[1] / "src"
REPORT = SOURCE / "luoshi/demo/云泽市-2026.txt"
PASSWORD = "yunze-2026-ok"
CONFUSED = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "LUOSHI_HOME", "LUOSHI_HOSTS", "LUOSHI_HTTPS")


def run(*args: object, input: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=input, prog_name="luoshi")


def done(*args: object, input: str | None = None) -> str:
    """What a command prints that must succeed."""
    result = run(*args, input=input)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(result: Result, *words: str) -> None:
    """One line of Chinese with a hint, exit code 2, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("错误：")
    assert result.stderr.count("\n") == 1
    assert "。" in result.stderr, "no hint"
    assert all(word in result.stderr for word in words), result.stderr


@pytest.fixture
def place(db: None) -> Place:
    done("place", "add", "云泽市")
    return Place.objects.get()


@pytest.fixture
def some_units(place: Place) -> None:
    places.set_units(
        None, place, [places.UnitLine("市教育体育局", ("教育", "体育")), places.UnitLine("市供电公司", ())]
    )


def add(*args: object, username: str = "gl", role: str = "系统管理员", password: str = PASSWORD) -> Result:
    options = ("--name", "何静", "--role", role, "--password-stdin")
    return run("user", "add", username, *options, *args, input=f"{password}\n")


# --- Places and units --------------------------------------------------------------------


def test_a_place_is_added_with_the_usual_issuer(place: Place) -> None:
    assert (place.name, place.level, place.issuer) == ("云泽市", "city", "云泽市人民政府办公室")


@pytest.mark.parametrize("level", ["县级", "county"])
def test_a_level_may_be_said_in_both_languages(db: None, level: str) -> None:
    done("place", "add", "望川县", "--level", level, "--issuer", "望川县政府办")
    assert (Place.objects.get().level, Place.objects.get().issuer) == ("county", "望川县政府办")


def test_a_place_is_added_once(place: Place) -> None:
    refused(run("place", "add", "云泽市"), "已经有 云泽市")
    refused(run("place", "add", "某村", "--level", "村级"), "没有“村级”", "市级")


def test_units_come_from_a_workbook_and_go_back_into_it(place: Place, tmp_path: Path) -> None:
    path, again = tmp_path / "名单.xlsx", tmp_path / "again.xlsx"
    write_units([("市教育体育局", ("教育", "体育")), ("市供电公司", ())], path)
    shown = run("units", "import", path)
    assert shown.stdout == "云泽市现有 2 个单位：新增 2 个，停用 0 个\n"
    assert "没有单位承担" in shown.stderr
    assert "财政" in shown.stderr
    assert "体育" not in shown.stderr
    done("units", "export", again)
    assert read_units(again) == read_units(path)


def test_a_unit_that_is_left_out_is_no_longer_offered(some_units: None, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    write_units([("市供电公司", ())], path)
    assert "新增 0 个，停用 1 个" in done("units", "import", path)
    assert Unit.objects.filter(active=False).get().name == "市教育体育局"


def test_a_bad_list_changes_nothing(some_units: None, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    write_units([("市教育局", ("教体",))], path)
    refused(run("units", "import", path), "B2", "教育")
    assert Unit.objects.count() == 2


def test_without_a_place_it_says_how_to_add_one(db: None, tmp_path: Path) -> None:
    refused(run("units", "export", tmp_path / "a.xlsx"), "还没有添加地方", "luoshi place add")
    assert list(tmp_path.iterdir()) == []


def test_of_several_places_one_must_be_named(place: Place, tmp_path: Path) -> None:
    done("place", "add", "望川县", "--level", "县级")
    refused(run("units", "export", tmp_path / "a.xlsx"), "云泽市、望川县", "--place")
    refused(run("units", "export", tmp_path / "a.xlsx", "--place", "他市"), "没有 他市", "云泽市、望川县")
    done("units", "export", tmp_path / "a.xlsx", "--place", "望川县")


# --- People ------------------------------------------------------------------------------


def test_the_first_administrator_is_added_and_may_sign_in(place: Place) -> None:
    assert "已添加 何静（系统管理员）" in add().stdout
    assert accounts.sign_in("gl", PASSWORD).role == "administrator"


@pytest.mark.parametrize("role", ["督查室", "supervisor"])
def test_a_role_may_be_said_in_both_languages(place: Place, role: str) -> None:
    assert add(role=role).exit_code == 0
    assert Person.objects.get().role == "supervisor"


def test_a_person_of_a_unit_has_its_full_name(some_units: None) -> None:
    refused(add("--unit", "教育", role="责任单位"), "没有 教育 这个单位", "是不是 市教育体育局")
    refused(add(role="责任单位"), "要写单位")
    assert "其他角色不写" in add("--unit", "市供电公司").stderr
    assert add("--unit", "市供电公司", role="责任单位").exit_code == 0


def test_a_leader_may_be_named_and_not_sign_in(place: Place) -> None:
    done("user", "add", "sh", "--name", "沈知远", "--title", "市长", "--role", "分管领导", "--no-login")
    assert not Person.objects.get().is_active
    refused(run("user", "enable", "sh"), "没有密码", "luoshi user password sh")
    done("user", "password", "sh", "--password-stdin", input=f"{PASSWORD}\n")
    assert accounts.sign_in("sh", PASSWORD)


@pytest.mark.parametrize(
    ("password", "word"), [("", ""), ("short", ""), ("123456789012", "数字"), ("password123", "常见")]
)
def test_a_weak_password_is_refused(place: Place, password: str, word: str) -> None:
    refused(add(password=password), word)
    assert not Person.objects.exists()


def test_a_password_is_no_argument_and_not_guessed_from_a_pipe(place: Place) -> None:
    refused(run("user", "add", "gl", "--name", "何静", "--role", "系统管理员", input=PASSWORD), "这里不是终端")
    refused(run("user", "add", "gl", "--name", "何", "--role", "系统管理员", "--password", "x"), "没有 --password ")
    refused(add("--no-login"), "只能用一个")


@pytest.mark.parametrize(("again", "right"), [(PASSWORD, True), ("another-2026", False)])
def test_at_a_terminal_the_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch, again: str, right: bool) -> None:
    typed = iter([PASSWORD, again])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    monkeypatch.setattr("luoshi.cli.people.sys.stdin", SimpleNamespace(isatty=lambda: True))
    if right:
        assert people._new_password(False) == PASSWORD
    else:
        with pytest.raises(LuoshiError, match="不一样"):
            people._new_password(False)


def test_accounts_are_listed_with_their_state(some_units: None) -> None:
    assert "还没有人" in done("user", "list")
    add()
    add("--unit", "市供电公司", username="gd", role="责任单位")
    done("user", "add", "sh", "--name", "沈知远", "--title", "市长", "--role", "分管领导", "--no-login")
    done("user", "disable", "gd")
    lines = [line.split() for line in done("user", "list").splitlines()]
    assert ["gl", "何静", "系统管理员", "云泽市", "可登录"] in lines
    assert ["gd", "何静", "责任单位", "云泽市", "市供电公司", "已停用"] in lines
    assert ["sh", "沈知远", "分管领导", "云泽市", "市长", "不登录"] in lines


def test_a_disabled_account_stays_out_until_it_is_enabled(place: Place) -> None:
    add()
    assert "没有能登录的系统管理员" in run("user", "disable", "gl").stderr
    with pytest.raises(accounts.SignInError):
        accounts.sign_in("gl", PASSWORD)
    done("user", "enable", "gl")
    assert accounts.sign_in("gl", PASSWORD)


@pytest.mark.parametrize("command", ["password", "disable", "enable"])
def test_who_is_not_there_is_told_so(place: Place, command: str) -> None:
    refused(run("user", command, "nobody"), "没有用户名是 nobody", "luoshi user list")


def test_no_password_is_in_the_log(place: Place) -> None:
    add()
    assert PASSWORD not in "".join(Event.objects.values_list("body", flat=True))


# --- Reports -----------------------------------------------------------------------------


def test_a_report_is_imported_once(some_units: None) -> None:
    shown = run("report", "import", REPORT)
    assert "已导入云泽市2026年的《政府工作报告》" in shown.stdout
    assert "没有建议的牵头单位" in shown.stderr
    assert Breakdown.objects.get().tasks.count() > 70
    refused(run("report", "import", REPORT), "已经导入过")


def test_what_is_no_report_is_refused(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "诗.txt"
    path.write_text("白日依山尽，黄河入海流。\n", encoding="utf-8")
    refused(run("report", "import", path), "年份")
    refused(run("report", "import", path, "--year", "2026"), "没有读出工作安排")
    refused(run("report", "import", tmp_path / "无.txt"), "找不到文件")


# --- The audit ---------------------------------------------------------------------------


def test_a_whole_ledger_is_proved(place: Place) -> None:
    add()
    shown = done("audit", "verify")
    assert shown.startswith("台账完整：2 条事件")
    head = done("audit", "head").strip()
    assert f"链头：{head}" in shown
    assert done("audit", "verify", "--head", head) == shown


def test_an_empty_ledger_has_a_head_too(db: None) -> None:
    head = done("audit", "head").strip()
    assert head == "0" * 64
    done("audit", "verify", "--head", head)


def test_a_row_changed_behind_the_ledgers_back_is_found(place: Place) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_place SET issuer = '别的机关'")
    shown = run("audit", "verify")
    assert shown.exit_code == 1
    assert shown.stdout.startswith(f"place {place.pk}：issuer：")
    assert shown.stderr == "错误：台账有 1 处不对。请保留现场，不要改动数据库，和备份对照\n"


def test_a_head_that_is_not_in_the_chain_is_found(place: Place) -> None:
    shown = run("audit", "verify", "--head", "a" * 64)
    assert shown.exit_code == 1
    assert "不在链中" in shown.stdout
    refused(run("audit", "verify", "--head", "abc"), "64 位")


# --- What a database says ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("database or disk is full", "磁盘满了"),
        ('could not extend file "base/5/1": No space left on device', "磁盘满了"),
        ("attempt to write a readonly database", "只能读"),
        ("unable to open database file", "打不开"),
        ("disk I/O error", "读写不了"),
        ("database disk image is malformed", "坏了"),
        ("database is locked", "占用"),
        ('connection failed: FATAL:  password authentication failed for user "u"', "不接受用户名或密码"),
        ('FATAL:  database "b" does not exist', "这个库"),
        ('FATAL:  role "b" does not exist', "这个用户"),
        ("[Errno -2] Name or service not known", "找不到数据库主机"),
        ("connection to server failed: Connection refused", "连不上"),
        ("connection timeout expired", "连不上"),
        ("permission denied for table ledger_place", "没有权限"),
        ("something else\nwith a second line", "something else"),
    ],
)
def test_it_is_put_into_chinese(said: str, word: str) -> None:
    with pytest.raises(opening.DatabaseError) as caught, opening.explained():
        raise OperationalError(said)
    assert word in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


# --- In processes of their own -----------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of a machine on which nothing is set up yet, on each database."""
    said = {name: value for name, value in os.environ.items() if name not in CONFUSED}
    said |= {"LUOSHI_HOME": str(tmp_path / "home"), "PYTHONPATH": str(SOURCE)}
    return said if request.param == "sqlite" else said | {"DATABASE_URL": new_database()}


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    said = {name: value for name, value in os.environ.items() if name not in CONFUSED}
    return said | {"LUOSHI_HOME": str(tmp_path / "home"), "PYTHONPATH": str(SOURCE)}


@pytest.fixture(scope="module")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a machine with an empty database; to copy, not to use."""
    home = tmp_path_factory.mktemp("migrated") / "home"
    said = {name: value for name, value in os.environ.items() if name not in CONFUSED}
    said_yes(shell(said | {"LUOSHI_HOME": str(home), "PYTHONPATH": str(SOURCE)}, "migrate"))
    return home


@pytest.fixture
def migrated(machine: dict[str, str], migrated_home: Path) -> dict[str, str]:
    """A machine on which ``luoshi migrate`` was run."""
    shutil.copytree(migrated_home, machine["LUOSHI_HOME"])
    return machine


def new_database() -> str:
    import psycopg

    name = f"luoshi_{uuid4().hex[:12]}"
    with psycopg.connect(postgresql.address(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return urlsplit(postgresql.address())._replace(path=f"/{name}").geturl()


def shell(said: dict[str, str], *args: object, input: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "luoshi", *map(str, args)]
    return subprocess.run(command, env=said, input=input, capture_output=True, text=True, timeout=300, check=False)


def said_no(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert (result.returncode, result.stdout) == (2, ""), result.stdout + result.stderr
    assert result.stderr.startswith("错误：")
    assert result.stderr.count("\n") == 1
    assert all(word in result.stderr for word in words), result.stderr


def said_yes(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_from_nothing_to_a_proved_ledger(installation: dict[str, str], tmp_path: Path) -> None:
    names = tmp_path / "名单.xlsx"
    write_units([("市政府办公室", ("政府办公室",)), ("市财政局", ("财政",))], names)
    said_no(shell(installation, "user", "list"), "luoshi migrate")
    said_no(shell(installation, "office"), "luoshi migrate")
    created = said_yes(shell(installation, "migrate"))
    assert "已创建" in created
    assert "luoshi place add" in created
    assert "已经是最新" in said_yes(shell(installation, "migrate"))
    said_yes(shell(installation, "place", "add", "云泽市"))
    said_yes(shell(installation, "units", "import", names))
    options = ("--name", "何静", "--role", "系统管理员", "--password-stdin")
    said_yes(shell(installation, "user", "add", "gl", *options, input=f"{PASSWORD}\n"))
    said_yes(shell(installation, "report", "import", REPORT))
    assert "台账完整：4 条事件" in said_yes(shell(installation, "audit", "verify"))
    assert len(said_yes(shell(installation, "audit", "head")).strip()) == 64


def test_the_file_of_the_database_is_its_owners_alone(machine: dict[str, str]) -> None:
    said_yes(shell(machine, "migrate"))
    for name in ("luoshi.sqlite3", "secret-key"):
        assert (Path(machine["LUOSHI_HOME"]) / name).stat().st_mode & 0o077 == 0


def test_a_database_that_is_behind_or_ahead_is_told(migrated: dict[str, str]) -> None:
    file = Path(migrated["LUOSHI_HOME"]) / "luoshi.sqlite3"
    with sqlite3.connect(file) as books:
        books.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    said_no(shell(migrated, "user", "list"), "要升级 1 步", "先备份", "luoshi migrate")
    with sqlite3.connect(file) as books:
        books.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('sessions', '0001_initial', '2026-01-01')"
        )
        books.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0999_later', '2026-01-01')"
        )
    said_no(shell(migrated, "office"), "数据库比程序新", "0999_later")
    said_no(shell(migrated, "migrate"), "数据库比程序新")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "这里", ("DATABASE_URL 看不懂", "postgres://")),
        ("DATABASE_URL", "mysql://u:geheim@host/db", ("mysql", "PostgreSQL")),
        ("DATABASE_URL", "postgres://u:geheim@127.0.0.1:1/db", ("连不上", "127.0.0.1/db")),
        ("DATABASE_URL", "postgres://u:geheim@nowhere.invalid/db", ("找不到数据库主机", "DATABASE_URL")),
        ("DATABASE_URL", "sqlite:////dev/null/x.sqlite3", ("还没有数据库",)),
        ("LUOSHI_TIME_ZONE", "火星", ("没有 火星 这个时区",)),
        ("LUOSHI_HTTPS", "也许", ("LUOSHI_HTTPS=也许 看不懂",)),
        ("LUOSHI_HOME", "/dev/null/home", ("写不进去", "LUOSHI_HOME")),
    ],
)
def test_a_wrong_word_in_the_environment_is_told(
    machine: dict[str, str], name: str, value: str, words: tuple[str, ...]
) -> None:
    result = shell(machine | {name: value}, "audit", "head")
    said_no(result, *words)
    assert "geheim" not in result.stderr


def test_a_file_that_is_no_database_is_told(machine: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    file.write_text("这不是数据库" * 100, encoding="utf-8")
    said_no(shell(machine | {"DATABASE_URL": f"sqlite:///{file}"}, "audit", "head"), "不是数据库", "备份")


def test_the_reading_commands_start_without_django() -> None:
    code = (
        "import sys, luoshi.cli; print([m for m in ('django', 'waitress', 'psycopg', 'zoneinfo') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SOURCE)},
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert shown.stdout == "[]\n"


# --- The server --------------------------------------------------------------------------


@contextmanager
def serving(said: dict[str, str], *args: object) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A server in a process of its own: the process, its address, what it said until then."""
    command = [sys.executable, "-m", "luoshi", *map(str, args), "--port", "0"]
    with subprocess.Popen(
        command, env=said, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not (found := re.search(r"http://[^ ]+/", "".join(lines[-1:]))):
            line = process.stdout.readline()
            assert line, process.communicate()[1]
            lines.append(line)
        try:
            yield process, found.group(), "".join(lines)
        finally:
            process.kill()


def opener() -> Any:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def enter(browser: Any, address: str, username: str) -> str:
    """One click on a role, and the page behind it."""
    page = browser.open(f"{address}sign-in/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = urlencode({"csrfmiddlewaretoken": token[1], "username": username}).encode()
    return str(browser.open(f"{address}sign-in/demo/", form).read().decode())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_office_serves_and_quits_quietly(migrated: dict[str, str], how: signal.Signals) -> None:
    with serving(migrated, "office") as (process, address, said):
        assert "数据库：" in said
        assert "按 Ctrl-C 结束" in said
        page = opener().open(f"{address}sign-in/")
        assert page.status == 200
        assert page.headers["Server"] == "luoshi"
        assert "选一个角色" not in page.read().decode()
        process.send_signal(how)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert errors.startswith("提示：还没有系统管理员")
    assert errors.count("\n") == 1


def test_the_office_believes_a_proxy_only_when_told_to(migrated: dict[str, str]) -> None:
    behind = {"LUOSHI_HTTPS": "1", "LUOSHI_BEHIND_PROXY": "1"}
    for extra, status in ((behind, 200), ({"LUOSHI_HTTPS": "1"}, 301)):
        with serving(migrated | extra, "office") as (_, address, _said):
            head = urllib.request.Request(f"{address}sign-in/", headers={"X-Forwarded-Proto": "https"})
            assert status_of(head) == status


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def status_of(request: urllib.request.Request) -> int:
    try:
        return int(urllib.request.build_opener(_Stay).open(request).status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_the_office_listens_to_others_only_under_names_that_are_told(machine: dict[str, str]) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "::"):
        said_no(shell(machine, "office", "--host", host), "LUOSHI_HOSTS", "docs/deploy.md")
    said_no(shell(machine | {"LUOSHI_HOSTS": " "}, "office", "--host", "0.0.0.0"), "LUOSHI_HOSTS")
    said_no(shell(machine | {"LUOSHI_HOSTS": "a.example"}, "office", "--host", "0.0.0.0"), "luoshi migrate")


def test_the_office_takes_no_other_port_than_the_one_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(LuoshiError, match="已被占用"):
            wsgi.bind("127.0.0.1", taken.getsockname()[1], others=False)
        with wsgi.bind("127.0.0.1", taken.getsockname()[1], others=True) as other:
            assert other.getsockname()[1] > taken.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False),
     ("192.0.2.1", False), ("luoshi.example", False), ("localhost.example", False), ("", False)],
)  # fmt: skip
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert wsgi.is_loopback(host) is here


# --- The demo ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    said = {name: value for name, value in os.environ.items() if name not in CONFUSED}
    home = shutil.copytree(shared_demo(tmp_path_factory), tmp_path_factory.mktemp("demo"), dirs_exist_ok=True)
    return said | {"LUOSHI_HOME": str(home), "PYTHONPATH": str(SOURCE)}


def test_the_demo_is_entered_by_one_click_for_each_role(demo_home: dict[str, str]) -> None:
    with serving(demo_home, "demo") as (_, address, said):
        assert "不用账号" in said
        for username in ("ducha", "nyj", "shenzhiyuan", "tongji", "daibiao", "shenji", "admin"):
            assert "sign-out" in enter(opener(), address, username), username


def test_the_demo_ignores_what_the_office_was_told(demo_home: dict[str, str]) -> None:
    said = {"LUOSHI_HTTPS": "1", "LUOSHI_BEHIND_PROXY": "1", "LUOSHI_HOSTS": "evil.example", "LUOSHI_DEBUG": "1"}
    with serving(demo_home | said, "demo") as (_, address, _said):
        assert opener().open(f"{address}sign-in/").status == 200
        evil = urllib.request.Request(f"{address}sign-in/", headers={"Host": "evil.example"})
        assert status_of(evil) == 400
        proxied = urllib.request.Request(f"{address}sign-in/", headers={"X-Forwarded-For": "192.0.2.1"})
        with opener().open(proxied) as page:
            assert "sign-in/demo/" not in page.read().decode()


def test_the_office_does_not_open_the_demos_database(demo_home: dict[str, str]) -> None:
    url = f"sqlite:///{Path(demo_home['LUOSHI_HOME']) / 'demo.sqlite3'}"
    said_no(shell(demo_home | {"DATABASE_URL": url}, "office"), "演示人员", "luoshi demo")


def test_the_demo_never_touches_a_database_of_the_office(demo_home: dict[str, str]) -> None:
    said_no(shell(demo_home | {"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, "demo"), "unset DATABASE_URL")
    assert not (Path(demo_home["LUOSHI_HOME"]) / "luoshi.sqlite3").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "demo.example"])
def test_the_demo_is_for_this_machine_only(demo_home: dict[str, str], host: str) -> None:
    said_no(shell(demo_home, "demo", "--host", host), "只能在本机打开", "luoshi office")


def test_the_demo_is_kept_until_it_is_begun_anew(demo_home: dict[str, str]) -> None:
    file = Path(demo_home["LUOSHI_HOME"]) / "demo.sqlite3"
    with sqlite3.connect(file) as books:
        books.execute("UPDATE ledger_person SET demo = 0 WHERE username = 'admin'")
    said_no(shell(demo_home, "demo", "--no-serve"), "演示以外的人员", "--fresh")
    assert "第一次演示" in said_yes(shell(demo_home, "demo", "--no-serve", "--fresh"))
    made = file.stat().st_ino
    assert "第一次演示" not in said_yes(shell(demo_home, "demo", "--no-serve"))
    assert file.stat().st_ino == made


def test_a_process_that_is_an_office_never_becomes_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.web.environment.be_the_demo", lambda: None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    refused(run("demo", "--no-serve"), "不能再做演示")
