"""Rounds are tested on the city of the ledger's tests, each with a home of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.ledger.city import City
from tests.ledger.fixtures import city, founded

from luoshi.ledger.models import Connector
from luoshi.ledger.record import connecting

__all__ = ["city", "founded"]  # fixtures that are used by their names
TABLE = "指标,数值,时点\n改造老旧小区,{value},2026-05-31\n"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """The folder of one test."""
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder from which connectors read files."""
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.setenv("LUOSHI_CONNECTOR_FILES", str(folder))
    return folder


@pytest.fixture
def connector(city: City, files: Path) -> Connector:
    """The table issued, and a connector for a target of its first row, with a file to read."""
    city.issue()
    (files / "月报.csv").write_text(TABLE.format(value="20"), encoding="utf-8")
    where = {"value": "数值", "day": "时点", "row": "指标=改造老旧小区"}
    setting = connecting.Setting("住建月报", "table", "月报.csv", where)
    return connecting.put(city.office, city.row("老旧小区").targets.get(), setting)
