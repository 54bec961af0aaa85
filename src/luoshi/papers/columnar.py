"""Readings as a Parquet file: one statement a row, an explicit schema, values as decimals.

``value`` holds 26 digits before the point and 12 behind it; a number that does not fit (a run of digits in
a damaged file) is null there, and stands as printed in ``number`` as always.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from luoshi.papers import tables
from luoshi.reading.model import Reading

if TYPE_CHECKING:
    import pyarrow

_PRECISION, _SCALE = 38, 12
_QUANTUM = Decimal(1).scaleb(-_SCALE)
_WIDE = Context(prec=10_000)
_BATCH = 50_000  # rows of a row group

_TEXT = (
    "place", "source", "part", "heading", "number", "measure", "unit", "direction", "comparator", "modality", "period",
    "indicator", "hedge", "quote",
)  # fmt: skip
_WHOLE = ("year", "start", "end", "section", "quote_start", "quote_end")
_ORDER = (
    "place", "year", "source", "part", "heading", "start", "end", "number", "measure", "value", "value_high", "unit",
    "direction", "comparator", "modality", "period", "indicator", "hedge", "section", "quote_start", "quote_end", "quote",
    "rules",
)  # fmt: skip


def schema() -> pyarrow.Schema:
    """The columns, in order: the fields of a JSON line under the same names."""
    import pyarrow as pa

    types: dict[str, Any] = dict.fromkeys(_TEXT, pa.string()) | dict.fromkeys(_WHOLE, pa.int32())
    types |= dict.fromkeys(("value", "value_high"), decimals())
    types["rules"] = pa.list_(pa.string())
    return pa.schema([(name, types[name]) for name in _ORDER])


def decimals() -> pyarrow.DataType:
    """The type of a column of exact numbers."""
    import pyarrow as pa

    return pa.decimal128(_PRECISION, _SCALE)


def write_parquet(readings: Iterable[Reading], file: BinaryIO) -> None:
    """Write the statements of one report or many."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = schema()
    batch: list[tables.Record] = []
    with pq.ParquetWriter(file, columns, compression="zstd") as out:
        for reading in readings:
            batch.extend(_fitting(fields) for fields in tables.flat_records(reading))
            if len(batch) >= _BATCH:
                out.write_table(pa.Table.from_pylist(batch, schema=columns))
                batch = []
        out.write_table(pa.Table.from_pylist(batch, schema=columns))


def _fitting(fields: tables.Record) -> tables.Record:
    return {**fields, "value": decimal(fields["value"]), "value_high": decimal(fields["value_high"])}


def decimal(value: object) -> Decimal | None:
    """A number as a column of decimals holds it; None where it does not fit."""
    if not isinstance(value, (int, Decimal)):
        return None
    exact = Decimal(value)
    if exact.adjusted() >= _PRECISION - _SCALE:
        return None
    return exact.quantize(_QUANTUM, context=_WIDE)
