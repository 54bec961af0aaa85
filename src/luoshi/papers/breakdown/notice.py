"""The notice (通知) under which a break-down table goes out: to whom, why, and what is asked of them.

Its default words are made from the table; an office may put its own in their place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from luoshi.papers.breakdown.model import KINDS, Row, Table

_REPORT = "政府工作报告"
_AREAS_OF_LAND = re.compile(r"各(?:县|区|市|旗|乡|镇|街道|园区|开发区)")


class Notice(NamedTuple):
    """The words of a notice."""

    title: str
    recipients: tuple[str, ...]  # 主送机关
    body: tuple[str, ...]  # paragraphs; one that begins with 一、 or （一） is a heading up to its first full stop
    copies: tuple[str, ...] = ()  # 抄送机关


def compose(table: Table, changes: int = 0) -> Notice:
    """The notice that the table itself calls for.

    Args:
        table: What is sent.
        changes: How many approved changes are listed behind it.
    """
    name = breakdown_name(table)
    return Notice(
        title=f"{table.issuer}关于印发《{_nested(name)}》的通知",
        recipients=recipients(table.rows),
        body=tuple(_body(table, name, changes)),
    )


def breakdown_name(table: Table) -> str:
    """What the break-down is called: 云泽市2026年政府工作报告任务分解."""
    title = table.title.strip() or _REPORT
    year = "" if str(table.year) in title else f"{table.year}年"
    place = "" if table.place and table.place in title else table.place
    return f"{place}{year}{title}任务分解"


def recipients(rows: Iterable[Row]) -> tuple[str, ...]:
    """Every unit that leads or joins, once: the governments below first, then departments, as they occur."""
    units = [unit for row in rows for unit in (row.lead, *row.joint)]
    seen = dict.fromkeys(filter(None, map(str.strip, units)))
    return tuple(sorted(seen, key=lambda unit: _AREAS_OF_LAND.match(unit) is None))


def addressed(units: Iterable[str]) -> str:
    """Recipients in a line: units of one kind parted by 、 and the kinds by ，."""
    below = [unit for unit in units if _AREAS_OF_LAND.match(unit)]
    others = [unit for unit in units if not _AREAS_OF_LAND.match(unit)]
    return "，".join("、".join(group) for group in (below, others) if group)


def counted(rows: Iterable[Row]) -> str:
    """How many rows there are of each kind: 主要目标12项、民生实事10项、重点工作64项."""
    counts = Counter(KINDS.get(row.kind, row.kind) for row in rows)
    names = [
        *(name for name in KINDS.values() if counts[name]),
        *(name for name in counts if name not in KINDS.values()),
    ]
    return "、".join(f"{name}{counts[name]}项" for name in names)


def _body(table: Table, name: str, changes: int) -> list[str]:
    unled = sum(not row.lead.strip() for row in table.rows)
    lines = [
        f"为把《政府工作报告》确定的目标任务逐项落到实处，现将《{name}》印发给你们，并就有关事项通知如下，请认真贯彻执行。",
        "一、任务构成",
        f"本次分解任务共{len(table.rows)}项，其中{counted(table.rows)}。各项任务的责任单位、完成时限和季度形象进度见附件。",
    ]
    if unled:
        lines.append(f"其中{unled}项尚未明确牵头单位，请有关单位对照职责提出意见。")
    if changes:
        lines.append(f"印发后经批准调整的事项共{changes}项，原定内容与调整后内容的对照见附件2。")
    return [
        *lines,
        "二、工作要求",
        "（一）制定推进计划。牵头单位对所承担的任务负总责，会同配合单位细化措施，把目标分到季度、责任落到人；配合单位主动衔接，按分工完成本单位承担的事项。",
        "（二）按时报告进展。牵头单位对照季度形象进度，按规定时间报送进展情况和佐证材料。数据要真实准确、前后衔接，进度滞后的要说明原因和补救措施。",
        "（三）规范调整程序。任务内容、完成时限确需调整的，由牵头单位提出书面申请，按程序报批后执行；未经批准不得自行变更。",
        "三、督查问效",
        "政府督查室对任务落实情况实行台账管理，跟踪督办，临期提醒，逐项核验，完成一项、销号一项，并定期通报进展情况。",
    ]


def _nested(name: str) -> str:
    """A name as it is written inside 《》."""
    return name.replace("《", "〈").replace("》", "〉")
