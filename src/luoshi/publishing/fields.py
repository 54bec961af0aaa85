"""The table of what can be public of a row: each field, what it is called, and whether it is public until a place says otherwise.

A field that is not in this table cannot become public. The choices behind the defaults: docs/publishing.md.
"""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """A field of the public record."""

    label: str
    public: bool  # until the place decides otherwise
    always: bool = False  # cannot be held back while the row is public
    note: str = ""


FIELDS: dict[str, Field] = {
    "key": Field("编号", True, always=True, note="公开页面的固定地址"),
    "year": Field("年份", True, always=True),
    "number": Field("序号", True, always=True),
    "kind": Field("类别", True, always=True),
    "area": Field("领域", True, always=True),
    "text": Field("承诺内容", True, always=True),
    "words": Field("报告原文", True, note="报告里的原话和所在位置"),
    "lead": Field("牵头单位", True),
    "joint": Field("配合单位", True),
    "official": Field("牵头领导", False, note="个人姓名，由各地决定"),
    "deadline": Field("完成时限", True),
    "programmes": Field("专项行动", True),
    "targets": Field("量化目标", True),
    "figures": Field("最近的数字", True, note="只公开统计部门已核实的"),
    "light": Field("亮灯", True),
    "light_reason": Field("亮灯理由", True),
    "history": Field("亮灯变化", True),
    "milestones": Field("形象进度", True),
    "progress": Field("进展情况", False, note="只公开督查室审核通过的"),
    "changes": Field("调整情况", True, note="原来怎么说、改成什么、为什么"),
    "project": Field("项目和投资", True),
    "closing": Field("完成情况", True, note="只公开已销号的"),
    "evidence": Field("佐证材料", True, note="只公开逐份批准公开的"),
}


def chosen(settings: dict[str, bool]) -> frozenset[str]:
    """The fields that are public under a place's settings; what the table does not know is passed over.

    >>> "official" in chosen({}), "official" in chosen({"official": True}), "text" in chosen({"text": False})
    (False, True, True)
    """
    return frozenset(name for name, field in FIELDS.items() if field.always or settings.get(name, field.public))
