"""The pages on a port, by waitress, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import sys
import warnings
from ipaddress import ip_address
from typing import Any

import typer

from luoshi.cli.server import first_free, quit_quietly, refusal
from luoshi.errors import LuoshiError

THREADS = 8
_MOST_BYTES = 32 * 1024**2  # of a request: a workbook has at most 20 MB
_BACKLOG = 1024


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def bind(host: str, port: int, others: bool) -> socket.socket:
    """Take a port; where ``others`` may be taken instead, the first free one of the next ten.

    Raises:
        LuoshiError: When it is in use or not ours to take.
    """
    if others:
        return first_free(host, port, _open)
    try:
        return _open(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise LuoshiError(f"端口 {port} 已被占用", "也许已经启动过一个；要另开一个请用 --port 换端口") from error
        raise refusal(host, port, error) from error


def _open(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def address(taken: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = taken.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(taken: socket.socket, *, behind_proxy: bool) -> None:
    """Serve the pages; returns after Ctrl-C or SIGTERM.

    Args:
        taken: The port.
        behind_proxy: Whether X-Forwarded-… tell who asks, and how; else nobody's word is taken for it.
    """
    import waitress.server  # type: ignore[import-untyped]

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a busy moment is no news
    warnings.filterwarnings("ignore", "No directory at", UserWarning)  # static files come from the package
    from django.urls import get_resolver

    from luoshi.web.wsgi import application

    assert get_resolver().url_patterns  # loads the pages now: the first visitor does not wait, a fault shows here
    trust: dict[str, Any] = {"clear_untrusted_proxy_headers": False}  # left in place: the demo's door looks at them
    if behind_proxy:
        trust = {
            "trusted_proxy": "*",
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
            "clear_untrusted_proxy_headers": True,
        }
    signal.signal(signal.SIGTERM, quit_quietly)
    sys.stdout.flush()
    server: Any = None
    try:
        server = waitress.server.create_server(
            application, sockets=[taken], threads=THREADS, ident="luoshi", max_request_body_size=_MOST_BYTES, **trust
        )
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        (server or taken).close()


def say_where(taken: socket.socket) -> None:
    """Print the address and how to stop."""
    typer.echo(f"请在浏览器里打开 {address(taken)} （按 Ctrl-C 结束）")
