"""``luoshi ballot``: counts a published box anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from luoshi.cli.speaking import complain
from luoshi.errors import InputError, LuoshiError

_WRONG = 1
_MOST_BYTES = 20 * 1024**2
_BECAME = {"chosen": "入选", "tied": "票数相等", "left": "未入选"}


def tally(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="公布的票箱文件（.csv），从票决页面下载")],
) -> None:
    """从公布的票箱重新计票，并核对票箱校验值。不需要数据库。对不上或投票无效时退出码是 1。"""
    from luoshi.congress.ballots import published
    from luoshi.congress.ballots.rules import STYLES, told

    box = published.read(_text_of(file))
    outcome = box.outcome()
    words = list(STYLES[box.rules.style].values())
    typer.echo(f"{box.title}　第{box.number}轮")
    typer.echo("规则：" + "；".join(told(box.rules)))
    typer.echo(
        f"应到 {box.roll.entitled}，实到 {box.roll.present}，收回选票 {outcome.returned}（网上 {len(box.slips)}，"
        f"纸质 {box.paper.ballots}，其中无效 {box.paper.void}），过线 {outcome.need} 票"
    )
    for n, (name, item) in enumerate(zip(box.names, outcome.items, strict=True), 1):
        votes = "　".join(f"{word} {votes}" for word, votes in zip(words, item.votes, strict=True))
        became = _BECAME[item.became]
        if not box.rules.seats:
            became = {"入选": "通过", "未入选": "未通过"}.get(became, became)
        typer.echo(f"{n:>3}. {name}：{votes}　{became}（{item.why}）")
    typer.echo(f"结论：{outcome.reason}")
    whole = published.intact(box)
    if not whole:
        complain(LuoshiError("票箱和公布的校验值对不上", "文件被改过，或下载不完整；请重新下载，和日志里截止时记的校验值核对"))
    if not (whole and outcome.valid):
        raise typer.Exit(_WRONG)
    typer.echo(f"票箱校验值对得上：{box.digest}")


def _text_of(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InputError(f"{file} 太大了", "票箱文件最多几百 KB")
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"没有文件 {file}", "请检查路径") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} 不是 UTF-8 文本", "请用下载的原文件，不要用表格软件另存") from None
    except OSError as error:
        raise InputError(f"{file} 打不开：{error.strerror}", "请检查路径和权限") from error
