"""The numeral finders over the cases of Recognizers-Text: how many agree, and a reason for each that does not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from shared import needed

BENCH = Path(__file__).parent.parent / "bench" / "recognizers_cases.py"
AGREE = {"NumberModel": (365, 353), "PercentModel": (152, 148)}  # how many there are, how many must agree


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recognizers_cases", BENCH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = _bench()


def cases(file: str) -> list[Any]:
    found: list[Any] = bench.cases(needed(str(bench.FOLDER)), file)
    return found


@pytest.mark.parametrize("file", AGREE)
def test_the_finders_agree_with_the_peer(file: str) -> None:
    rows = cases(file)
    values = [case for case in rows if case.values_agree]
    spans = [case for case in values if case.spans_agree]
    print(f"{file}: values agree in {len(values)} of {len(rows)}, values and spans in {len(spans)}")
    total, least = AGREE[file]
    assert len(rows) == total
    assert len(values) >= least
    assert len(spans) >= least


@pytest.mark.parametrize("file", AGREE)
def test_every_disagreement_has_a_reason_and_every_reason_a_disagreement(file: str) -> None:
    apart = {case.place for case in cases(file) if not case.values_agree}
    assert apart == {index for name, index in bench.reasons() if name == file}
