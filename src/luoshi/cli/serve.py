"""``luoshi serve``: the page of a report, on a port of this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from luoshi.cli import many
from luoshi.cli.reading import File

LAST_PORT = 65535

Port = Annotated[
    int, typer.Option("--port", "-p", metavar="端口", min=0, max=LAST_PORT, help="端口，0 由系统挑一个；默认 8000")
]
Host = Annotated[str, typer.Option("--host", metavar="地址", help="在哪个地址上提供；默认 127.0.0.1，只有本机能看")]


def serve(file: File, port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """在浏览器里看一份报告。"""
    from luoshi.cli.server import serve_page
    from luoshi.papers.page import page

    serve_page(page(many.read_file(file)), host, port)
