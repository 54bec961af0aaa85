"""The bytes of a source: a file in the administrator's folder, or the answer of an address."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path, PurePosixPath

from luoshi.connectors.errors import ConnectorError, short
from luoshi.connectors.source import Settings
from luoshi.outgoing import OutgoingError, get, target

_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title|table|div)\b",
    re.I | re.S,
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_LOOKS_LIKE_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def is_address(text: str) -> bool:
    """Whether a text is meant as an address, and not as the name of a file."""
    return bool(_LOOKS_LIKE_ADDRESS.match(text))


def fetched(address: str, settings: Settings) -> bytes:
    """What a file or an address gives, data and no page of HTML.

    Raises:
        ConnectorError: When it cannot be had, is too large, or is a page.
    """
    body, kind = _of_address(address, settings) if is_address(address) else (_of_file(address, settings), "")
    if _MARKUP.match(body[:4096]) or (kind.startswith("text/html") and body.lstrip()[:1] == b"<"):
        raise _page(body)
    if not body.strip():
        raise ConnectorError("内容是空的", "请核对数据源，等有内容再取", again=True)
    return body


def checked_address(address: str) -> None:
    """Look at an address without calling it.

    Raises:
        ConnectorError: When it is none.
    """
    try:
        target(address)
    except OutgoingError as error:
        raise ConnectorError(error.message, error.hint) from None


def _of_address(address: str, settings: Settings) -> tuple[bytes, str]:
    try:
        answer = get(address, settings.rules, timeout=settings.timeout, most=settings.most)
    except OutgoingError as error:
        raise ConnectorError(error.message, error.hint, again=error.again) from error
    if answer.status in (401, 403):
        raise ConnectorError(f"对方不允许读取（{answer.status}）", "请让对方开放这个地址，或换成可以直接读取的地址")
    if answer.status != 200:
        later = answer.status >= 500 or answer.status == 429
        hint = "对方的服务出了问题，请稍后再试" if later else "请核对地址"
        raise ConnectorError(f"对方返回的状态是 {answer.status}，没有给出数据", hint, again=later)
    return answer.body, answer.content_type.strip().lower()


def _page(body: bytes) -> ConnectorError:
    title = _TITLE.search(body[:20_000].decode("utf-8", "replace"))
    named = f"（标题“{short(title[1])}”）" if title and title[1].strip() else ""
    return ConnectorError(
        f"返回的是网页{named}，不是数据",
        "多半是要先登录，或地址是给人看的页面；请改用数据文件或接口的地址，网页另存的表格请存成 .xlsx",
    )


# --- Files ----------------------------------------------------------------------------


def located(name: str, folder: Path | None) -> Path:
    """The file of a name in the folder, links followed.

    Raises:
        ConnectorError: When there is no such file, or it lies outside.
    """
    if folder is None:
        raise ConnectorError("还没有设定放数据文件的文件夹", "请系统管理员设定 LUOSHI_CONNECTOR_FILES")
    parts = PurePosixPath(name.replace("\\", "/"))
    if not name or "\0" in name or parts.is_absolute() or ".." in parts.parts or re.match("[A-Za-z]:", name):
        raise ConnectorError(
            f"文件名“{short(name)}”不能用", "请写数据文件夹里的文件名，如 统计/月报.xlsx；不能用“..”，不能从根目录写起"
        )
    try:
        root, path = folder.resolve(strict=True), (folder / parts).resolve(strict=True)
    except (OSError, RuntimeError):
        raise ConnectorError(
            f"数据文件夹里没有“{short(name)}”", "请核对文件名，或等文件放进来再取", again=True
        ) from None
    if not path.is_relative_to(root):
        raise ConnectorError(f"“{short(name)}”通向数据文件夹以外，不允许读取", "请把文件本身放进数据文件夹")
    return path


def _of_file(name: str, settings: Settings) -> bytes:
    path = located(name, settings.files)
    try:  # no link any more, and no waiting for a pipe
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise ConnectorError(f"“{short(name)}”不是文件", "请写数据文件夹里的文件名")
            if before.st_size > settings.most:
                raise _too_large(before.st_size, settings.most)
            data = file.read(settings.most + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise ConnectorError(f"“{short(name)}”打不开（{error.strerror}）", "请检查文件的读取权限", again=True) from None
    if len(data) > settings.most:
        raise _too_large(len(data), settings.most)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise ConnectorError(f"“{short(name)}”正在写入，没有读取", "请稍后再取", again=True)
    return data


def _too_large(size: int, most: int) -> ConnectorError:
    return ConnectorError(
        f"文件有 {size / 1024**2:.1f} MB，最多 {most / 1024**2:.0f} MB", "请只留需要的表，或改用接口、数据库查询"
    )
