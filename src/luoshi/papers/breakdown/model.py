"""A break-down table (任务分解表) as plain records: what the workbook and the official document are made of.

Knows neither the ledger nor a file format; names of units and people are the words that a person reads.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

QUARTERS = ("一季度", "二季度", "三季度", "四季度")
KINDS = {"headline": "主要目标", "livelihood": "民生实事", "ordinary": "重点工作"}


class Row(NamedTuple):
    """One row of the table."""

    id: int | None  # of the row in the ledger; None for one that a person added in the workbook
    version: int | None  # of the row when the table was made: two editors are told from each other by it
    number: int  # as printed, from 1
    kind: str  # a key of KINDS
    area: str  # 领域: the heading of the report under which it stands
    text: str  # 工作任务
    figures: str  # 量化目标: the report's figures in it, for reading only
    official: str  # 牵头领导
    lead: str  # 牵头单位
    joint: tuple[str, ...]  # 配合单位
    deadline: date | None  # 完成时限; None: the whole year
    milestones: tuple[str, str, str, str]  # 形象进度 by quarter
    note: str  # 备注
    source: str  # 报告原文, for reading only


class Table(NamedTuple):
    """The rows of one report's break-down, and what they were made from."""

    place: str
    year: int
    title: str  # of the report
    number: str  # 文号, empty while it is not issued
    issuer: str  # 发文机关
    issued_on: date | None
    digest: str  # sha-256 of the issued version, empty before
    unit: str  # the unit whose rows these are; empty for the whole table
    rows: tuple[Row, ...]
