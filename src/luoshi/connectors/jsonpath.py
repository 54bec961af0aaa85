"""A figure in a JSON document, by a path: ``data.rows[0].value``, ``data[-1].v``, ``rows[?code=GDP].value``."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from luoshi.connectors.errors import ConnectorError, listed, short
from luoshi.connectors.source import JsonWhere
from luoshi.connectors.tables import Found
from luoshi.errors import InputError
from luoshi.reading.loading.encodings import decoded

_STEP = re.compile(
    r"""\.?(?P<key>[^.\[\]"'\s][^.\[\]]*)|\[(?P<index>-?[0-9]{1,6})\]|\[(?P<quote>["'])(?P<quoted>[^"']*)(?P=quote)\]
    |\[\?(?P<name>[^=\]]+)=(?P<content>[^\]]*)\]""",
    re.VERBOSE,
)


class Step(NamedTuple):
    """One step into a document: by key, by place, or to the one member whose ``key`` is ``content``."""

    key: str = ""
    at: int | None = None
    content: str | None = None


def steps(path: str) -> tuple[Step, ...]:
    """The steps of a path.

    >>> steps("$.data[?code=GDP].值[0]")
    (Step(key='data', at=None, content=None), Step(key='code', at=None, content='GDP'), Step(key='值', at=None, content=None), Step(key='', at=0, content=None))

    Raises:
        ConnectorError: For what is no path.
    """
    text = path.strip()
    place, found = (1 if text.startswith("$") else 0), list[Step]()
    while place < len(text):
        match = _STEP.match(text, place)
        if not match:
            raise ConnectorError(
                f"路径“{short(path)}”在“{short(text[place:])}”处看不懂",
                "请写成 data[0].value 或 rows[?code=GDP].value 的样子",
            )
        if match["name"] is not None:
            found.append(Step(match["name"].strip(), None, match["content"].strip().strip("\"'")))
        else:
            found.append(Step(match["key"] or match["quoted"] or "", int(match["index"]) if match["index"] else None))
        place = match.end()
    return tuple(found)


def find(data: bytes, where: JsonWhere) -> Found:
    """The figure in a document.

    Raises:
        ConnectorError: When it is no JSON, or a path leads nowhere.
    """
    document = _document(data)
    value = _scalar(follow(document, where.value), where.value)
    day = _scalar(follow(document, where.day), where.day) if where.day else None
    return Found(value, day, f"路径 {short(where.value)}")


def follow(document: Any, path: str) -> Any:
    """What stands at a path.

    Raises:
        ConnectorError: When a step leads nowhere; it says what is there.
    """
    here, said = document, "最外层"
    for step in steps(path):
        here = _into(here, step, said)
        said = f"“{step.key}”" if step.at is None else f"第 {step.at} 项"
    return here


def _into(here: Any, step: Step, said: str) -> Any:
    if step.content is not None:
        return _member(here, step.key, step.content, said)
    if step.at is not None:
        if not isinstance(here, list):
            raise ConnectorError(f"路径走到{said}，那里不是列表", _there(here))
        if not -len(here) <= step.at < len(here):
            raise ConnectorError(f"{said}只有 {len(here)} 项，没有 [{step.at}]", "第一项写 [0]，最后一项写 [-1]")
        return here[step.at]
    if not isinstance(here, dict) or step.key not in here:
        raise ConnectorError(f"{said}里没有“{short(step.key)}”", _there(here))
    return here[step.key]


def _member(here: Any, key: str, content: str, said: str) -> Any:
    if not isinstance(here, list):
        raise ConnectorError(f"路径走到{said}，那里不是列表，不能按“{short(key)}”挑选", _there(here))
    members = [one for one in here if isinstance(one, dict) and key in one]
    fitting = [one for one in members if _shown(one[key]) == content]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ConnectorError(
            f"{said}里“{short(key)}={short(content)}”的有 {len(fitting)} 项，不知道取哪一项", "请换一个条件"
        )
    hint = (
        f"“{short(key)}”有：{listed(_shown(one[key]) for one in members)}" if members else f"各项都没有“{short(key)}”"
    )
    raise ConnectorError(f"{said}里没有“{short(key)}={short(content)}”的一项", hint)


def _there(here: Any) -> str:
    if isinstance(here, dict):
        return f"那里有：{listed(here)}"
    return (
        f"那里是 {len(here)} 项的列表，用 [0] 或 [?名=值] 取一项"
        if isinstance(here, list)
        else f"那里是“{short(_shown(here))}”"
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _scalar(value: Any, path: str) -> object:
    if isinstance(value, dict | list):
        raise ConnectorError(f"路径“{short(path)}”停在一组数据上，不是一个值", _there(value))
    return value


def _document(data: bytes) -> Any:
    def refuse(word: str) -> NoReturn:
        raise ConnectorError(f"JSON 里有 {word}，不是数", "请对方把没有数的地方写成 null")

    try:
        return json.loads(decoded(data, "gb18030").text, parse_float=Decimal, parse_int=Decimal, parse_constant=refuse)
    except InputError as error:
        raise ConnectorError(error.message, "接口应返回 UTF-8 的 JSON") from error
    except RecursionError:
        raise ConnectorError("JSON 套的层数太多", "请换一个简单些的接口") from None
    except (ValueError, ArithmeticError) as error:
        at = f"（第 {error.lineno} 行第 {error.colno} 个字符处）" if isinstance(error, json.JSONDecodeError) else ""
        raise ConnectorError(f"返回的不是 JSON{at}", "请核对地址；返回的是表格的，种类改选“表格”") from error
