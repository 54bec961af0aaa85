"""What the pages share that are one HTML file: their parts, their hashes, and text that HTML can hold."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

# What HTML cannot hold: controls, lone surrogates, non-characters. One for one, so that nothing shifts.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(value: Any) -> Any:
    """A value with every character that HTML cannot hold replaced by U+FFFD, one for one."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return value


@cache
def asset(folder: str, file: str) -> str:
    """A style, script or template that lies beside the papers."""
    return files("luoshi.papers").joinpath(folder, file).read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """How a content security policy names a style or script that stands in the page."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def environment() -> Environment:
    """Templates that escape all that is not their own, and know every name that they use."""
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=clean
    )
