"""Where files lie that prove something: HOME/evidence/ab/sha256, whatever they are called; the books know their names."""

from __future__ import annotations

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from luoshi.ledger.record.change import StorageError

#: the kinds of files that prove something, and what they are called on the way to a browser
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
    "csv": "text/csv",
}


def path_of(home: Path, digest: str) -> Path:
    """Where a file lies.

    Raises:
        StorageError: For what is no sha-256.
    """
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise StorageError("佐证的校验值不对，取不出来", "请系统管理员查看日志")
    return home / "evidence" / digest[:2] / digest


def read(home: Path, digest: str) -> bytes:
    """The bytes of a file, once they are still those that were put away.

    Raises:
        StorageError: When the file is not there, or is another one.
    """
    try:
        data = path_of(home, digest).read_bytes()
    except OSError:
        raise StorageError("这份佐证在服务器上找不到了", "请系统管理员从备份恢复 evidence 文件夹") from None
    if sha256(data).hexdigest() != digest:
        raise StorageError("这份佐证和登记的校验值不一致，没有下载", "请系统管理员从备份恢复 evidence 文件夹")
    return data


def put(coming: Path, path: Path) -> None:
    """Move a file that was written down to where it is to lie; whoever was faster put the same bytes there."""
    path.parent.mkdir(exist_ok=True)
    os.chmod(coming, 0o640)
    os.replace(coming, path)


def keep(home: Path, data: bytes) -> str:
    """Put bytes away as they are, what they are unasked: a machine's answer; their sha-256.

    Raises:
        StorageError: When they cannot be written.
    """
    digest = sha256(data).hexdigest()
    path = path_of(home, digest)
    try:
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent.parent, prefix="coming-", delete=False) as file:
            coming = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                put(coming, path)
            finally:
                coming.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"原始数据存不下来（{error.strerror}）", "请腾出磁盘空间后再试") from None
    return digest
