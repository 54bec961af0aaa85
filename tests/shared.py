"""Where the shared reports and their annotations lie: ``../shared``, or what LUOSHI_SHARED names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("LUOSHI_SHARED") or Path(__file__).parent.parent.parent / "shared")


def needed(path: str) -> Path:
    """A file or folder below the shared one; the test is skipped where there is none."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{found} is not here; set LUOSHI_SHARED to the folder that holds {path}")
    return found
