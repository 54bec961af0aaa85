"""Where a command listens: the options that all of them share."""

from __future__ import annotations

from typing import Annotated

import typer

LAST_PORT = 65535

Port = Annotated[
    int, typer.Option("--port", "-p", metavar="端口", min=0, max=LAST_PORT, help="端口，0 由系统挑一个；默认 8000")
]
Host = Annotated[str, typer.Option("--host", metavar="地址", help="在哪个地址上提供；默认 127.0.0.1，只有本机能看")]
