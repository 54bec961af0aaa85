"""The settings of the tests: nothing of the user's own, passwords hashed fast, PostgreSQL where it is asked for.

LUOSHI_TEST_DATABASE=postgresql runs the same tests on a server of their own; see ``tests/postgresql.py``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests import postgresql

os.environ["SECRET_KEY"] = "only for tests"
os.environ["LUOSHI_HOME"] = str(Path(tempfile.gettempdir()) / f"luoshi-tests-{os.getpid()}")  # made only where used
os.environ.pop("DATABASE_URL", None)
if os.environ.get("LUOSHI_TEST_DATABASE") == "postgresql":
    os.environ["DATABASE_URL"] = postgresql.address()

from luoshi.web.settings import *  # noqa: F403

MIDDLEWARE = [name.replace("whitenoise.middleware", "tests.static") for name in MIDDLEWARE]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PORTAL_SPEED = (1e6, 1e6)  # the tests all come from one address
