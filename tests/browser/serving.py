"""The demo as a process of its own, with a folder and a port of its own: as somebody runs it who tries Luoshi."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

#: what the settings of the tests, or of whoever runs them, say to this process and must not say to the server
_OURS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LUOSHI_TEST_DATABASE", "SECRET_KEY")
_PATIENCE = 20.0


def _environment(home: Path) -> dict[str, str]:
    kept = {name: said for name, said in os.environ.items() if name not in _OURS}
    return kept | {"LUOSHI_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def command(*words: str) -> list[str]:
    """A command of Luoshi, run by this Python."""
    return [sys.executable, "-c", "from luoshi.cli import main; main()", *words]


def _build_demo(home: Path) -> None:
    """Make the demo's database and fill it."""
    done = subprocess.run(
        command("demo", "--no-serve"), env=_environment(home), capture_output=True, timeout=300, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "云泽市" in done.stdout
    assert str(home / "demo.sqlite3") in done.stdout


def shared_demo(folders: pytest.TempPathFactory) -> Path:
    """A folder with the demo's database, one for the whole run; to copy, not to use.

    Of the workers of pytest-xdist the first that needs it builds it, and the others wait.
    """
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    folder = (folders.getbasetemp() if alone else folders.getbasetemp().parent) / "built-demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "home").exists():
            _build_demo(folder / "building")
            (folder / "building").rename(folder / "home")
    return folder / "home"


class Server:
    """The demo on a port. Stopped and started again, it keeps port and data."""

    def __init__(self, demo: Path, home: Path) -> None:
        shutil.copytree(demo, home, dirs_exist_ok=True)
        self.home, self.port = home, 0
        self.sessions: dict[str, dict[str, dict[str, Any]]] = {}  # of its visitors: browser → person → cookie
        self._log = home / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return once pages are answered.

        Raises:
            RuntimeError: When it does not listen in time.
        """
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command("demo", "--port", str(self.port)), env=_environment(self.home), stdout=log, stderr=log
            )
        end = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            if found := re.search(r"http://127\.0\.0\.1:([0-9]+)/", self.said()):
                wanted, self.port = self.port, int(found[1])
                assert wanted in (0, self.port), f"port {wanted} was taken meanwhile"
                urlopen(f"{self.address}/sign-in/", timeout=_PATIENCE).close()
                return
            time.sleep(0.02)
        raise RuntimeError(f"the demo did not start: {self.said()}")

    def said(self) -> str:
        """What it printed since it was started."""
        return self._log.read_text(encoding="utf-8")

    def stop(self) -> None:
        """Stop, as Ctrl-C does; whatever was asked of it is cut off."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
