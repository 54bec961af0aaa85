"""One page on a port of this machine, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import NoReturn, TypeVar

import typer

from luoshi.cli.many import shown
from luoshi.cli.ports import LAST_PORT
from luoshi.cli.speaking import remark
from luoshi.errors import LuoshiError, UsageError

_NEXT_PORTS = 10
Opened = TypeVar("Opened")


def serve_page(html: str, host: str, port: int) -> None:
    """Serve one page until Ctrl-C or SIGTERM."""
    server = listen(host, port)
    server.page = html.encode("utf-8", "replace")
    name = f"[{host}]" if ":" in host else host
    try:
        signal.signal(signal.SIGTERM, quit_quietly)
        typer.echo(f"请在浏览器里打开 http://{name}:{server.server_address[1]}/ （按 Ctrl-C 结束）")
        sys.stdout.flush()
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


class Server(ThreadingHTTPServer):
    """A server of one page."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # on Windows it would share a port that is taken
    page = b""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "luoshi", ""

    def do_GET(self) -> None:
        found = self.path.partition("?")[0] == "/"
        body = self.server.page if found else "没有这一页。报告在 /".encode()
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", f"text/{'html' if found else 'plain'}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Requests are nobody's news."""


def listen(host: str, port: int) -> Server:
    """Open a port: the one asked for, else, said aloud, one of the next ten."""
    return first_free(host, port, _open)


def first_free(host: str, port: int, opened: Callable[[str, int], Opened]) -> Opened:
    """What opens at the port asked for, else, said aloud, at one of the next ten."""
    for candidate in range(port, min(port + _NEXT_PORTS, LAST_PORT) + 1) if port else (0,):
        try:
            found = opened(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise refusal(host, candidate, error) from error
            continue
        if candidate != port:
            remark(f"端口 {port} 已被占用，改用 {candidate}")
        return found
    raise LuoshiError(f"端口 {port} 和后面 {_NEXT_PORTS} 个都已被占用", "请用 --port 0 由系统挑一个")


def _open(host: str, port: int) -> Server:
    class Bound(Server):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    return Bound((host, port), _Handler)


def refusal(host: str, port: int, error: OSError) -> LuoshiError:
    """What to say of an address that cannot be used."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return LuoshiError(f"没有权限使用端口 {port}", "请用 1024 以上的端口，如 --port 8000")
    return UsageError(f"不能在地址 {shown(host)} 上提供网页", "请检查 --host，本机是 127.0.0.1")


def quit_quietly(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt
