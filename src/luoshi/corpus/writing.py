"""The panel as a file: Parquet, CSV or JSON lines. Rows are streamed: never more than a row group is held."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from luoshi.corpus.columns import COLUMNS, FLAG, NAMES, NUMBER, WHOLE, Row
from luoshi.papers import columnar, tables

if TYPE_CHECKING:
    import pyarrow

_GROUP = 20_000  # rows of a row group
_PRINTED = {"value": "number", "value_high": "number", "outcome_value": "outcome_number", "next_value": "next_number"}
_NUMBERS = tuple(column.name for column in COLUMNS if column.type == NUMBER)


def schema() -> pyarrow.Schema:
    """The columns of the Parquet file, in order."""
    import pyarrow as pa

    types = {WHOLE: pa.int32(), FLAG: pa.bool_(), NUMBER: columnar.decimals()}
    return pa.schema([(column.name, types.get(column.type, pa.string())) for column in COLUMNS])


def write_parquet(rows: Iterable[Row], file: BinaryIO) -> int:
    """Write the rows; returns how many. A number of more than 26 digits before the point is null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns, count = schema(), 0
    rest = iter(rows)
    with pq.ParquetWriter(file, columns, compression="zstd") as out:
        while group := list(islice(rest, _GROUP)):
            fitting = [row | {name: columnar.decimal(row[name]) for name in _NUMBERS} for row in group]
            out.write_table(pa.Table.from_pylist(fitting, schema=columns))
            count += len(group)
    return count


def write_csv(rows: Iterable[Row], file: BinaryIO) -> int:
    """Write the rows under the names of the columns, as UTF-8 with the mark by which Excel knows it; returns how many."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    count = 0
    try:
        out = csv.writer(text, lineterminator="\r\n")
        out.writerow(NAMES)
        for row in _plain(rows):
            out.writerow(tables.csv_cells(_cell(row[name]) for name in NAMES))
            count += 1
        text.flush()
    finally:
        text.detach()
    return count


def write_jsonl(rows: Iterable[Row], file: BinaryIO) -> int:
    """Write one object a line; returns how many."""
    count = 0
    for row in _plain(rows):
        file.write(tables.json_text(row).encode("utf-8", "replace") + b"\n")
        count += 1
    return count


def _plain(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with numbers whole where they are whole, decimals with the digits as printed."""
    for row in rows:
        yield row | {name: _number(row[name], str(row.get(_PRINTED.get(name, "")) or "")) for name in _NUMBERS}


def _number(value: object, printed: str) -> int | Decimal | None:
    return tables.number(value, printed) if isinstance(value, Decimal) else None


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value  # as Table Schema writes them


WRITERS: dict[str, Callable[[Iterable[Row], BinaryIO], int]] = {
    "parquet": write_parquet, "csv": write_csv, "jsonl": write_jsonl,
}  # fmt: skip
