"""The circular as an official document (.docx): the text, the charts, the table by unit, the rows that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from luoshi.assessing.lights import SHAPES, WORDS
from luoshi.errors import InputError
from luoshi.papers.breakdown.notice import addressed
from luoshi.papers.charts import Chart, png
from luoshi.papers.charts.render import NoFont
from luoshi.papers.circular import text
from luoshi.papers.circular.model import Circular, Item, Unit
from luoshi.papers.circular.ranking import Ranked, ranking
from luoshi.papers.official.document import OfficialDocument
from luoshi.papers.official.phrases import broken, chinese_date, deadline_words, numeral
from luoshi.papers.official.table import Band, Column, Line

DRAFT = "（送审稿）"
_COLOURS = ("green", "yellow", "red", "blue", "grey")
_UNIT_COLUMNS = (
    Column("位次", 10, centred=True), Column("单位", 32.5), Column("任务", 11, centred=True), Column("办结", 11, centred=True),
    *(Column(text.LIGHTS[colour], 10.5, "红黄绿灯", centred=True) for colour in _COLOURS),
    Column("按时\n报送率", 18, centred=True), Column("退回", 10.5, centred=True), Column("未结\n督办", 10.5, centred=True),
)  # fmt: skip
_ITEM_COLUMNS = (
    Column("序号", 11, centred=True), Column("工作任务", 52), Column("牵头单位", 27, centred=True),
    Column("完成时限", 20, centred=True), Column("情况", 46),
)  # fmt: skip

Picture = Callable[[Chart], bytes]


def write_circular(given: Circular, target: BinaryIO | Path, *, picture: Picture | None = None) -> None:
    """Write the circular in the layout of GB/T 9704-2012. The same circular gives the same bytes on one machine.

    Args:
        given: What is told.
        target: Where to write.
        picture: Makes a PNG of a chart; ``charts.png`` unless told. Where it finds no Chinese font, the document says so and has its tables alone.

    Raises:
        InputError: When there are no rows, or numbers that contradict each other.
    """
    _check(given)
    name = text.title(given)
    issued = bool(given.number.strip() and given.issued_on and given.issuer.strip())
    paper = OfficialDocument(name, given.issuer, given.issued_on or given.until)
    if issued:
        paper.red_head(given.issuer, given.number)
    paper.title(name, "" if issued else DRAFT, blank_lines=2 if issued else 1)
    if given.recipients:
        paper.recipients(addressed(given.recipients))
    else:
        paper.blank()
    paper.body(text.overall(given))
    _pictures(paper, given.charts, picture or partial(png, scale=3))
    paper.body([*text.problems(given), *text.changes(given), *text.asked(given)])
    named = list(_named(given))
    names = [*(["各单位落实情况表"] if given.units else []), *(["有关任务清单"] if named else [])]
    if names:
        paper.attachments(names)
    dated = chinese_date(given.issued_on) or f"{given.until.year}年　月　日"
    paper.signature(given.issuer, dated)
    for index, attached in enumerate(names, 1):
        paper.attachment(f"附件{index if len(names) > 1 else ''}", attached, new_page=True)
        if attached == "有关任务清单":
            paper.remark("序号为任务分解表中的序号；情况为判灯的理由或批准的内容。")
            paper.table(_ITEM_COLUMNS, named)
        else:
            _by_unit(paper, given)
    if issued:
        paper.imprint([("抄送", addressed(given.copies))] if given.copies else [], given.issuer, dated)
    paper.save(target)


def _check(given: Circular) -> None:
    if not given.rows:
        raise InputError("台账里没有任务，不能成文", "请先印发任务分解，再生成通报")
    if given.quarter not in (1, 2, 3, 4):
        raise InputError(f"没有第{given.quarter}季度", "季度为 1 到 4")
    counted: list[tuple[str, Circular | Unit]] = [(given.place, given), *((unit.name, unit) for unit in given.units)]
    for name, one in counted:
        told = sum(one.lights.values())
        if told != one.rows:
            raise InputError(f"{name}的各灯合计{told}项，与任务数{one.rows}项不符", "请重新汇总后再生成通报")
        if not 0 <= one.closed <= one.rows or not 0 <= one.reports_on_time <= one.reports_due:
            raise InputError(f"{name}的办结数或按时报送数超出应有范围", "请重新汇总后再生成通报")


def _pictures(paper: OfficialDocument, charts: tuple[Chart, ...], picture: Picture) -> None:
    """The charts, each under a number; or that there are none, and why."""
    for number, chart in enumerate(charts, 1):
        try:
            data = picture(chart)
        except NoFont:
            paper.body(["（生成本件的机器没有中文字体，图从略；数据见文中和附件。）"])
            return
        paper.picture(data, f"图{number}　{chart.title}", chart.said)


def _by_unit(paper: OfficialDocument, given: Circular) -> None:
    ranked = ranking(given.units, given.least_rows)
    if any(one.rank for one in ranked):
        few = f"；已判灯任务不足{given.least_rows}项的单位只列出、不排位次" if not all(one.rank for one in ranked) else ""
        paper.remark(f"位次按绿灯任务占已判灯任务的比例由高到低排列，比例相同的位次相同{few}。绿灯含已办结任务。")
    else:
        paper.remark(f"各单位已判灯任务均不足{given.least_rows}项，只列出、不排位次。绿灯含已办结任务。")
    paper.table(_UNIT_COLUMNS, list(_unit_lines(ranked)))


def _unit_lines(ranked: list[Ranked]) -> Iterator[Line]:
    apart = any(one.rank for one in ranked)
    for unit, rank in ranked:
        if rank is None and apart:
            yield Band("不排位次的单位")
            apart = False
        lights = [str(unit.lights.get(colour, 0)) for colour in _COLOURS]
        counts = (str(unit.returns), str(unit.slips))
        yield (str(rank or "—"), unit.name, str(unit.rows), str(unit.closed), *lights, text.on_time(unit), *counts)


def _named(given: Circular) -> Iterator[Line]:
    """The rows that are named, under what they are named for; a list without rows has no heading."""
    lists = (
        ("逾期未办结的任务", given.overdue), ("进度滞后的任务", given.behind), ("数据有异议的任务", given.disputed),
        ("不可量化的任务", given.unmeasurable), ("批准调整的任务", given.changed), ("暂停的任务", given.suspended),
        ("本季度办结的任务", given.done), ("提前办结的任务", given.praised),
    )  # fmt: skip
    there = [(name, items) for name, items in lists if items]
    for number, (name, items) in enumerate(there, 1):
        yield Band(f"{numeral(number)}、{name}（{len(items)}项）")
        for item in items:
            yield _item_line(given, item, lit=items is given.overdue or items is given.behind)


def _item_line(given: Circular, item: Item, *, lit: bool) -> Line:
    """A row with its reason; with its light where that is what it is named for."""
    closed = f"{chinese_date(item.closed_on)}办结。" if item.closed_on and "办结" not in item.reason else ""
    light = f"{SHAPES[item.colour]} {WORDS[item.colour]}：" if lit else ""
    when = broken(deadline_words(item.deadline, given.year))
    return (str(item.number), item.text, item.lead or "未明确", when, f"{light}{closed}{item.reason}")
