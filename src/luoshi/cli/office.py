"""``luoshi office`` and ``luoshi demo``: the pages of the ledger, for a government office or on its fictional city."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from luoshi.cli import opening
from luoshi.cli.ports import Host, Port
from luoshi.cli.speaking import remark, unwritable
from luoshi.errors import LuoshiError, UsageError

#: what an installation says of itself and the demo must not hear
_NOT_FOR_THE_DEMO = ("LUOSHI_HOSTS", "LUOSHI_ORIGINS", "LUOSHI_HTTPS", "LUOSHI_BEHIND_PROXY", "LUOSHI_DEBUG")


def office(port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """启动督查室的网页：分解、征求意见、印发。"""
    from luoshi.cli import wsgi

    if not wsgi.is_loopback(host) and not os.environ.get("LUOSHI_HOSTS", "").strip():
        raise UsageError(
            f"地址 {host} 别的机器也能访问，要先用 LUOSHI_HOSTS 写明允许用哪些域名打开",
            "例如 LUOSHI_HOSTS=luoshi.example.gov.cn；说明见 docs/deploy.md",
        )
    with opening.ledger():
        from luoshi.ledger.models import Person, Role

        if Person.objects.filter(demo=True).exists():
            raise LuoshiError(f"{opening.where()} 里有演示人员，不能用来办公", "演示请用 luoshi demo；办公请另建数据库")
        if not Person.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
            remark("还没有系统管理员，谁也登录不了。请运行 luoshi user add 用户名 --name 姓名 --role 系统管理员")
    from luoshi.web.environment import flag

    taken = wsgi.bind(host, port, others=False)
    typer.echo(f"数据库：{opening.where()}")
    wsgi.say_where(taken)
    wsgi.serve(taken, behind_proxy=flag("LUOSHI_BEHIND_PROXY"))


def demo(
    port: Port = 8000,
    host: Annotated[
        str, typer.Option("--host", metavar="地址", help="只能是本机地址：演示不用密码；默认 127.0.0.1")
    ] = "127.0.0.1",
    fresh: Annotated[bool, typer.Option("--fresh", help="丢掉上次演示里做的改动，重新开始")] = False,
    show: Annotated[bool, typer.Option("--serve/--no-serve", help="备好演示城市后是否打开网页；默认打开")] = True,
) -> None:
    """打开虚构城市云泽市的督查室：不用账号，点一个角色就能进去试。"""
    from luoshi.cli import wsgi

    if not wsgi.is_loopback(host):
        raise UsageError(
            f"演示不用密码就能进去，只能在本机打开，不能用地址 {host}", "要让别的机器访问，请用 luoshi office"
        )
    _be_the_demo()
    with opening.explained():
        file = Path(opening.where())
        if fresh:
            _remove(file)
            _remove_days(file.parent)
        _make_ready(file)
    typer.echo(f"演示数据在 {file}，不影响别的数据；要重新开始：luoshi demo --fresh")
    if show:
        taken = wsgi.bind(host, port, others=True)
        typer.echo("不用账号：打开后点一个角色，就能进去试")
        wsgi.say_where(taken)
        wsgi.serve(taken, behind_proxy=False)


def _be_the_demo() -> None:
    """Make this process the demo; nothing that an installation's environment says may reach it."""
    from luoshi.web import environment

    if os.environ.get("DATABASE_URL"):
        raise UsageError(
            "设了 DATABASE_URL：那是办公用的数据库，演示不碰它", "请先 unset DATABASE_URL，再运行 luoshi demo"
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.web.settings"
    for name in _NOT_FOR_THE_DEMO:
        os.environ.pop(name, None)
    environment.be_the_demo()
    opening.set_up()
    from django.conf import settings

    if not settings.DEMO:
        raise LuoshiError("这个进程已经在办公，不能再做演示", "请另开一个终端运行 luoshi demo")


def _remove(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        try:
            with suppress(FileNotFoundError):
                each.unlink()
        except OSError as error:
            raise unwritable(f" {each}", error) from error


def _remove_days(home: Path) -> None:
    """Remove the days that the demo kept; their copies are of no use without it."""
    shutil.rmtree(home / "demo-days", ignore_errors=True)
    (home / "demo.json").unlink(missing_ok=True)


def _make_ready(file: Path) -> None:
    """Make the demo's database and fill it, where that is not done yet."""
    from luoshi.cli.administering import upgrade
    from luoshi.demo import timeline

    if opening.missing_file():
        typer.echo("第一次演示，正在准备虚构的云泽市和它的一整年，约需半分钟……")
    elif opening.waiting().missing or not timeline.whole():
        raise LuoshiError(f"{file} 是旧版本做的，或者没有做完", "请用 luoshi demo --fresh 重新开始")
    upgrade()
    from luoshi.ledger.models import Person, Place

    if not Place.objects.exists():
        timeline.build()
    timeline.begin()
    if Person.objects.filter(demo=False).exists():
        raise LuoshiError(f"{file} 里有演示以外的人员，不能当作演示打开", "请用 luoshi demo --fresh 重新开始")
