"""``luoshi review``: the draft of the next report's review, made from the ledger."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from luoshi.cli import opening
from luoshi.cli.destinations import whole_file
from luoshi.cli.many import shown
from luoshi.errors import UsageError

if TYPE_CHECKING:
    from luoshi.ledger.models import Breakdown, Place

_SITE = re.compile(r"https?://[^\s/]+(?:/[^\s]*)?")


def review(
    place: Annotated[str, typer.Argument(metavar="地方", help="全称，如 云泽市")],
    year: Annotated[int, typer.Argument(metavar="年份", help="台账的年份：回顾的是这一年")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="路径", help="写到这个 .docx 文件")],
    site: Annotated[
        str, typer.Option("--site", metavar="网址", help="办公网页的地址；写了，每句话就链接到它的任务页")
    ] = "",
) -> None:
    """由一年的任务台账写出下一年报告的回顾稿（docx），附逐句出处表。"""
    if not output.lower().endswith(".docx"):
        raise UsageError(f"回顾稿是 Word 文件，不能写成 {shown(output)}", "文件名请以 .docx 结尾")
    if site and not _SITE.fullmatch(site):
        raise UsageError(f"网址 {shown(site)} 不对", "写全，如 https://luoshi.example.gov.cn")
    with opening.ledger():
        from luoshi.ledger import clock
        from luoshi.office import next_review
        from luoshi.papers.review.document import write_review

        breakdown = _issued(opening.the_place(place), year)
        base = site.rstrip("/")
        given = next_review.review(
            breakdown, clock.today(), lambda task: f"{base}/tables/{breakdown.pk}/rows/{task.pk}/" if base else ""
        )
        with whole_file(Path(output)) as stream:
            write_review(given, stream)
        typer.echo(f"已写好{given.year}年的回顾稿：{output}")


def _issued(place: Place, year: int) -> Breakdown:
    """The issued table of a year; the last where there are several.

    Raises:
        UsageError: When there is none.
    """
    from luoshi.ledger import queries
    from luoshi.ledger.models import BreakdownState

    issued = [each for each in queries.breakdowns(place) if each.state == BreakdownState.ISSUED]
    found = next((each for each in issued if each.report.year == year), None)
    if found is None:
        years = "、".join(str(each.report.year) for each in issued) or "还没有"
        raise UsageError(f"{place.name}没有印发过{year}年的任务分解表", f"已印发的年份：{years}")
    return found
