"""A chart as SVG for a page, and as a picture for a document.

Vega (in vl-convert) draws the marks; the words are written here. vl-convert does one thing at a time, on a thread of
its own: any thread may call it, and calls wait for each other. Data stands in the specification, and no address may be
fetched.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from luoshi.errors import LuoshiError
from luoshi.papers.charts.draw import Chart, Word
from luoshi.papers.official.style import one_line

#: Files in which Chinese fonts come, best first, and the name of the family in each.
FONTS = (
    ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"), ("NotoSansCJK.ttc", "Noto Sans CJK SC"),
    ("NotoSansCJK-VF.ttc", "Noto Sans CJK SC"), ("NotoSansCJKsc-Regular.otf", "Noto Sans CJK SC"),
    ("NotoSansSC-Regular.otf", "Noto Sans SC"), ("NotoSansSC-Regular.ttf", "Noto Sans SC"),
    ("SourceHanSansSC-Regular.otf", "Source Han Sans SC"), ("SourceHanSansCN-Regular.otf", "Source Han Sans CN"),
    ("SourceHanSans.ttc", "Source Han Sans SC"), ("PingFang.ttc", "PingFang SC"), ("msyh.ttc", "Microsoft YaHei"),
    ("msyh.ttf", "Microsoft YaHei"), ("Hiragino Sans GB.ttc", "Hiragino Sans GB"), ("STHeiti Light.ttc", "Heiti SC"),
    ("wqy-microhei.ttc", "WenQuanYi Micro Hei"), ("wqy-zenhei.ttc", "WenQuanYi Zen Hei"), ("simhei.ttf", "SimHei"),
    ("DroidSansFallbackFull.ttf", "Droid Sans Fallback"), ("DroidSansFallback.ttf", "Droid Sans Fallback"),
    ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"), ("uming.ttc", "AR PL UMing CN"), ("simsun.ttc", "SimSun"),
)  # fmt: skip

_LATELY = 24  # pictures remembered in a process, of 0.1 to 1 MB each
_NOISE = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events|version|xmlns:xlink)="[^"]*"')
_NOTHING = re.compile(r'<path(?: d="(?:M0,0h0v0h0Z)?"| display="none"| opacity="1")*/>')


class NoFont(LuoshiError):
    """A picture that needs Chinese words, on a machine that has no font for them."""


def svg(chart: Chart) -> str:
    """The chart as an SVG element to stand in a page.

    It fetches nothing and holds no script, no style and no id, so that many stand in one page under any policy. Its
    words take the page's font.
    """
    return _svg(chart, "")


def png(chart: Chart, scale: float = 2, *, fonts: Sequence[Path] | None = None) -> bytes:
    """The chart as a PNG picture.

    Args:
        chart: What to render.
        scale: Pixels of the picture to one of the chart.
        fonts: The folders in which a Chinese font is looked for; those of the system unless told.

    Raises:
        NoFont: When the machine has no Chinese font: boxes are never printed.
    """
    family = chinese_font(font_folders() if fonts is None else fonts)
    if family is None:
        raise NoFont(
            "这台机器上没有中文字体，图片里的汉字会变成方框，没有生成图片",
            "请安装中文字体后再试：Debian、Ubuntu 装 fonts-noto-cjk，麒麟、openEuler、CentOS 装 google-noto-sans-cjk-ttc-fonts"
            " 或 wqy-microhei-fonts；文档可以先不带图",
        )
    return _drawn(_svg(chart, family), scale)


@lru_cache(_LATELY)
def _drawn(drawing: str, scale: float) -> bytes:
    """A drawing as a PNG: words take a millisecond or two each, so that a drawing already made is not made again."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(drawing, scale=scale))


def chinese_font(folders: Sequence[Path]) -> str | None:
    """The family of the best Chinese font in these folders; None where there is none."""
    found = {name.lower() for folder in folders for name in _names(folder)}
    return next((family for name, family in FONTS if name.lower() in found), None)


def font_folders() -> list[Path]:
    """Where this system keeps fonts: the places in which vl-convert looks."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        return [windows / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"]


def _names(folder: Path) -> Iterator[str]:
    for _, _, names in os.walk(folder):
        yield from names


def _svg(chart: Chart, font: str) -> str:
    import vl_convert

    drawn = vl_convert.vega_to_svg(_filled(chart), allowed_base_urls=[])
    head, inner = _NOTHING.sub("", _NOISE.sub("", drawn)).split(">", 1)
    inner = inner.removesuffix("</svg>")
    top, _, _, left = chart.margins
    title, said = escape(one_line(chart.title)), escape(one_line(chart.said))
    face = f' font-family={quoteattr(font)}' if font else ""
    words = "".join(map(_word, chart.words))
    return (
        f'{head} class="chart" role="img" aria-label={quoteattr(one_line(f"{chart.title}。{chart.said}"))}{face}>'
        f"<title>{title}</title><desc>{said}</desc>{inner}"
        f'<g transform="translate({left:g},{top:g})">{words}</g></svg>'
    )


def _filled(chart: Chart) -> dict[str, object]:
    spec: dict[str, object] = json.loads(chart.design)
    top, right, bottom, left = chart.margins
    spec |= {"width": chart.width, "height": chart.height}
    spec["padding"] = {"top": top, "right": right, "bottom": bottom, "left": left}
    parts: list[dict[str, object]] = spec["data"]  # type: ignore[assignment]
    for part in parts:
        if "source" not in part:
            part["values"] = list(chart.data.get(str(part["name"]), ()))
    return spec


def _word(word: Word) -> str:
    anchor = "" if word.anchor == "start" else f' text-anchor="{word.anchor}"'
    weight = ' font-weight="600"' if word.bold else ""
    # 0.36 of the size lowers the middle of a Chinese character, and of a digit, to y
    y = word.y + word.size * 0.36
    return (
        f'<text x="{word.x:.4g}" y="{y:.4g}" font-size="{word.size}" fill="{word.ink}"{anchor}{weight}>'
        f"{escape(one_line(word.text))}</text>"
    )
