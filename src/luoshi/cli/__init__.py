"""The command ``luoshi``. One module a group of commands; this one only puts them together."""

from __future__ import annotations

from typing import Annotated

import typer

from luoshi.cli import reading, serve
from luoshi.cli.speaking import ChineseCommand, ChineseGroup

app = typer.Typer(
    name="luoshi",
    cls=ChineseGroup,
    help="落实：读政府工作报告，列出每一个数字说了什么、是目标还是成绩、在原文的哪里。",
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


app.command("read", cls=ChineseCommand)(reading.read)
app.command("explain", cls=ChineseCommand)(reading.explain)
app.command("serve", cls=ChineseCommand)(serve.serve)
app.command("demo", cls=ChineseCommand)(serve.demo)


def main() -> None:
    """Run the command line."""
    app(prog_name="luoshi")
