"""Make the environment that the peers run in: bench/.peers, from the versions in peers.txt.

usage: python bench/peers.py [--force]

One environment holds both peers: their requirements do not conflict. It is left alone when it is up to date.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import reports

BENCH = Path(__file__).resolve().parent
FOLDER = BENCH / ".peers"
PYTHON = FOLDER / "bin" / "python"
CONSTRAINTS = BENCH / "peers.txt"
STAMP = FOLDER / "installed.txt"
WANTED = ("recognizers-text-suite", "emoji", "jionlp")
CHECK = "import jionlp, recognizers_number, recognizers_number_with_unit"


def up_to_date() -> bool:
    """Tell whether the environment was made from the constraints as they are now."""
    return STAMP.is_file() and STAMP.read_bytes() == CONSTRAINTS.read_bytes()


def make() -> None:
    """Create the environment anew, install the peers, and see that they import."""
    venv.create(FOLDER, clear=True, with_pip=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-qq", "--constraint", CONSTRAINTS, *WANTED], check=True)
    subprocess.run([PYTHON, "-c", CHECK], check=True, stdout=subprocess.DEVNULL)
    STAMP.write_bytes(CONSTRAINTS.read_bytes())


def main() -> int:
    """Make the environment where it is missing or old."""
    parser = reports.command_line(__doc__)
    parser.add_argument("--force", action="store_true", help="make it anew even if it is up to date")
    options = parser.parse_args()
    if up_to_date() and not options.force:
        print(f"{FOLDER} is up to date")
        return 0
    try:
        make()
    except subprocess.CalledProcessError as error:
        print(f"the peers could not be installed: {error}", file=sys.stderr)
        return 1
    print(f"{FOLDER} holds {', '.join(WANTED)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
