"""The page of a check: one HTML file with the findings beside the draft, each linked to its place."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from luoshi.papers import words
from luoshi.papers.findings.records import Proof, against, by_gravity, tally
from luoshi.reconciling.checking.model import SEVERITIES, Finding
from luoshi.reconciling.checking.rules import RULES

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2129;--faint:#646b78;--paper:#fff;--line:#d9dce2;--error:#b42318;--warning:#8a5a00;--note:#2b5c9e}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaee;--faint:#9aa2af;--paper:#16181d;--line:#343840;--error:#ff8d80;--warning:#e7b75a;--note:#8ab4f0}}
*{box-sizing:border-box}body{margin:0;color:var(--ink);background:var(--paper);font:16px/1.75 "Noto Sans CJK SC","Microsoft YaHei",sans-serif}
header{padding:1.25rem 1.5rem;border-bottom:1px solid var(--line)}h1{font-size:1.25rem;margin:0}header p{margin:.25rem 0 0;color:var(--faint)}
main{display:grid;grid-template-columns:minmax(0,3fr) minmax(18rem,2fr)}article{padding:1.5rem;max-width:44rem;margin:0 auto}
article p{margin:0 0 .75em;overflow-wrap:anywhere}ol{list-style:none;margin:0;padding:1rem;border-left:1px solid var(--line);height:100vh;overflow:auto;position:sticky;top:0}
li{padding:.6rem .75rem;border-bottom:1px solid var(--line);font-size:.9375rem;line-height:1.6}li b{margin-right:.5em}
mark{color:inherit;background:none;border-bottom:2px solid var(--note)}mark.error,li.error b{border-color:var(--error)}mark.warning{border-color:var(--warning)}
li.error b{color:var(--error)}li.warning b{color:var(--warning)}li.note b{color:var(--note)}
mark:target{background:#ffe9a8;color:#1d2129}li:target{outline:2px solid var(--note)}a{color:inherit}li small{display:block;color:var(--faint)}sup a{margin-left:.35em;text-decoration:none;color:var(--faint)}
@media(max-width:60rem){main{display:block}ol{height:auto;position:static;border:0}}
@media print{ol{height:auto;position:static}}
"""
_HEAD = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>{style}</style></head><body>
<header><h1>{title}</h1><p>{tally}</p>{warnings}</header><main><article>
"""


def page(proof: Proof) -> str:
    """Set the findings as one self-contained HTML page without scripts."""
    found = proof.found
    title = escape(f"{words.name(found.draft)} 校核")
    warnings = "".join(f"<p>提示：{escape(w)}</p>" for w in found.warnings)
    head = _HEAD.format(title=title, style=_STYLE, tally=escape(tally(found)), warnings=warnings)
    items = "".join(_item(number, f) for number, f in by_gravity(found))
    return f'{head}{"".join(_paragraphs(proof))}</article><ol aria-label="发现的问题">{items}</ol></main></body></html>\n'


def _item(number: int, f: Finding) -> str:
    other = f"<small>对照：{escape(against(f.other))}</small>" if f.other else ""
    suggestion = f"{escape(f.suggestion)}。" if f.suggestion else ""
    return (
        f'<li id="f{number}" class="{f.severity}"><b>{SEVERITIES[f.severity]}</b><a href="#t{number}">'
        f"{escape(RULES[f.rule].name)}</a>　{escape(f.reason)}{suggestion}{other}</li>\n"
    )


def _paragraphs(proof: Proof) -> Iterator[str]:
    """The draft, paragraph by paragraph, with its marks; where findings overlap, the first holds the words."""
    text = proof.draft.text
    listed = list(enumerate(proof.found.findings, 1))
    place = 0
    for line in text.split("\n"):
        end = place + len(line)
        here = [(n, f) for n, f in listed if place <= f.start <= end]
        if line.strip() or here:
            yield f"<p>{_marked(text, place, end, here)}</p>\n"
        place = end + 1


def _marked(text: str, start: int, end: int, here: list[tuple[int, Finding]]) -> str:
    out, at = [], start
    for number, f in here:
        link = f'<sup><a href="#f{number}" aria-label="第{number}条">{number}</a></sup>'
        low, high = max(f.start, at), min(f.end, end)
        out.append(escape(text[at:low]))
        if high > low:
            out.append(f'<mark id="t{number}" class="{f.severity}">{escape(text[low:high])}</mark>{link}')
        else:
            out.append(f'<mark id="t{number}" class="{f.severity}"></mark>{link}')
        at = max(at, high, low)
    out.append(escape(text[at:end]))
    return "".join(out)
