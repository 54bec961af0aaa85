"""Write docs/rules.md from the table of rules, so that the page cannot go stale: python tests/update_rules_page.py."""

from __future__ import annotations

from pathlib import Path

from luoshi.reading import rules

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
HEAD = """# How a figure is read, rule by rule

Every statement keeps the ids of the rules that read it, in order; `luoshi explain FILE OFFSET` tells them. This page is written from
`src/luoshi/reading/rules.py` by `python tests/update_rules_page.py`; a test holds that it is up to date.

| id | 规则 | 例 |
| --- | --- | --- |
"""


def page() -> str:
    """The page as it should stand."""
    rows = (f"| `{name}` | {rule.says} | {rule.example} |" for name, rule in sorted(rules.RULES.items()))
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
