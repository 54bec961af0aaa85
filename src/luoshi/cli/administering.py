"""``luoshi migrate``, ``place``, ``units`` and ``report``: what is set up once, from the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from luoshi.cli import opening
from luoshi.cli.many import shown
from luoshi.cli.speaking import remark, unwritable
from luoshi.errors import UsageError
from luoshi.papers import words

PlaceName = Annotated[str | None, typer.Option("--place", metavar="地方", help="哪个地方的；只有一个地方时可以不写")]


# --- The database ------------------------------------------------------------------------


def migrate() -> None:
    """创建数据库，或升级到这一版程序的样子。"""
    opening.set_up()
    with opening.explained():
        new = opening.missing_file() is not None or not opening.waiting().done
        done = upgrade()
        typer.echo(f"数据库：{opening.where()}")
        typer.echo("已创建" if new else f"已升级 {len(done)} 步：{'、'.join(done)}" if done else "已经是最新，没有改动")
        from luoshi.ledger.models import Place

        if not Place.objects.exists():
            typer.echo("下一步：luoshi place add 地方，然后 luoshi user add 用户名 --name 姓名 --role 系统管理员")


def upgrade() -> list[str]:
    """Bring the database up to date; what was missing.

    Raises:
        DatabaseError: For a database of a later version of the program.
        LuoshiError: When the folder of an SQLite database cannot be made.
    """
    from django.core.management import call_command

    if file := opening.missing_file():
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # its owner's alone: it holds accounts
        except OSError as error:
            raise unwritable(f" {file}", error) from error
    steps = opening.waiting()
    if steps.newer:
        opening.demand_current()
    if steps.missing:
        call_command("migrate", interactive=False, verbosity=0)
    return steps.missing


# --- Places and units --------------------------------------------------------------------


def add_place(
    name: Annotated[str, typer.Argument(metavar="地方", help="全称，如 云泽市")],
    level: Annotated[
        str, typer.Option("--level", metavar="层级", help=f"{'、'.join(words.LEVELS.values())}；默认市级")
    ] = "city",
    issuer: Annotated[
        str | None, typer.Option("--issuer", metavar="机关", help="发文机关；默认是“地方＋人民政府办公室”")
    ] = None,
) -> None:
    """添加一个地方：它有自己的单位、人员和报告。"""
    levels = {chinese: english for english, chinese in words.LEVELS.items()} | {each: each for each in words.LEVELS}
    if level not in levels:
        raise UsageError(f"没有“{shown(level)}”这种层级", f"可以是 {'、'.join(words.LEVELS.values())}")
    with opening.ledger():
        from luoshi.ledger.record import places

        place = places.add_place(name, levels[level], issuer or f"{name}人民政府办公室")
        typer.echo(f"已添加 {place.name}，发文机关是{place.issuer}")


def import_units(
    file: Annotated[
        Path, typer.Argument(metavar="名单.xlsx", help="两列：单位、类别；先用 units export 导出一份最方便")
    ],
    place: PlaceName = None,
) -> None:
    """导入单位名单：名单里没有的单位今后不再可选，历史保留。"""
    from luoshi.papers.units_workbook import read_units
    from luoshi.reading import units

    lines = read_units(file)
    with opening.ledger():
        from luoshi.ledger.record import places

        found = opening.the_place(place)
        new, gone = places.set_units(None, found, [places.UnitLine(line.name, line.kinds) for line in lines])
        typer.echo(f"{found.name}现有 {len(lines)} 个单位：新增 {new} 个，停用 {gone} 个")
    held = {kind for line in lines for kind in line.kinds}
    if free := [kind for kind in units.names() if kind not in held]:
        remark(f"这些类别没有单位承担，有关任务不会有建议的牵头单位：{'、'.join(free)}")


def export_units(
    file: Annotated[Path, typer.Argument(metavar="名单.xlsx", help="写到哪个文件")], place: PlaceName = None
) -> None:
    """导出单位名单，改好后可以原样导入；还没有单位时导出一份空表。"""
    from luoshi.cli.destinations import whole_file
    from luoshi.papers.units_workbook import write_units

    with opening.ledger():
        from luoshi.ledger import queries
        from luoshi.ledger.models import Duty

        found = opening.the_place(place)
        kinds: dict[int, list[str]] = {}
        for unit, kind in Duty.objects.filter(place=found).order_by("pk").values_list("unit_id", "kind"):
            kinds.setdefault(unit, []).append(kind)
        lines = [(unit.name, kinds.get(unit.pk, [])) for unit in queries.units(found)]
    with whole_file(file) as stream:
        write_units(lines, stream)
    typer.echo(f"已写出 {len(lines)} 个单位：{shown(str(file))}")


# --- Reports -----------------------------------------------------------------------------


def import_report(
    file: Annotated[str, typer.Argument(metavar="文件", help="报告：txt、docx、pdf、html、md")],
    place: PlaceName = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="年份", min=1949, max=2100, help="安排哪一年的工作；不写时从报告里读"),
    ] = None,
) -> None:
    """导入一份政府工作报告，读出建议的任务分解。"""
    from luoshi.reading.document import load

    document = load(Path(file))
    for warning in document.warnings:
        remark(f"{shown(Path(file).name)}：{warning}")
    with opening.ledger():
        from luoshi.ledger import queries
        from luoshi.ledger.record import reports

        found = opening.the_place(place)
        breakdown = reports.import_report(None, found, document.raw, Path(file).name, year)
        left = queries.left(breakdown)
        report = breakdown.report
        typer.echo(f"已导入{found.name}{report.year}年的《{report.title}》：建议 {left.rows} 条任务")
        if left.without_lead:
            remark(f"{left.without_lead} 条没有建议的牵头单位；单位名单见 luoshi units import")
        typer.echo("下一步：运行 luoshi office，由督查室在网页上分解")
