"""The result of a ballot as an official document (.docx), and a paper ballot to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.official.document import OfficialDocument
from luoshi.papers.official.phrases import chinese_date
from luoshi.papers.official.table import Column

_BLANK = "□"


class Item(NamedTuple):
    """A project with its votes: for each way of marking how many."""

    number: int
    name: str
    lead: str
    budget: str  # 万元, in words
    votes: tuple[int, ...]
    result: str
    why: str


class Round(NamedTuple):
    """One round with its numbers."""

    number: int
    rules: tuple[str, ...]
    entitled: int
    present: int
    online: int
    paper: int
    void: int
    valid: bool
    reason: str
    digest: str
    marks: tuple[str, ...]  # the ways of marking, in words
    items: tuple[Item, ...]


class Result(NamedTuple):
    """A ballot as far as it is declared."""

    title: str
    issuer: str
    rounds: tuple[Round, ...]
    chosen: tuple[str, ...]
    day: date
    satisfaction: bool = False


def write_result(given: Result, target: BinaryIO | Path) -> None:
    """Write the result. The same result gives the same bytes.

    Raises:
        InputError: When no round is declared.
    """
    if not given.rounds:
        raise InputError("还没有宣布结果，不能成文", "请先宣布结果")
    paper = OfficialDocument(f"{given.title}结果", given.issuer, given.day)
    paper.title(f"{given.title}结果", blank_lines=1)
    paper.body(_opening(given))
    for each in given.rounds:
        paper.heading(f"第{each.number}轮" if len(given.rounds) > 1 else "投票和计票")
        paper.body(_numbers(each))
        paper.table(_columns(each), [_line(item) for item in each.items])
    paper.body([
        "票决规则：" + "；".join(given.rounds[0].rules) + "。",
        *(f"第{each.number}轮票箱校验值：{each.digest}。公布的票箱文件可以用 luoshi ballot tally 重新计票，也可以手工核对。"
          for each in given.rounds if each.digest),
    ])  # fmt: skip
    paper.signature(given.issuer, chinese_date(given.day))
    paper.save(target)


def _opening(given: Result) -> list[str]:
    if given.satisfaction:
        return [f"{given.title}已经完成，各项目的测评结果如下。"]
    if not given.chosen:
        return ["本次票决没有项目入选。"]
    named = "；".join(f"（{n}）{name}" for n, name in enumerate(given.chosen, 1))
    return [f"经代表无记名投票，下列{len(given.chosen)}个项目入选：{named}。"]


def _numbers(each: Round) -> list[str]:
    said = (
        f"应到代表{each.entitled}人，实到{each.present}人。收回选票{each.online + each.paper}张，"
        f"其中网上{each.online}张、纸质{each.paper}张（无效{each.void}张）。"
    )
    return [f"{said}投票有效，{each.reason}。" if each.valid else f"{said}{each.reason}。"]


def _columns(each: Round) -> tuple[Column, ...]:
    width = 13.0
    rest = 156 - 12 - width * len(each.marks) - 20
    return (
        Column("序号", 12, centred=True), Column("项目", round(rest * 0.62, 1)), Column("牵头单位", round(rest * 0.38, 1), centred=True),
        *(Column(word, width, centred=True) for word in each.marks), Column("结果", 20, centred=True),
    )  # fmt: skip


def _line(item: Item) -> Sequence[str]:
    return (str(item.number), item.name, item.lead, *(str(n) for n in item.votes), item.result)


class Form(NamedTuple):
    """What a paper ballot asks."""

    title: str
    issuer: str
    number: int
    rules: tuple[str, ...]
    marks: tuple[str, ...]
    items: tuple[Item, ...]
    day: date


def write_form(given: Form, target: BinaryIO | Path) -> None:
    """Write one paper ballot, to be printed as often as there are voters; nothing on it tells whose it is.

    Raises:
        InputError: When it names no project.
    """
    if not given.items:
        raise InputError("选票上没有项目，不能成文", "请先定候选项目")
    name = f"{given.title}选票" + (f"（第{given.number}轮）" if given.number > 1 else "")
    paper = OfficialDocument(name, given.issuer, given.day)
    paper.title(name, blank_lines=0)
    paper.remark("；".join(given.rules) + "。在选定的□里画√；不署名。")
    width = 15.0
    rest = 156 - 12 - width * len(given.marks)
    columns = (
        Column("序号", 12, centred=True), Column("项目", round(rest * 0.6, 1)), Column("牵头单位", round(rest * 0.4, 1), centred=True),
        *(Column(word, width, centred=True) for word in given.marks),
    )  # fmt: skip
    paper.table(columns, [(str(i.number), i.name, i.lead, *(_BLANK for _ in given.marks)) for i in given.items])
    paper.save(target)
