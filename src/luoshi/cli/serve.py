"""``luoshi serve`` and ``luoshi demo``: the page of a report, on a port of this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from luoshi.cli import many, reading
from luoshi.cli.reading import File, Selection

if TYPE_CHECKING:
    from luoshi.reading.model import Reading

LAST_PORT = 65535
_DEMO = "云泽市-2025.txt"

Port = Annotated[
    int, typer.Option("--port", "-p", metavar="端口", min=0, max=LAST_PORT, help="端口，0 由系统挑一个；默认 8000")
]
Host = Annotated[str, typer.Option("--host", metavar="地址", help="在哪个地址上提供；默认 127.0.0.1，只有本机能看")]


def serve(file: File, port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """在浏览器里看一份报告。"""
    from luoshi.cli.server import serve_page
    from luoshi.papers.page import page

    serve_page(page(many.read_file(file)), host, port)


def demo(
    port: Port = 8000,
    show: Annotated[bool, typer.Option("--serve/--no-serve", help="读完后是否打开网页服务；默认打开")] = True,
) -> None:
    """读随带的一份虚构报告，列出主要预期目标，并在浏览器里看全文。"""
    from luoshi.papers.page import page
    from luoshi.papers.terminal import write_table

    report = demo_report()
    write_table([reading.select(report, Selection(None, None, True))], sys.stdout)
    if show:
        from luoshi.cli.server import serve_page

        serve_page(page(report), "127.0.0.1", port)


def demo_report() -> Reading:
    """The fictional report that comes with the package, read."""
    from importlib.resources import files

    from luoshi.reading import read_document
    from luoshi.reading.document import from_bytes

    return read_document(from_bytes(files("luoshi").joinpath("demo", _DEMO).read_bytes(), _DEMO))
