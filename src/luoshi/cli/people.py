"""``luoshi user``: accounts from the command line, for whoever runs the machine. Passwords are never arguments."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from luoshi.cli import opening
from luoshi.cli.administering import PlaceName
from luoshi.cli.many import shown
from luoshi.cli.speaking import remark
from luoshi.errors import UsageError
from luoshi.papers.screen import columns

if TYPE_CHECKING:
    from luoshi.ledger.models import Person, Place, Unit

_ROLES = "系统管理员、督查室、责任单位、分管领导、统计、人大代表、审计"

Username = Annotated[str, typer.Argument(metavar="用户名", help="登录用的名字")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="从标准输入读密码（一行），供脚本使用")]


def add(
    username: Username,
    name: Annotated[str, typer.Option("--name", metavar="姓名", help="姓名")],
    role: Annotated[str, typer.Option("--role", metavar="角色", help=f"{_ROLES}")],
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="单位", help="责任单位的人写单位全称；其他角色不写")
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="职务", help="职务，如 副市长")] = "",
    place: PlaceName = None,
    from_stdin: FromStdin = False,
    no_login: Annotated[bool, typer.Option("--no-login", help="不设密码，不能登录；用于只在表里署名的领导")] = False,
) -> None:
    """添加一个人；密码在终端里输两遍，不显示。"""
    if no_login and from_stdin:
        raise UsageError("--no-login 和 --password-stdin 只能用一个", "不登录的人不用密码")
    with opening.ledger():
        from luoshi.ledger.record import accounts

        found = opening.the_place(place)
        new = accounts.NewPerson(username, name, _role(role), title, _unit(found, unit))
        password = None if no_login else _new_password(from_stdin)
        person = accounts.add_person(None, found, new, password)
        typer.echo(
            f"已添加 {person.name}（{person.get_role_display()}），"
            + ("不能登录" if no_login else f"用户名 {person.username}")
        )


def everyone(place: PlaceName = None) -> None:
    """列出所有人：用户名、姓名、角色、单位、能不能登录。"""
    with opening.ledger():
        from luoshi.ledger.models import Person

        found = Person.objects.select_related("unit", "place").order_by("place_id", "role", "unit__order", "pk")
        people = list(found.filter(place=opening.the_place(place)) if place else found)
    if not people:
        typer.echo("还没有人。请用 luoshi user add 添加")
        return
    rows = [("用户名", "姓名", "角色", "地方", "单位或职务", "状态")]
    rows += [
        (
            person.username, person.name, person.get_role_display(), person.place.name if person.place else "",
            person.unit.name if person.unit else person.title, _state(person),
        )
        for person in people
    ]  # fmt: skip
    for line in _aligned(rows):
        typer.echo(line)


def password(username: Username, from_stdin: FromStdin = False) -> None:
    """给一个人设新密码，解除锁定；停用的账号同时启用。"""
    with opening.ledger():
        from luoshi.ledger.record import accounts

        person = _person(username)
        accounts.set_password(None, person, _new_password(from_stdin))
        typer.echo(f"{person.name}的密码已经换好")


def disable(username: Username) -> None:
    """停用一个账号：不能再登录，已登录的立即退出，历史保留。"""
    _set_active(username, False)


def enable(username: Username) -> None:
    """启用一个账号。"""
    _set_active(username, True)


def _set_active(username: str, active: bool) -> None:
    with opening.ledger():
        from luoshi.ledger.models import Person, Role
        from luoshi.ledger.record import accounts

        person = _person(username)
        if active and person.password.startswith("!"):
            raise UsageError(f"{person.name}没有密码，启用了也登录不了", f"请用 luoshi user password {username} 设一个")
        accounts.set_active(None, person, active)
        typer.echo(f"{person.name}的账号已{'启用' if active else '停用'}")
        if not Person.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
            remark("现在没有能登录的系统管理员了")


# --- Helpers -----------------------------------------------------------------------------


def _person(username: str) -> Person:
    from luoshi.ledger.models import Person

    person = Person.objects.filter(username=username).first()
    if person is None:
        raise UsageError(f"没有用户名是 {shown(username)} 的人", "名单见 luoshi user list")
    return person


def _role(said: str) -> str:
    """A role by its Chinese or its English name; what there is not, the ledger refuses."""
    from luoshi.ledger.models import Role

    return next((str(role.value) for role in Role if said in (role.label, role.value)), said)


def _unit(place: Place, name: str | None) -> Unit | None:
    from luoshi.ledger import queries

    if name is None:
        return None
    names = {unit.name: unit for unit in queries.units(place)}
    if name not in names:
        close = [each for each in names if name in each][:5]
        raise UsageError(
            f"{place.name}没有 {shown(name)} 这个单位",
            f"是不是 {'、'.join(close)}" if close else "要写全称；名单见 luoshi units export",
        )
    return names[name]


def _new_password(from_stdin: bool) -> str:
    """A password, typed twice without being shown, or one line of standard input.

    Raises:
        UsageError: When the two differ, or nobody is there to type.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("这里不是终端，没法输密码", "请在终端里运行，或用 --password-stdin 从标准输入给一行密码")
    from getpass import getpass

    first = getpass("密码（至少 10 个字符，输入时不显示）：")
    again = getpass("再输一遍：")
    if first != again:
        raise UsageError("两遍密码不一样，没有保存", "请再运行一次")
    return first


def _state(person: Person) -> str:
    if person.password.startswith("!"):
        return "不登录"
    if not person.is_active:
        return "已停用"
    return "可登录，有动态口令" if person.totp_secret else "可登录"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
