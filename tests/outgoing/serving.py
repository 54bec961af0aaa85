"""Servers on this machine that behave as a test wants, one connection each time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from luoshi.outgoing import Rules

LOCAL = Rules(frozenset({"127.0.0.1"}))
Script = Callable[[socket.socket, bytes], None]


@contextmanager
def serving(script: Script) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads the head of each request and leaves the rest to the script; its address, and what it read."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen: list[bytes] = []

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            head = b""
            while b"\r\n\r\n" not in head and (more := connection.recv(65536)):
                head += more
            seen.append(head)
            script(connection, head)

    def run() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(2)
        listener.close()


def saying(body: bytes, status: str = "200 OK", **headers: str) -> Script:
    """A script that answers with a body."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())

    def script(connection: socket.socket, _: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{lines}Connection: close\r\n\r\n"
        connection.sendall(head.encode() + body)

    return script
