"""What a connector is told: where a figure lives, where in it to look, and what the administrator allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from luoshi.connectors.errors import ConnectorError, listed, short
from luoshi.outgoing import Rules

KINDS = {"table": "表格", "json": "JSON 接口", "sql": "数据库查询"}
TODAY = "今天"
MOST = 20 * 1024**2
"""How many bytes of a file or an answer are read."""

_SQL = re.compile(r"LUOSHI_SQL_([A-Z0-9_]{1,40})")
_LONGEST = 20_000


class TableWhere(NamedTuple):
    """Where in a table.

    ``row``: conditions ``列名=内容`` parted by ``；``, or ``最后一行``, or both; empty for a table of one row.
    ``day``: the column that says the day; else ``on``: a fixed day, or ``今天``.
    """

    value: str
    row: str = ""
    day: str = ""
    on: str = ""
    sheet: str = ""


class JsonWhere(NamedTuple):
    """Where in a JSON document: paths such as ``data[0].value`` or ``data[?code=GDP].value``; ``on`` as in a table."""

    value: str
    day: str = ""
    on: str = ""


class SqlWhere(NamedTuple):
    """A SELECT that gives one row, and its columns; ``on`` as in a table."""

    query: str
    value: str = "value"
    day: str = "day"
    on: str = ""


Where = TableWhere | JsonWhere | SqlWhere
_WHERE: Mapping[str, type[TableWhere] | type[JsonWhere] | type[SqlWhere]] = {
    "table": TableWhere, "json": JsonWhere, "sql": SqlWhere,
}  # fmt: skip


class Source(NamedTuple):
    """Where a figure lives.

    ``address``: for a table, a file in the administrator's folder or an http(s) address; for json, an http(s) address;
    for sql, the name of a connection. ``unit`` is the unit that the source writes, ``factor`` what its values are
    multiplied by (亿元 there, 万元 here: 10000).
    """

    kind: str
    address: str
    where: Where
    unit: str = ""
    factor: Decimal = Decimal(1)


class Settings(NamedTuple):
    """What the administrator allows: a folder for files, connections by name, hosts; seconds and bytes for one answer."""

    files: Path | None = None
    sql: Mapping[str, str] = {}  # read only
    rules: Rules = Rules()
    timeout: float = 20
    most: int = MOST


class Reading(NamedTuple):
    """A figure that was read: its value in the target's unit, the day it speaks of, and what it was read from."""

    value: Decimal
    day: date
    sha256: str  # of the answer
    said: str  # one sentence: what was read from where
    answer: bytes  # as it came; of a database, the row as JSON


def from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings that LUOSHI_CONNECTOR_FILES, LUOSHI_SQL_… and LUOSHI_ALLOW_HOSTS make.

    >>> from_environment({"LUOSHI_SQL_TONGJI": "sqlite:////srv/tongji.db"}).sql
    {'TONGJI': 'sqlite:////srv/tongji.db'}
    """
    folder = environ.get("LUOSHI_CONNECTOR_FILES", "").strip()
    named = ((_SQL.fullmatch(name), url.strip()) for name, url in environ.items())
    hosts = (host.strip() for host in environ.get("LUOSHI_ALLOW_HOSTS", "").split(","))
    return Settings(
        files=Path(folder).expanduser() if folder else None,
        sql={match[1]: url for match, url in named if match and url},
        rules=Rules(frozenset(filter(None, hosts))),
    )


def source(fields: Mapping[str, Any]) -> Source:
    """A source from plain fields, as ``as_mapping`` writes them or a person typed them.

    >>> source({"kind": "json", "address": "https://a.example", "where": {"value": "v", "on": "今天"}, "factor": "10000"}).factor
    Decimal('10000')

    Raises:
        ConnectorError: For a kind, a field or a factor that does not exist.
    """
    kind = str(fields.get("kind", ""))
    if kind not in _WHERE:
        raise ConnectorError(f"数据源的种类“{short(kind)}”不认识", f"可以用：{listed(KINDS)}")
    shape = _WHERE[kind]
    given = {str(key): str(value or "").strip() for key, value in dict(fields.get("where") or {}).items()}
    if unknown := given.keys() - set(shape._fields):
        raise ConnectorError(
            f"{KINDS[kind]}里没有这些设置：{listed(sorted(unknown))}", f"可以用：{listed(shape._fields)}"
        )
    if any(len(value) > _LONGEST for value in given.values()):
        raise ConnectorError(f"设置太长，最多 {_LONGEST:,} 个字符", "请精简")
    filled = {name: value for name, value in given.items() if value}
    if not filled.get(shape._fields[0]):
        raise ConnectorError("没有说明数值在哪里", f"请填写 {shape._fields[0]}")
    return Source(
        kind,
        str(fields.get("address", "")).strip(),
        shape(**filled),
        str(fields.get("unit") or "").strip(),
        _factor(fields.get("factor") or 1),
    )


def as_mapping(given: Source) -> dict[str, Any]:
    """A source as plain fields that JSON can hold."""
    return {**given._asdict(), "where": given.where._asdict(), "factor": str(given.factor)}


def _factor(given: object) -> Decimal:
    try:
        factor = Decimal(str(given).strip())
        if factor.is_finite() and Decimal("1e-12") <= factor <= Decimal("1e12"):
            return factor
    except InvalidOperation:
        pass
    raise ConnectorError(f"换算倍数“{short(given)}”不能用", "请写一个大于 0 的数，如 10000；不用换算的写 1")
