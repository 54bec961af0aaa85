"""``luoshi audit``: the proof that nothing was changed behind the ledger's back."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from luoshi.cli import opening
from luoshi.cli.many import shown
from luoshi.cli.speaking import complain
from luoshi.errors import LuoshiError, UsageError

_WRONG = 1
_HASH = re.compile(r"[0-9a-f]{64}")


def verify(
    head: Annotated[
        str | None, typer.Option("--head", metavar="校验值", help="以前用 luoshi audit head 记在别处的校验值")
    ] = None,
) -> None:
    """核对台账：事件一条不少、没有改过，重放出来就是现在的内容。有问题时退出码是 1。"""
    if head is not None and not _HASH.fullmatch(head := head.strip().lower()):
        raise UsageError(f"校验值 {shown(head)[:20]} 不对", "是 64 位的十六进制数，由 luoshi audit head 给出")
    with opening.ledger():
        from luoshi.ledger import audit

        proof = audit.verify(head)
    for finding in proof.findings:
        typer.echo(f"{finding.where}：{finding.what}")
    if proof.findings:
        complain(LuoshiError(f"台账有 {len(proof.findings)} 处不对", "请保留现场，不要改动数据库，和备份对照"))
        raise typer.Exit(_WRONG)
    typer.echo(f"台账完整：{proof.events} 条事件，{proof.rows} 行内容，都对得上")
    typer.echo(f"链头：{proof.head}")


def head() -> None:
    """打印最后一条事件的校验值；请记在别的机器或纸上。"""
    with opening.ledger():
        from luoshi.ledger import audit
        from luoshi.ledger.models import Head

        typer.echo(Head.objects.get(pk=1).hash or audit.START)
