"""What lies beside the panel: ``datapackage.json``, which describes the table, and ``manifest.json``, which tells of every file
and pair what became of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from luoshi.corpus import parts
from luoshi.corpus.columns import COLUMNS, Column
from luoshi.corpus.model import Filed, Held, Outcome
from luoshi.corpus.panel import Panel

PACKAGE, MANIFEST = "datapackage.json", "manifest.json"
MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv", "jsonl": "application/jsonl"}


def package(table: Path, form: str, rows: int, version: str, licence: str) -> dict[str, Any]:
    """The Frictionless Data Package of a panel that has been written.

    Args:
        table: The file that was written.
        form: ``parquet``, ``csv`` or ``jsonl``.
        rows: How many rows it holds.
        version: The program's.
        licence: The name of the licence of the table, as SPDX writes it.
    """
    with table.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "profile": "data-package",
        "name": "luoshi-panel",
        "title": "政府工作报告的目标与结果",
        "description": "每行是一份政府工作报告里的一项量化目标，和下一年的报告怎样回应它。数字、位置由程序读出，未经逐条人工核对。",
        "version": f"{version}+{parts.rules()}",
        "licenses": [{"name": licence}],
        "sources": [{"title": "各份政府工作报告，逐份列在清单里", "path": MANIFEST}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "panel",
                "path": table.name,
                "format": form,
                "mediatype": MEDIA[form],
                "encoding": "utf-8",
                "bytes": table.stat().st_size,
                "hash": f"sha256:{digest}",
                "rows": rows,
                "schema": {
                    "fields": list(map(field, COLUMNS)), "missingValues": [""], "primaryKey": ["file", "start"],
                },
            }
        ],
    }  # fmt: skip


def field(column: Column) -> dict[str, Any]:
    """A column as Table Schema describes it."""
    out: dict[str, Any] = {
        "name": column.name, "type": column.type, "title": column.title, "description": column.about,
    }  # fmt: skip
    limits: dict[str, Any] = {"enum": list(column.among)} if column.among else {}
    if column.name in ("file", "start", "number"):
        limits = {"required": True}
    return out | ({"constraints": limits} if limits else {})


def manifest(made: Panel, version: str) -> dict[str, Any]:
    """Every file and every pair with its state: done, failed or skipped, and why."""
    files, pairs = [_file(file) for file in made.files], [_pair(*each) for each in made.pairs()]
    return {
        "version": f"{version}+{parts.rules()}",
        "counts": {
            "files": dict(_counted(files)), "pairs": dict(_counted(pairs)), "rows": sum(pair["rows"] for pair in pairs),
        },
        "files": files,
        "pairs": pairs,
    }  # fmt: skip


def _counted(records: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    states = [record["state"] for record in records]
    yield "all", len(states)
    for state in ("done", "failed", "skipped"):
        yield state, states.count(state)


def _file(file: Filed) -> dict[str, Any]:
    return {
        "file": file.name, "state": file.state, "why": file.why, "place": file.place, "level": file.level, "year": file.year,
        "characters": file.characters, "sha256": file.sha256, "warnings": list(file.warnings),
    }  # fmt: skip


def _pair(held: Held, outcome: Outcome) -> dict[str, Any]:
    old, new = held
    return {
        "place": old.place, "level": old.level, "year": old.year, "file": old.name, "next_file": new.name if new else None,
        "state": outcome.state, "why": outcome.why, "rows": outcome.rows, "warnings": list(outcome.warnings),
    }  # fmt: skip


def text(record: dict[str, Any]) -> bytes:
    """A description as a file: JSON to be read by people too."""
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
