"""Opening the ledger for a command: Django set up, the database there and up to date, its errors in one line.

Nothing here is loaded until a command of the ledger runs: the reading commands start without Django.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.errors import LuoshiError, UsageError

if TYPE_CHECKING:
    from luoshi.ledger.models import Place

_SETTINGS = "luoshi.web.settings"
_DATABASES = ("sqlite3", "postgresql")
_HOW_URL = "写成 postgres://用户:密码@主机:5432/库名，密码里的特殊字符用 % 编码；不设就用 SQLite"
_BACKUP = "请从备份恢复，见 docs/deploy.md"


class DatabaseError(LuoshiError):
    """The database cannot be used as it is."""


@contextmanager
def ledger() -> Iterator[None]:
    """The ledger, open for what a command does with it.

    Raises:
        DatabaseError: When there is no database, it is not up to date, or it fails.
    """
    set_up()
    with explained():
        demand_current()
        yield


def set_up() -> None:
    """Set Django up.

    Raises:
        SettingError: For an environment that cannot be used.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    if os.environ["DJANGO_SETTINGS_MODULE"] == _SETTINGS:
        _check_environment()
    import django

    django.setup()


def _check_environment() -> None:
    """Say in plain words what Django would say in a traceback."""
    import dj_database_url

    from luoshi.web.environment import SettingError

    if url := os.environ.get("DATABASE_URL"):
        try:
            engine = dj_database_url.parse(url)["ENGINE"].rpartition(".")[2]
        except Exception:  # whatever a library makes of a text that is no address
            raise SettingError("DATABASE_URL 看不懂", _HOW_URL) from None
        if engine not in _DATABASES:
            raise SettingError(f"DATABASE_URL 是 {engine}，只能用 SQLite 或 PostgreSQL", _HOW_URL)
    if zone := os.environ.get("LUOSHI_TIME_ZONE"):
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(zone)
        except Exception:  # not found, no file name, a folder
            raise SettingError(f"没有 {zone[:40]} 这个时区（LUOSHI_TIME_ZONE）", "例如 Asia/Shanghai") from None


# --- The database ------------------------------------------------------------------------


def where() -> str:
    """Which database is in use, without its password."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    return f"PostgreSQL {settings['HOST'] or '本机'}/{settings['NAME']}"


def missing_file() -> Path | None:
    """The file of an SQLite database that is not there; looking into it would make an empty one."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    kept = connection.vendor == "sqlite" and ":memory:" not in name and not name.startswith("file:")
    return Path(name) if kept and not Path(name).exists() else None


def demand_current() -> None:
    """Refuse a database that is not there, or not as this version of the program wants it.

    Raises:
        DatabaseError: With what to do.
    """
    if file := missing_file():
        raise DatabaseError(
            f"还没有数据库 {file}", "第一次使用请运行 luoshi migrate；已经有数据的，请检查 LUOSHI_HOME 和 DATABASE_URL"
        )
    steps = waiting()
    if steps.newer:
        raise DatabaseError(f"数据库比程序新（{steps.newer[-1]}）", "请把程序升级到写这个数据库的版本")
    if steps.missing and not steps.done:
        raise DatabaseError(f"数据库 {where()} 是空的", "第一次使用请运行 luoshi migrate")
    if steps.missing:
        raise DatabaseError(f"数据库要升级 {len(steps.missing)} 步", "请先备份，再运行 luoshi migrate")


class Steps:
    """The migrations of a database: done, missing, and those that this version of the program does not know."""

    def __init__(self, done: int, missing: list[str], newer: list[str]) -> None:
        self.done, self.missing, self.newer = done, missing, newer


def waiting() -> Steps:
    """How far a database is."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    loader = MigrationExecutor(connection).loader
    known, done = set(loader.disk_migrations), set(loader.applied_migrations)
    missing = [f"{app}.{name}" for app, name in sorted(known - done)]
    newer = [f"{app}.{name}" for app, name in sorted(done - known) if app == "ledger"]
    return Steps(len(done & known), missing, newer)


@contextmanager
def explained() -> Iterator[None]:
    """Put what a database says into one line of Chinese."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    try:
        yield
    except Error as error:
        raise _in_chinese(error) from error
    except ImproperlyConfigured as error:
        raise DatabaseError(
            f"设置不对（{str(error).splitlines()[0]}）", "请对照 docs/deploy.md 检查环境变量"
        ) from error


_SAID = (
    (r"\bfull\b|no space", "磁盘满了，{where} 写不进去", "请腾出磁盘空间后再试"),
    ("readonly|read-only", "数据库 {where} 只能读", "请检查文件和文件夹的权限"),
    ("disk i/o", "读写不了数据库 {where}", "请检查磁盘是否满了或坏了"),
    ("unable to open", "打不开数据库 {where}", "请检查文件夹在不在、有没有读写的权限"),
    ("not a database|malformed", "{where} 不是数据库，或者坏了", _BACKUP),
    ("locked", "数据库 {where} 正被别的程序占用", "请过几秒再试"),
    ("password|authentication", "数据库不接受用户名或密码（{where}）", "请检查 DATABASE_URL"),
    ("role .* does not exist", "数据库里没有这个用户（{where}）", "请检查 DATABASE_URL"),
    ("database .* does not exist", "没有 {where} 这个库", "请先建库（createdb），或检查 DATABASE_URL"),
    ("permission denied", "数据库用户没有权限（{where}）", "请让数据库管理员给它建表和读写的权限"),
    ("translate|resolve|not known|no address", "找不到数据库主机（{where}）", "请检查 DATABASE_URL 里的主机名"),
    (
        "refused|timeout|timed out|closed|no such file|connection",
        "连不上数据库（{where}）",
        "请检查它是否在运行、端口是否放行",
    ),
)


def _in_chinese(error: Exception) -> DatabaseError:
    said = str(error)
    for pattern, message, hint in _SAID:
        if re.search(pattern, said, re.IGNORECASE):
            return DatabaseError(message.format(where=where()), hint)
    first = (said.splitlines() or [type(error).__name__])[0]
    return DatabaseError(f"数据库出错（{first[:120]}）", f"数据库是 {where()}；请把这一行发给维护者")


# --- What several commands ask for -----------------------------------------------------------


def the_place(name: str | None) -> Place:
    """The place that is named; the only one where none is.

    Raises:
        UsageError: When it is not told which is meant.
    """
    from luoshi.ledger.models import Place

    places = list(Place.objects.order_by("pk"))
    if not places:
        raise UsageError("还没有添加地方", "请先运行 luoshi place add，例如 luoshi place add 云泽市")
    named = "、".join(place.name for place in places)
    if name is None:
        if len(places) > 1:
            raise UsageError(f"这里有 {len(places)} 个地方：{named}", "请用 --place 写明是哪一个")
        return places[0]
    for place in places:
        if place.name == name:
            return place
    raise UsageError(f"没有 {name} 这个地方", f"现有 {named}")
