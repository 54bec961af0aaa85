"""What the environment may say, read strictly: a word that is not understood stops the start and says so."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import NamedTuple

from luoshi.errors import LuoshiError


class SettingError(LuoshiError):
    """A setting that cannot be used."""


def flag(name: str, default: bool = False) -> bool:
    """A yes or no from the environment.

    Raises:
        SettingError: For any other word.
    """
    said = os.environ.get(name, "").strip().lower()
    if said in ("", "1", "true", "yes", "0", "false", "no"):
        return default if not said else said in ("1", "true", "yes")
    raise SettingError(f"{name}={said} 看不懂", "写 1 或 0")


def words(name: str) -> list[str]:
    """A list from the environment, parted by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def home() -> Path:
    """The folder for the database and the key: LUOSHI_HOME, else the usual place of the system."""
    said = os.environ.get("LUOSHI_HOME")
    if said:
        return Path(said).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "luoshi"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "luoshi"


def secret_key(folder: Path) -> str:
    """The key that signs sessions: SECRET_KEY, else one made once and kept in the folder, for its owner only.

    Raises:
        SettingError: When the folder cannot be written.
    """
    if said := os.environ.get("SECRET_KEY"):
        return said
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()
    except FileExistsError:  # another process was faster
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingError(f"{folder} 写不进去（{error.strerror}）", "请换一个文件夹：LUOSHI_HOME=…") from None


def demo() -> bool:
    """Whether this process is the demo. Only ``luoshi demo`` says so, to itself; no setting of the environment can."""
    return _demo


_demo = False


def be_the_demo() -> None:
    """Make this process the demo, before Django is set up."""
    global _demo
    _demo = True


class Mail(NamedTuple):
    """The mail server by which notices leave; without a host none do."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: str  # starttls, ssl, none


def mail() -> Mail:
    """The mail server, strictly.

    Raises:
        SettingError: For a port or a kind of encryption that there is not, or a host without a sender.
    """
    host = os.environ.get("LUOSHI_MAIL_HOST", "").strip()
    port = os.environ.get("LUOSHI_MAIL_PORT", "").strip() or "25"
    tls = os.environ.get("LUOSHI_MAIL_TLS", "").strip().lower() or {"465": "ssl", "587": "starttls"}.get(port, "none")
    user, password = os.environ.get("LUOSHI_MAIL_USER", ""), os.environ.get("LUOSHI_MAIL_PASSWORD", "")
    sender = os.environ.get("LUOSHI_MAIL_FROM", "").strip() or (user if "@" in user else "")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise SettingError(f"LUOSHI_MAIL_PORT={port} 看不懂", "写 1 到 65535 的端口，如 25、465、587")
    if tls not in ("starttls", "ssl", "none"):
        raise SettingError(f"LUOSHI_MAIL_TLS={tls} 看不懂", "写 starttls、ssl 或 none")
    if host and not ("@" in sender and sender.isprintable()):
        raise SettingError("写了 LUOSHI_MAIL_HOST，还要写 LUOSHI_MAIL_FROM", "发件人的邮箱，如 ducha@yunze.example")
    return Mail(host, int(port), user, password, sender, tls)
