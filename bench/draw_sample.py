"""Print a sample list of reports, drawn at random from an index. sample.txt was made once by this script.

usage: python bench/draw_sample.py > bench/sample.txt
"""

from __future__ import annotations

from pathlib import Path

import reports


def main() -> None:
    """Draw and print the list, with the way it was drawn in a comment."""
    parser = reports.command_line(__doc__)
    parser.add_argument("--index", type=Path, default=reports.REPORTS / "INDEX.tsv")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--least", type=int, default=3000, help="characters a report must have")
    options = parser.parse_args()
    names = reports.draw(options.index, options.count, options.seed, options.least)
    how = f"seed {options.seed}, all levels and years, at least {options.least} characters"
    print(f"# {options.count} reports drawn by bench/draw_sample.py: {how}.")
    print("# The order is the order of the draw: the first k are a random sample too. Do not edit.")
    print("\n".join(names))


if __name__ == "__main__":
    main()
