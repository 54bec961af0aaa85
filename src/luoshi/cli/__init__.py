"""The command ``luoshi``. One module a group of commands; this one only puts them together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from luoshi.cli import (
    administering,
    auditing,
    ballots,
    checking,
    office,
    panel,
    people,
    reading,
    reconciling,
    reviewing,
    serve,
    tick,
)
from luoshi.cli.speaking import ChineseCommand, ChineseGroup

app = typer.Typer(
    name="luoshi",
    cls=ChineseGroup,
    help="落实：读政府工作报告，把它分解成有人负责的任务，征求意见，印发，每一步都查得到原文和经手人。",
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from luoshi import __version__

        typer.echo(f"luoshi {__version__}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def _program(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _group(name: str, help: str, **commands: Callable[..., None]) -> None:
    """Add a group of commands: ``luoshi user add``."""
    group = typer.Typer(name=name, cls=ChineseGroup, help=help, no_args_is_help=False, rich_markup_mode=None)

    @group.callback(invoke_without_command=True)
    def _group_itself(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())

    for called, command in commands.items():
        group.command(called, cls=ChineseCommand)(command)
    app.add_typer(group, help=help)


app.command("read", cls=ChineseCommand)(reading.read)
app.command("explain", cls=ChineseCommand)(reading.explain)
app.command("reconcile", cls=ChineseCommand)(reconciling.reconcile)
app.command("check", cls=ChineseCommand)(checking.check)
app.command("review", cls=ChineseCommand)(reviewing.review)
app.command("panel", cls=ChineseCommand)(panel.panel)
app.command("serve", cls=ChineseCommand)(serve.serve)
app.command("demo", cls=ChineseCommand)(office.demo)
app.command("office", cls=ChineseCommand)(office.office)
app.command("migrate", cls=ChineseCommand)(administering.migrate)
app.command("tick", cls=ChineseCommand)(tick.tick)
_group("place", "地方：添加。", add=administering.add_place)
_group(
    "units", "单位名单：导入、导出。", **{"import": administering.import_units, "export": administering.export_units}
)
_group(
    "user", "账号：添加、列出、换密码、停用。", add=people.add, list=people.everyone, password=people.password, disable=people.disable,
    enable=people.enable,
)  # fmt: skip
_group("report", "报告：导入台账。", **{"import": administering.import_report})
_group("ballot", "票决：从公布的票箱重新计票。", tally=ballots.tally)
_group("audit", "核对台账有没有被改过。", verify=auditing.verify, head=auditing.head)


def main() -> None:
    """Run the command line."""
    app(prog_name="luoshi")
