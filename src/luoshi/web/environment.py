"""What the environment may say, read strictly: a word that is not understood stops the start and says so."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

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
