"""Figures that live elsewhere: one value and the day it speaks of, from a table, a JSON endpoint or a database.

``read`` asks once and answers with a ``Reading`` or a ``ConnectorError``; it keeps nothing. ``check`` looks at what a
person set up without asking anybody. What the administrator allows comes in as ``Settings``.
"""

from __future__ import annotations

from luoshi.connectors.errors import ConnectorError
from luoshi.connectors.reading import check, read
from luoshi.connectors.source import (
    KINDS,
    JsonWhere,
    Reading,
    Settings,
    Source,
    SqlWhere,
    TableWhere,
    as_mapping,
    from_environment,
    source,
)

__all__ = [
    "KINDS",
    "ConnectorError",
    "JsonWhere",
    "Reading",
    "Settings",
    "Source",
    "SqlWhere",
    "TableWhere",
    "as_mapping",
    "check",
    "from_environment",
    "read",
    "source",
]
