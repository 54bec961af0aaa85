"""The words of a web page's article, line by line, without the furniture around it.

The page is copied into plain elements first and then walked with explicit stacks: saved pages nest
unclosed tags hundreds deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from luoshi.errors import InputError
from luoshi.reading.loading.encodings import decoded
from luoshi.reading.loading.formats import Extract
from luoshi.reading.loading.lines import row_lines, trimmed

_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BROKEN_SOURCE_LINE = re.compile(
    r"(?<=[\u3001-\u9fff\uff00-\uffef])[ \t]*[\r\n][ \t\r\n]*(?=[\u3001-\u9fff\uff00-\uffef])"
)
# Two ideographic spaces after a line break begin a paragraph, also where the tag for it is missing.
_INDENTED_LINE = re.compile(r"[\r\n](?=\u3000\u3000)")

_NEVER_WORDS = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas",
     "button", "select", "option", "textarea", "input", "head"}
)  # fmt: skip
_FURNITURE_TAGS = frozenset({"nav", "header", "footer", "aside", "form", "menu", "dialog"})
# Class names and ids. No "position" or "print": style sheets use them for anything.
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:bd)?(?:share(?:s|bar|box|to)?|social|bread\w*|crumbs?|nav(?:s|bar|igation)?|menus?|sidebar|foot"
    r"|footer|header|toolbar|copyright|location|curpos|weizhi|dqwz|related|xgwz|xgyd|pagination|pager|qrcode|ewm"
    r"|fontsize)(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CONTAINERS = frozenset(
    {"body", "div", "article", "section", "main", "center", "table", "tbody", "tr", "td", "form", "font",
     "span", "ucapcontent"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead",
     "ucapcontent", "ul"}
)  # fmt: skip
_MOST = 0.75  # the main block holds this share of the page's running Chinese text
_HEAD = 150  # ideographs that title, meeting and speaker may have together
# Short lines that Chinese government sites print around an article.
_SITE_LINE = re.compile(
    r"分享(?:到|至)|扫一扫|手机扫|【?\s*字体|字号\s*[：:]|【?\s*打印(?:本页)?\s*】?$|【?\s*关闭|打印本页|返回顶部|版权所有"
    r"|(?:当前|您的|您现在的)位置|[上下]一[篇条]\s*(?:[：:]|$)|相关(?:链接|文章|阅读)|[（(【\[]?\s*责任编辑|索\s*引\s*号"
    r"|(?:发布|发文|成文|更新)(?:时间|日期)\s*[：:]|(?:信息|文章|稿件)?来源\s*[：:]|(?:浏览|点击|阅读)(?:次数|量|数)?\s*[：:]"
    r"|(?:主办|承办)(?:单位)?\s*[：:]|技术支持\s*[：:]|网站标识码|.{0,9}ICP备"
)
_SITE_LINE_LENGTH = 80
_NEXT_PAGE = re.compile(r"[【\[]?下一?页\s*[】\]>»]*")


class _Element:
    """A tag with its children in order, and how many ideographs stand in it and in its links."""

    __slots__ = ("children", "han", "linked", "names", "parent", "tag")

    def __init__(self, tag: str, names: str, parent: _Element | None) -> None:
        self.tag = tag
        self.names = names  # class and id
        self.parent = parent
        self.children: list[_Element | str] = []
        self.han = 0
        self.linked = 0

    @property
    def running(self) -> int:
        """Ideographs outside links."""
        return self.han - self.linked


def extract_html(data: bytes) -> Extract:
    """Take the article of a web page: its title, then one line for each paragraph and table row.

    Raises:
        InputError: When the encoding cannot be told or the page has no words of its own.
        Exception: Whatever selectolax raises.
    """
    from selectolax.lexbor import LexborHTMLParser

    declared = _CHARSET.search(data[:8192])
    text, encoding, warnings = decoded(data, declared[1].decode("ascii") if declared else "")
    page = LexborHTMLParser(text)
    body = _without_furniture(_copied(page.body))
    lines = [line for line in trimmed(_lines(_main_block(body))) if not _of_the_site(line)]
    if not lines:
        raise InputError("网页里没有正文，可能由脚本生成", "请在浏览器里打开网页，复制正文存为 .txt 再读")
    title = _title(page)
    if title and title not in "".join(lines[:3]).replace(" ", ""):
        lines.insert(0, title)
    if any(_NEXT_PAGE.fullmatch(node.text(strip=True)) for node in page.css("a")):
        warnings += ("网页可能分成了几页，只读了这一页",)
    return Extract("\n".join(lines), warnings, encoding)


def _copied(root: Any) -> _Element:
    """Copy the page's tree and count its ideographs; tags that never hold words are left behind."""
    top = _Element("body", "", None)
    if root is None:
        return top
    order = [top]
    waiting = [(root.first_child, top)]
    while waiting:
        node, parent = waiting.pop()
        while node is not None:
            if node.is_text_node:
                parent.children.append(node.text_content or "")
            elif node.is_element_node and node.tag not in _NEVER_WORDS and not _hidden(node):
                element = _Element(node.tag, _names(node), parent)
                parent.children.append(element)
                order.append(element)
                waiting.append((node.first_child, element))
            node = node.next
    for element in reversed(order):  # children come after their parents
        _count(element)
    return top


def _names(node: Any) -> str:
    attributes = node.attributes
    link = "href " if node.tag == "a" and "href" in attributes else ""
    return f"{link}{attributes.get('class') or ''} {attributes.get('id') or ''}"


def _hidden(node: Any) -> bool:
    return bool(_HIDDEN.search(node.attributes.get("style") or ""))


def _count(element: _Element) -> None:
    for child in element.children:
        if isinstance(child, str):
            element.han += len(_HAN.findall(child))
        else:
            element.han += child.han
            element.linked += child.linked
    # Only a link that leads somewhere: old pages leave <a name> open around the whole article.
    if element.tag == "a" and element.names.startswith("href "):
        element.linked = element.han


def _without_furniture(body: _Element) -> _Element:
    """Take navigation, headers, footers, forms, share bars and the like out of the tree.

    ASP.NET pages wrap everything in one form and some sites call the whole page "header": an element
    that holds half of the page's running text is never furniture.
    """
    half = body.running / 2
    waiting = [body]
    while waiting:
        element = waiting.pop()
        kept: list[_Element | str] = []
        for child in element.children:
            if isinstance(child, str) or child.running > half or not _furniture(child):
                kept.append(child)
            else:
                _forget(child)
        element.children = kept
        waiting.extend(child for child in kept if isinstance(child, _Element))
    return body


def _forget(element: _Element) -> None:
    above = element.parent
    while above is not None:
        above.han -= element.han
        above.linked -= element.linked
        above = above.parent


def _furniture(element: _Element) -> bool:
    return element.tag in _FURNITURE_TAGS or bool(_FURNITURE_NAMES.search(element.names))


def _main_block(body: _Element) -> _Element:
    """Go down from the body as long as one container holds nearly all of the running Chinese text."""
    enough = _MOST * body.running
    block = body
    while True:
        inside = [child for child in block.children if isinstance(child, _Element) and child.tag in _CONTAINERS]
        best = max(inside, key=lambda child: child.running, default=None)
        if best is None or best.running < enough or best.running == 0 or not _holds_blocks(best):
            return _with_head(block)
        block = best


def _with_head(block: _Element) -> _Element:
    """Climb again to what stands close around the text: title, meeting, speaker; not to lists of links."""
    allowed = max(_HEAD, block.running // 10)
    while (above := block.parent) is not None:
        more, links = above.running - block.running, above.linked - block.linked
        if more > allowed or 2 * links > more:
            return block
        block, allowed = above, allowed - more
    return block


def _holds_blocks(element: _Element) -> bool:
    """Whether an element has lines of its own; one paragraph of a page is not its article."""
    tags = {child.tag for child in element.children if isinstance(child, _Element)}
    return bool(tags & (_BLOCKS | _CONTAINERS | {"br"}))


def _lines(block: _Element) -> list[str]:
    """The text of an element, a line for each block and each table row."""
    sinks: list[list[str]] = [[]]  # the text under way: of the page, of the row within, of the cell within …
    rows: list[list[list[str]]] = []
    for event, element in _walk(block):
        if event == "text":
            sinks[-1].append(element if isinstance(element, str) else "")
        elif isinstance(element, _Element):
            _mark(event, element.tag, sinks, rows)
    return "".join(sinks[0]).split("\n")


def _mark(event: str, tag: str, sinks: list[list[str]], rows: list[list[list[str]]]) -> None:
    if tag == "br":
        if event == "open":
            sinks[-1].append("\n")
    elif tag == "tr":
        if event == "open":
            rows.append([])
        else:
            sinks[-1].append("\n" + "\n".join(row_lines(rows.pop())) + "\n")
    elif tag in {"td", "th"} and rows:
        if event == "open":
            sinks.append([])
        else:
            rows[-1].append(trimmed("".join(sinks.pop()).split("\n")))
    elif tag in _BLOCKS:
        sinks[-1].append("\n")


def _walk(block: _Element) -> Iterator[tuple[str, _Element | str]]:
    waiting: list[tuple[str, _Element | str]] = [("open", block)]
    preformatted = 0
    while waiting:
        event, item = waiting.pop()
        if isinstance(item, str):
            yield event, item if preformatted else _flowed(item)
            continue
        yield event, item
        preformatted += (item.tag == "pre") * (1 if event == "open" else -1)
        if event == "open":
            waiting.append(("close", item))
            waiting.extend(("text" if isinstance(one, str) else "open", one) for one in reversed(item.children))


def _flowed(text: str) -> str:
    """Text as a browser shows it; a line break of the source between two ideographs is no space."""
    paragraphs = _INDENTED_LINE.split(text)
    return "\n".join(_SPACES.sub(" ", _BROKEN_SOURCE_LINE.sub("", one)) for one in paragraphs)


def _of_the_site(line: str) -> bool:
    return len(line) <= _SITE_LINE_LENGTH and bool(_SITE_LINE.match(line))


def _title(page: Any) -> str:
    """The article's title: by the meta tag that government sites must carry, else the page's only h1."""
    for meta in page.css("meta"):
        if (meta.attributes.get("name") or "").lower() == "articletitle" and meta.attributes.get("content"):
            return _SPACES.sub("", meta.attributes["content"])
    headings = page.css("h1")
    return _SPACES.sub("", headings[0].text()) if len(headings) == 1 else ""
