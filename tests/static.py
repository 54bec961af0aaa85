"""Whitenoise as the server has it, with its files looked for once a process and not again for each test's browser."""

from __future__ import annotations

from typing import Any, ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware as _Whitenoise


class WhiteNoiseMiddleware(_Whitenoise):
    """A server makes one of these; Django's test client makes one for each browser."""

    found: ClassVar[dict[str, Any]] = {}

    def add_files_from_finders(self) -> None:
        if not self.found:
            super().add_files_from_finders()
            self.found.update(self.files)
        self.files = self.found
