"""``luoshi tick``: what time brings, for a timer of the system to call."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from luoshi.cli import opening
from luoshi.cli.speaking import complain, remark
from luoshi.errors import LuoshiError

_FAILED = 1


def tick(
    as_json: Annotated[bool, typer.Option("--json", help="结果写成一个 JSON 对象，给程序读")] = False,
) -> None:
    """巡检一次：按时取数、亮灯、提醒、发送通知。隔十分钟运行一次最好；多运行几次也不会重复做。有一项没做成时退出码是 1。"""
    with opening.ledger():
        from luoshi.ledger import clock
        from luoshi.rounds.lock import Busy
        from luoshi.rounds.ticking import tick as make_a_round

        try:
            made = make_a_round(clock.now())
        except Busy as busy:
            remark(str(busy))
            return
    if as_json:
        typer.echo(json.dumps(made.as_mapping(), ensure_ascii=False))
    else:
        for each in made.done:
            typer.echo(f"{each.part}：{each.words or '没有做成'}")
            for words in each.failed:
                complain(LuoshiError(f"{each.part}：{words}"))
    if made.failed:
        raise typer.Exit(_FAILED)
