"""The form of a connector: which fields each kind has, what is typed into them, what the books make of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from luoshi import connectors
from luoshi.connectors import ConnectorError
from luoshi.errors import UsageError
from luoshi.ledger import clock
from luoshi.ledger.models import Cadence, Connector, ConnectorKind
from luoshi.ledger.record.connecting import Setting

_PATIENCE = 10  # seconds for which a person waits at a page; a round waits longer


class Field(NamedTuple):
    """A field that says where in a source the figure is; ``long``: a text of several lines."""

    name: str
    label: str
    hint: str = ""
    example: str = ""
    long: bool = False


_ON = Field("on", "或者写定时点", "没有时点可取时写：一个日期，或“今天”", "今天")
ADDRESS = {
    ConnectorKind.TABLE: Field("address", "文件或网址", "数据文件夹里的文件名，或 http、https 地址", "统计/月报.xlsx"),
    ConnectorKind.JSON: Field("address", "网址", "http、https 地址", "https://data.yunze.example/zhibiao.json"),
    ConnectorKind.SQL: Field("address", "数据库连接的名称", "由系统管理员用 LUOSHI_SQL_名称 设好", "TONGJI"),
}
WHERE = {
    ConnectorKind.TABLE: (
        Field("value", "数值在哪一列", "写表头里的名字", "本月末累计"),
        Field("row", "哪一行", "列名=内容，几个条件用“；”隔开；或“最后一行”；只有一行数据的可以不写", "指标=地区生产总值"),
        Field("day", "时点在哪一列", "", "月份"),
        _ON,
        Field("sheet", "工作表", "只有一张有内容的可以不写", "6月"),
    ),
    ConnectorKind.JSON: (
        Field("value", "数值的路径", "", "data.rows[?code=GDP].value"),
        Field("day", "时点的路径", "", "data.period"),
        _ON,
    ),
    ConnectorKind.SQL: (
        Field("query", "查询语句", "一条 SELECT，正好返回一行；只读", "SELECT amount AS value, month_end AS day FROM …", True),
        Field("value", "数值的列名", "不写就是 value", "value"),
        Field("day", "时点的列名", "不写就是 day", "day"),
        _ON,
    ),
}  # fmt: skip


def kind_of(said: str) -> ConnectorKind:
    """The kind that is meant; a table where none is."""
    return ConnectorKind(said) if said in ConnectorKind.values else ConnectorKind.TABLE


def begun(held: Connector | None) -> dict[str, str]:
    """What the form begins with, by the names of its fields."""
    if held is None:
        return {"cumulative": "1", "cadence": Cadence.DAILY}
    plain = {name: str(getattr(held, name)) for name in ("name", "address", "unit", "cadence")}
    where = {f"where_{name}": value for name, value in held.where.items()}
    factor = "" if held.factor is None else f"{held.factor:f}"
    return {**plain, **where, "target": str(held.target_id), "factor": factor, "cumulative": "1" if held.cumulative else ""}


def setting(typed: Mapping[str, str], kind: ConnectorKind) -> Setting:
    """What was typed, as the books take it."""
    where = {field.name: typed.get(f"where_{field.name}", "") for field in WHERE[kind]}
    given = {name: typed.get(name, "").strip() for name in ("name", "address", "unit", "factor", "cadence")}
    return Setting(
        kind=kind, where={name: value for name, value in where.items() if value.strip()},
        cumulative=bool(typed.get("cumulative")), **given,
    )  # fmt: skip


def checked(given: Setting) -> connectors.Source:
    """The source of a setting, looked at without asking anybody.

    Raises:
        UsageError: For the first thing that cannot work; it says which.
    """
    try:
        source = connectors.source(given._asdict())
        connectors.check(source, clock.today())
    except ConnectorError as error:
        raise UsageError(error.message, error.hint) from error
    return source


def tried(given: Setting) -> connectors.Reading:
    """What the source says now; nothing is kept.

    Raises:
        UsageError: When it says nothing that can be used, and why.
    """
    settings = connectors.from_environment(os.environ)._replace(timeout=_PATIENCE)
    try:
        return connectors.read(checked(given), settings, clock.today())
    except ConnectorError as error:
        raise UsageError(error.message, error.hint) from error
