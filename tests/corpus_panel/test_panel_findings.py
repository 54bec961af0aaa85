"""The derived facts that ship with the page, and how an error of reading is carried into a share."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "panel"
sys.path.insert(0, str(ROOT / "bench"))

import findings_gold  # noqa: E402


@pytest.fixture(scope="module")
def resource() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))["resources"][0]
    return found


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (FOLDER / "targets.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_package_describes_the_file(resource: dict[str, Any], rows: list[dict[str, str]]) -> None:
    data = (FOLDER / resource["path"]).read_bytes()
    assert (len(data), len(rows)) == (resource["bytes"], resource["rows"])
    assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
    assert [field["name"] for field in resource["schema"]["fields"]] == list(rows[0])
    assert len(data) < 300_000


def test_every_cell_is_of_its_columns_kind(resource: dict[str, Any], rows: list[dict[str, str]]) -> None:
    number = re.compile(r"-?[0-9]+(\.[0-9]+)?")
    for field in resource["schema"]["fields"]:
        among = field.get("constraints", {}).get("enum")
        for row in rows:
            cell = row[field["name"]]
            if cell and field["type"] in ("number", "integer"):
                assert number.fullmatch(cell), (field["name"], cell)
            assert not cell or among is None or cell in among
            assert len(cell) <= 14  # facts, no sentences


def test_each_place_year_and_indicator_stands_once(resource: dict[str, Any], rows: list[dict[str, str]]) -> None:
    counted = Counter(tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows)
    assert set(counted.values()) == {1}


def test_the_charts_of_the_page_are_there_and_stand_alone() -> None:
    page = (ROOT / "docs" / "panel.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\]\(panel/([a-z]+\.svg)\)", page))
    assert named == {file.name for file in FOLDER.glob("*.svg")}
    for name in named:
        drawn = (FOLDER / name).read_text(encoding="utf-8")
        assert drawn.startswith("<svg xmlns=")
        assert "font-family" in drawn
        assert "href" not in drawn


# --- Errors carried into a share ---------------------------------------------------------


def test_a_share_is_untangled_from_the_errors_of_its_reading() -> None:
    assert findings_gold.untangled(0.9 * 0.4 + 0.05 * 0.6, 0.9, 0.05) == pytest.approx(0.4)
    assert findings_gold.untangled(0.01, 0.9, 0.05) == 0
    assert findings_gold.untangled(0.99, 0.9, 0.05) == 1


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    source, truth, hits = random.Random(1), 0.4, 0
    for _ in range(60):
        cases = [source.random() < 0.9 for _ in range(70)]
        others = [source.random() < 0.05 for _ in range(70)]
        errors = findings_gold.Rates(70, sum(cases), 70, sum(others))
        places = []
        for _ in range(30):
            true = sum(source.random() < truth for _ in range(40))
            seen = sum(source.random() < 0.9 for _ in range(true)) + sum(source.random() < 0.05 for _ in range(40 - true))
            places.append((seen, 40))
        share = findings_gold.share(places, errors, 200)
        hits += share.low <= truth <= share.high
    assert hits >= 52


def test_the_interval_is_wider_with_the_errors_of_reading() -> None:
    places = [(k, 40) for k in (10, 14, 12, 18, 11, 16, 9, 15)]
    alone = findings_gold.share(places, None)
    both = findings_gold.share(places, findings_gold.Rates(60, 55, 70, 1))
    assert both.high - both.low > alone.high - alone.low


def test_what_was_never_seen_still_has_an_interval() -> None:
    share = findings_gold.share([(0, 5)] * 6, None)
    assert (share.value, share.low < 0.01) == (0, True)
    assert 0.02 < share.high < 0.2
