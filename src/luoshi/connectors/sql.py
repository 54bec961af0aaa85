"""A figure in a database: one SELECT, one row, read only and within a time.

The words of the query are looked at for a kind answer; what holds is the connection, which can change nothing:
SQLite is opened read-only with an authorizer, PostgreSQL runs one statement as a cursor of a READ ONLY transaction.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from luoshi.connectors.errors import ConnectorError, listed, short
from luoshi.connectors.source import SqlWhere
from luoshi.connectors.tables import Found
from luoshi.outgoing import within

_APART = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$|(?P<comment>--[^\n]*|/\*.*?\*/)",
    re.DOTALL,
)
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_LONGEST_VALUE = 1024**2
_STEPS = 10_000  # of SQLite's machine, between two looks at the clock
_GRACE = 2.0  # seconds that a server has to say itself that the time is over


class Answered(NamedTuple):
    """At most two rows of a query: one is wanted, the second tells that there are more."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]


def find(name: str, where: SqlWhere, connections: Mapping[str, str], seconds: float) -> tuple[Found, bytes]:
    """The figure that a query gives, and the row as JSON.

    Raises:
        ConnectorError: When there is no such connection, the query is no single SELECT, fails, takes too long, or does
            not give one row with the columns named.
    """
    query, url = select(where.query), connection(name, connections)
    try:
        ask = _sqlite if url.startswith("sqlite:") else _postgresql
        answered = within(seconds + _GRACE, lambda: ask(url, query, seconds))
    except TimeoutError:
        raise _late(seconds) from None
    if len(answered.rows) != 1:
        what = "一行也没有" if not answered.rows else "不止一行"
        raise ConnectorError(
            f"查询返回的{what}，应当正好一行", "请改写条件，或加上 ORDER BY … LIMIT 1", again=not answered.rows
        )
    row = dict(zip(answered.columns, answered.rows[0], strict=True))
    value = _column(row, where.value)
    day = None if where.on else _column(row, where.day)
    kept = json.dumps({key: None if one is None else str(one) for key, one in row.items()}, ensure_ascii=False)
    return Found(value, day, f"列 {short(where.value)}"), kept.encode("utf-8", "replace")


def select(query: str) -> str:
    """A query that is one SELECT, as it goes to the database.

    >>> select("  SELECT 1; -- 一个数")
    'SELECT 1'

    Raises:
        ConnectorError: When it is anything else, as far as its words tell.
    """
    bare = _APART.sub(lambda match: " " if match["comment"] else "_" * len(match[0]), query)
    words = re.match(r"\s*(\w+)", bare)
    if not words or words[1].lower() not in ("select", "with"):
        raise ConnectorError(
            f"只能用 SELECT 查询，给的以“{short(words[1] if words else query)}”开头", "请写一条 SELECT 语句"
        )
    if ";" in bare.strip().rstrip(";").rstrip():
        raise ConnectorError("查询里不止一条语句", "请只写一条 SELECT 语句")
    plain = _APART.sub(lambda match: " " if match["comment"] else match[0], query)
    return plain.strip().rstrip(";").rstrip()


def connection(name: str, connections: Mapping[str, str]) -> str:
    """The address of a connection.

    Raises:
        ConnectorError: When the administrator gave none of that name, or of a kind that is not read.
    """
    url = connections.get(name.strip().upper(), "")
    if not url:
        raise ConnectorError(
            f"没有叫“{short(name)}”的数据库连接",
            f"有的连接：{listed(sorted(connections))}；新的请系统管理员设定 LUOSHI_SQL_名称",
        )
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ConnectorError(
            f"连接“{short(name)}”的地址不认识", "请系统管理员写成 postgresql://… 或 sqlite:////文件路径"
        )
    return url


def _column(row: Mapping[str, object], wanted: str) -> object:
    found = [value for key, value in row.items() if key.lower() == wanted.lower()]
    if len(found) != 1:
        raise ConnectorError(f"查询结果里没有“{short(wanted)}”这一列", f"有的列：{listed(row)}；可以用 AS 起名")
    return found[0]


def _late(seconds: float) -> ConnectorError:
    return ConnectorError(f"查询在 {seconds:g} 秒内没有完成，已经停下", "请加上条件或索引，让它快一些", again=True)


def _failed(error: Exception, url: str) -> ConnectorError:
    """What a database said, its password left out."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    for secret in re.findall(r"://[^:@/]*:([^@]+)@", url):
        said = said.replace(secret, "…")
    return ConnectorError(f"数据库没有给出结果，它说：{said[:200]}", "请核对查询语句；只能读取，不能改动")


# --- SQLite ------------------------------------------------------------------------------


def _sqlite(url: str, query: str, seconds: float) -> Answered:
    path = Path(url.removeprefix("sqlite:///"))
    until = monotonic() + seconds
    if not path.is_file():
        raise ConnectorError("数据库文件不在", "请系统管理员核对连接里的文件路径", again=True)
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=seconds)
    except sqlite3.Error as error:
        raise _failed(error, "") from error
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        database.set_progress_handler(lambda: monotonic() > until, _STEPS)
        database.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
        cursor = database.execute(query)
        rows = cursor.fetchmany(2)
        return Answered(tuple(column[0] for column in cursor.description or ()), rows)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        if monotonic() > until:
            raise _late(seconds) from error
        raise _failed(error, "") from error
    finally:
        database.close()


# --- PostgreSQL --------------------------------------------------------------------------


def _postgresql(url: str, query: str, seconds: float) -> Answered:
    import psycopg
    from psycopg import sql

    try:
        # libpq counts whole seconds, at least two; TCP gives up by itself should the server vanish.
        database = psycopg.connect(
            url, connect_timeout=max(2, int(seconds)), tcp_user_timeout=int(seconds * 1000), application_name="luoshi"
        )
    except psycopg.Error as error:
        raise ConnectorError(
            f"连不上数据库（{type(error).__name__}）", "请系统管理员核对连接的地址、账号和网络", again=True
        ) from None  # the words of the driver may tell the address with its password
    try:
        database.read_only = True
        database.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(max(1, int(seconds * 1000)))))
        # A cursor on the server takes one SELECT and nothing else, and sends only the rows that are fetched.
        with database.cursor(name="luoshi") as cursor:
            cursor.execute(sql.SQL(query))  # a person's words, held by the transaction
            rows = cursor.fetchmany(2)
            return Answered(tuple(column.name for column in cursor.description or ()), rows)
    except psycopg.errors.QueryCanceled as error:
        raise _late(seconds) from error
    except (psycopg.Error, ValueError) as error:
        raise _failed(error, url) from error
    finally:
        database.close()  # nothing is committed
