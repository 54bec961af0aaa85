"""Files that come in: what is larger than anything that may be kept is not written to the disk at all."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MOST = 24 * 1024 * 1024  # of all files of one request; each page says what it takes


class Limited(FileUploadHandler):
    """Lets files through up to a limit; what comes after it is read and thrown away."""

    _seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        if self._seen > MOST:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Nothing of its own: the next handler keeps the file."""
        return None
