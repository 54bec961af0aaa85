"""The demo's people, as its lists name them."""

from __future__ import annotations

import csv
from importlib.resources import files


def account_of(unit: str) -> str:
    """The user name of a unit's account; empty for a unit without one, or one that the demo does not know."""
    lines = files("luoshi.demo").joinpath("units.tsv").read_text(encoding="utf-8").splitlines()
    return next((line["用户名"] or "" for line in csv.DictReader(lines, delimiter="\t") if line["单位"] == unit), "")
