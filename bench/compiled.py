"""Build the compiled wheel, as a release ships it, and install it in bench/.compiled for the speed bench.

usage: python bench/compiled.py

The reader's hot modules are compiled by mypyc (see docs/decisions/0003-compiled-wheels.md); it needs a C compiler.
The build runs in a copy of the sources, so that no compiled file is left beside them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import reports

FOLDER = Path(__file__).resolve().parent / ".compiled"
PYTHON = FOLDER / "bin" / "python"
PARTS = ("src", "pyproject.toml", "README.md", "LICENSE")


def build(into: Path) -> Path:
    """Return the compiled wheel, built from a copy of the sources."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for part in PARTS:
            source = reports.REPOSITORY / part
            if source.is_dir():
                shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
            else:
                shutil.copy(source, copy / part)
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", into, copy],
            check=True,
            env=os.environ | {"HATCH_BUILD_HOOK_ENABLE_MYPYC": "1"},
        )
    return next(into.glob("luoshi-*.whl"))


def main() -> int:
    """Make the environment anew."""
    with tempfile.TemporaryDirectory() as name:
        try:
            wheel = build(Path(name))
        except subprocess.CalledProcessError as error:
            print(f"the wheel could not be compiled: {error}", file=sys.stderr)
            return 1
        venv.create(FOLDER, clear=True, with_pip=True)
        constraints = reports.REPOSITORY / "constraints.txt"
        subprocess.run([PYTHON, "-m", "pip", "install", "-qq", "-c", constraints, wheel], check=True)
    print(f"{FOLDER} holds {wheel.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
