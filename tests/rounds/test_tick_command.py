"""``luoshi tick``: what it prints, and its exit code."""

from __future__ import annotations

import fcntl
import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from luoshi.cli import app
from luoshi.ledger import clock
from luoshi.ledger.models import Connector, Lamp

JUNE = datetime.fromisoformat("2026-06-10T08:00:00+08:00")


@pytest.fixture(autouse=True)
def june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: JUNE)


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["tick", *args], prog_name="luoshi")


def test_it_says_what_each_part_did(connector: Connector) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "取数：取了 1 个数，其中新的 1 个" in result.stdout
    assert "亮灯：亮灯 " in result.stdout
    assert Lamp.objects.exists()


def test_for_programs_it_is_one_object(connector: Connector) -> None:
    told = json.loads(run("--json").stdout)
    assert told["began"] == JUNE.isoformat()
    assert [each["part"] for each in told["done"]][:2] == ["取数", "亮灯"]


def test_a_part_that_fails_is_told_in_chinese_and_by_the_exit_code(connector: Connector, files: Path) -> None:
    (files / "月报.csv").unlink()
    result = run()
    assert result.exit_code == 1
    assert result.stderr.startswith("错误：取数：住建月报：")
    assert "Traceback" not in result.output
    assert run("--json").exit_code == 0  # the connector is not due again: it backs off


def test_while_another_round_is_on_it_steps_aside(connector: Connector, home: Path) -> None:
    home.mkdir()
    with (home / "tick.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run()
    assert (result.exit_code, Lamp.objects.count()) == (0, 0)
    assert "另一次巡检正在进行" in result.stderr
