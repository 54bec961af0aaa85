"""One figure, read once: fetched, found, made a number and a day, and told in a sentence."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from luoshi.connectors import figures, jsonpath, sql, tables
from luoshi.connectors.errors import ConnectorError, short
from luoshi.connectors.fetching import checked_address, fetched, is_address, located
from luoshi.connectors.source import KINDS, TODAY, JsonWhere, Reading, Settings, Source, SqlWhere, TableWhere
from luoshi.connectors.tables import Found


def read(source: Source, settings: Settings, today: date) -> Reading:
    """Read the figure of a source.

    Args:
        today: What a running month and ``今天`` mean; a day after it is refused.

    Raises:
        ConnectorError: When the source is set up wrongly, does not answer, or gives no figure that can be used.
    """
    check(source, today)
    found, answer = _found(source, settings)
    value = figures.number(found.value, source.unit)
    on = source.where.on
    day = today if on == TODAY else figures.day(on or found.day, today)
    return Reading(
        figures.scaled(value, source.factor),
        day,
        hashlib.sha256(answer).hexdigest(),
        _said(source, found, value, day),
        answer,
    )


def check(source: Source, today: date, settings: Settings | None = None) -> None:
    """Look at how a source is set up; ask nobody.

    Args:
        settings: Where given, the file and the connection must be there as well.

    Raises:
        ConnectorError: For the first thing that cannot work.
    """
    where = source.where
    _matches(source)
    if where.on and where.on != TODAY:
        figures.day(where.on, today)
    elif not where.on and not where.day:
        raise ConnectorError("没有说明数值是哪一天的", "请写时点在哪一列（或哪条路径），或写定一天，或写“今天”")
    if not source.address:
        raise ConnectorError(f"{KINDS[source.kind]}没有写地址", "请写文件名、网址或数据库连接的名称")
    if isinstance(where, SqlWhere):
        sql.select(where.query)
        if settings is not None:
            sql.connection(source.address, settings.sql)
        return
    if isinstance(where, TableWhere):
        tables.selector(where.row)
    else:
        jsonpath.steps(where.value)
        jsonpath.steps(where.day)
    if is_address(source.address):
        checked_address(source.address)
    elif settings is not None:
        located(source.address, settings.files)


def _matches(source: Source) -> None:
    shapes = {"table": TableWhere, "json": JsonWhere, "sql": SqlWhere}
    if not isinstance(source.where, shapes.get(source.kind, ())):
        raise ConnectorError(f"数据源的种类“{short(source.kind)}”和它的设置不相符", f"可以用：{'、'.join(KINDS)}")


def _found(source: Source, settings: Settings) -> tuple[Found, bytes]:
    where = source.where
    if isinstance(where, SqlWhere):
        return sql.find(source.address, where, settings.sql, settings.timeout)
    data = fetched(source.address, settings)
    return (tables.find(data, where) if isinstance(where, TableWhere) else jsonpath.find(data, where)), data


def _said(source: Source, found: Found, value: Decimal, day: date) -> str:
    of = {"table": "表格", "json": "接口", "sql": "数据库"}[source.kind]
    times = f"，乘以 {source.factor:f}" if source.factor != 1 else ""
    return f"从{of}“{short(source.address)}”的{found.place}读到 {value:f}{source.unit}{times}，时点 {figures.spoken(day)}。"
