"""``luoshi serve``: the page of a report, on a port of this machine."""

from __future__ import annotations

from luoshi.cli import many
from luoshi.cli.ports import Host, Port
from luoshi.cli.reading import File


def serve(file: File, port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """在浏览器里看一份报告。"""
    from luoshi.cli.server import serve_page
    from luoshi.papers.page import page

    serve_page(page(many.read_file(file)), host, port)
