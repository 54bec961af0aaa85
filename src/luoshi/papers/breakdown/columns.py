"""The columns of the break-down workbook: one list, from which the file is written and by which it is read."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from luoshi.papers.breakdown.model import QUARTERS

TABLE, NAMES, GUIDE = "任务分解表", "名单", "说明"
HEAD_WITHIN = 10  # rows with something in them: so far down the head row is looked for
LONGEST_NAME = 200
ALL_YEAR = "全年"


class Column(NamedTuple):
    """A column of the table."""

    field: str  # of Row; the quarters are q1 to q4
    head: str
    width: float  # in characters of the sheet
    longest: int = 0  # characters that a person may enter; 0 where the count is not theirs
    centred: bool = False
    read_only: bool = False


COLUMNS = (
    Column("number", "序号", 5.5, centred=True),
    Column("kind", "类别", 9.5, LONGEST_NAME, centred=True),
    Column("area", "领域", 14, LONGEST_NAME),
    Column("text", "工作任务", 40, 4000),
    Column("figures", "量化目标", 16, read_only=True),
    Column("official", "牵头领导", 9, LONGEST_NAME, centred=True),
    Column("lead", "牵头单位", 18, LONGEST_NAME, centred=True),
    Column("joint", "配合单位", 18, 4000),
    Column("deadline", "完成时限", 15, LONGEST_NAME, centred=True),
    *(Column(f"q{quarter}", head, 15, 2000) for quarter, head in enumerate(QUARTERS, 1)),
    Column("note", "备注", 13, 2000),
    Column("source", "报告原文", 64, read_only=True),
    Column("id", "行号", 8, centred=True, read_only=True),
    Column("version", "版本", 6, centred=True, read_only=True),
)
BY_FIELD = {column.field: column for column in COLUMNS}
PRINTED = tuple(column for column in COLUMNS if column.field not in ("source", "id", "version"))
MILESTONES = ("q1", "q2", "q3", "q4")

_FIELD_OF_HEAD = {column.head: column.field for column in COLUMNS} | {
    **{f"第{head}": f"q{quarter}" for quarter, head in enumerate(QUARTERS, 1)},
    "完成时间": "deadline",
    "完成期限": "deadline",
}
_REMARK = re.compile(r"(?<=.)\(.*\)$|\*+")  # 工作任务（必填）, *工作任务


def field_of(head: str) -> str | None:
    """The field that a head names, however it is spaced; None for a head that is none of ours.

    >>> field_of("牵 头\\n单位"), field_of("工作任务（必填）"), field_of("进展")
    ('lead', 'text', None)
    """
    plain = "".join(unicodedata.normalize("NFKC", head).split())
    return _FIELD_OF_HEAD.get(_REMARK.sub("", plain))
