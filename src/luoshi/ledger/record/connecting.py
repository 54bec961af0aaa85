"""Connectors: where a target's figure lives, and what was read there. What a person reported is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from luoshi.ledger import clock, fields, policy, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Cadence, Connector, ConnectorKind, Person, Reading, Target
from luoshi.ledger.record.change import change
from luoshi.ledger.record.rows import Gone

_LONGEST_ADDRESS = 500
_LONGEST_WHERE = 20_000  # a query


class Setting(NamedTuple):
    """What a connector is made from; ``where`` as :mod:`luoshi.connectors` takes it."""

    name: str
    kind: str  # table, json, sql
    address: str
    where: Mapping[str, str]
    unit: str = ""  # that the source writes
    factor: str = ""  # what its figures are multiplied by
    cumulative: bool = True
    cadence: str = Cadence.DAILY


def put(person: Person, target: Target, setting: Setting, connector: Connector | None = None) -> Connector:
    """Set a connector up, or set it anew.

    Raises:
        FieldError: For a name, kind, address, factor or cadence that cannot be taken.
        NotNow: Before the table is issued.
    """
    values = _checked(setting)
    with change(person, "connector.put", target.task.breakdown) as made:
        target = Target.objects.select_related("task__breakdown__report__place").get(pk=target.pk)
        policy.demand(person, "connectors.edit", target.task.breakdown.report.place)
        workflow.after(target.task.breakdown, "drive")
        held = Connector.objects.filter(pk=connector.pk, target=target).first() if connector else None
        if connector is not None and held is None:
            raise Gone("没有这个数据连接", "请刷新页面再看")
        if held is None:
            held = Connector(target=target, by=person, at=clock.now(), **values)
            made.create(held)
        else:
            made.update(held, by=person, at=clock.now(), failures=0, **values)
        made.tell(target.task, "connector", "数据连接", f"{target.indicator}：{held.name}")
    return held


def _checked(setting: Setting) -> dict[str, Any]:
    name, address = fields.clean(setting.name).strip(), fields.clean(setting.address).strip()
    if not name or len(name) > 80:
        raise FieldError("name", "名称要写，不超过 80 字", "例如“统计月报接口”")
    if setting.kind not in ConnectorKind.values:
        raise FieldError("kind", f"没有“{setting.kind[:20]}”这种来源", f"可以是 {'、'.join(ConnectorKind.labels)}")
    if not address or len(address) > _LONGEST_ADDRESS:
        raise FieldError("address", f"地址要写，不超过 {_LONGEST_ADDRESS} 字", "文件名、网址，或数据库连接的名称")
    if setting.cadence not in Cadence.values:
        raise FieldError("cadence", f"没有“{setting.cadence[:20]}”这种频率", f"可以是 {'、'.join(Cadence.labels)}")
    where = {key: fields.clean(str(value)).strip() for key, value in setting.where.items() if str(value).strip()}
    if any(len(value) > _LONGEST_WHERE for value in where.values()):
        raise FieldError("where", f"取数位置太长，超过了 {_LONGEST_WHERE} 字", "请改短")
    unit = fields.clean(setting.unit).strip()
    if len(unit) > 40:
        raise FieldError("unit", f"单位有 {len(unit)} 字，超过了 40 字", "写来源用的单位，例如“亿元”")
    return {
        "name": name, "kind": setting.kind, "address": address, "where": where, "unit": unit, "factor": _factor(setting.factor),
        "cumulative": setting.cumulative, "cadence": setting.cadence, "active": True,
    }  # fmt: skip


def _factor(typed: str) -> Decimal | None:
    plain = fields.clean(typed).strip()
    if not plain:
        return None
    factor = fields.number(plain)
    if factor is None or not Decimal("1e-12") <= factor <= Decimal("1e12"):
        raise FieldError("factor", f"“{plain[:20]}”不是换算系数", "写大于 0 的数，例如来源是亿元、目标是万元时写 10000；不换算的空着")
    return factor


def switch(person: Person, connector: Connector, active: bool) -> Connector:
    """Let a connector read, or no longer."""
    with change(person, "connector.switch", connector.target.task.breakdown) as made:
        policy.demand(person, "connectors.edit", connector.target.task.breakdown.report.place)
        held = _held(connector)
        made.update(held, active=active, failures=0)
    return held


def _held(connector: Connector) -> Connector:
    return Connector.objects.select_related("target__task__breakdown__report__place").get(pk=connector.pk)


def read(connector: Connector, value: Decimal, day: date, sha256: str, said: str) -> Reading | None:
    """Keep what a connector read; None where it said the same of the same day before.

    Raises:
        FieldError: For a value that no government's figure has.
    """
    if not fields.sound(value):
        raise FieldError("value", "读到的数太大、太细，或不是数", "请核对数据源和换算系数")
    with change(None, "connector.read", connector.target.task.breakdown) as made:
        held = _held(connector)
        made.update(held, tried_at=clock.now(), answered_at=clock.now(), said=_said(said), failures=0)
        last = held.readings.filter(day=day).last()
        if last is not None and last.value == value:
            return None
        reading = Reading(connector=held, target=held.target, day=day, value=value, sha256=sha256, at=clock.now())
        made.create(reading)
        words = f"{held.name}：{held.target.indicator} {value:f}{held.target.unit}"
        made.tell(held.target.task, "connector", f"{day}", words)
    return reading


def _said(words: str) -> str:
    """What a source answered, which may be anything, as it can be kept."""
    return fields.clean(words)[:500]


def failed(connector: Connector, said: str) -> Connector:
    """Note that a connector could not read; figures read before stay."""
    with change(None, "connector.failed", connector.target.task.breakdown) as made:
        held = _held(connector)
        made.update(held, tried_at=clock.now(), said=_said(said), failures=held.failures + 1)
    return held
