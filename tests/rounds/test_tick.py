"""A round does what time has brought: each part on its own, twice without harm, killed without harm."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.ledger.city import City, assert_whole
from tests.rounds.conftest import TABLE

from luoshi.errors import LuoshiError
from luoshi.ledger import clock, standing, vault
from luoshi.ledger.models import Connector, Event, Lamp, LightChange, Reading
from luoshi.ledger.record import connecting
from luoshi.rounds import last, lock, parts
from luoshi.rounds.connecting import next_try
from luoshi.rounds.ticking import tick

JUNE = datetime.fromisoformat("2026-06-10T08:00:00+08:00")
MINUTES = timedelta(minutes=10)


def words(made: last.Round, part: str) -> str:
    return next(each.words for each in made.done if each.part == part)


def test_a_round_reads_figures_then_works_out_lights_from_them(connector: Connector, home: Path) -> None:
    made = tick(JUNE)
    assert made.failed == []
    assert words(made, "取数") == "取了 1 个数，其中新的 1 个"
    reading = Reading.objects.get()
    assert (f"{reading.value:f}", f"{reading.day}", reading.at) == ("20", "2026-05-31", JUNE)
    assert TABLE.format(value="20") == vault.read(home, reading.sha256).decode()
    assert Lamp.objects.get(task=reading.target.task_id).colour == "green"
    assert LightChange.objects.filter(task=reading.target.task_id, colour="green").exists()
    assert_whole()


def test_a_second_round_does_nothing_twice(connector: Connector) -> None:
    tick(JUNE)
    before = Event.objects.count()
    made = tick(JUNE + MINUTES)
    assert (words(made, "取数"), words(made, "亮灯")) == ("没有到时间的数据连接", "1 张表没有变化")
    assert Event.objects.count() == before


def test_a_day_later_the_same_figure_is_no_new_one_and_another_is(connector: Connector, files: Path) -> None:
    tick(JUNE)
    assert words(tick(JUNE + timedelta(days=1)), "取数") == "取了 1 个数，其中新的 0 个"
    (files / "月报.csv").write_text(TABLE.format(value="21"), encoding="utf-8")
    assert words(tick(JUNE + timedelta(days=2)), "取数") == "取了 1 个数，其中新的 1 个"
    assert [f"{each.value:f}" for each in Reading.objects.all()] == ["20", "21"]


def test_what_a_person_reported_stands_over_what_was_read(city: City, connector: Connector) -> None:
    with clock.at(datetime.fromisoformat("2026-05-31T10:00:00+08:00")):
        city.report(city.row("老旧小区"), "2026-05", figures={connector.target_id: "3"})
    tick(JUNE)
    row = city.row("老旧小区")
    standing.fetch_progress(row)
    found = standing.figures(city.breakdown, row, row.targets.get())
    assert [f"{each.value:f}" for each in found] == ["3"]


def test_what_fails_is_told_and_the_other_parts_go_on(connector: Connector, files: Path) -> None:
    (files / "月报.csv").write_text("<html><title>统一登录</title></html>", encoding="utf-8")
    made = tick(JUNE)
    assert len(made.failed) == 1
    assert made.failed[0].startswith("取数：住建月报：")
    assert "亮灯" in words(made, "亮灯")
    assert Lamp.objects.exists()
    held = Connector.objects.get()
    assert (held.failures, held.tried_at, held.answered_at) == (1, JUNE, None)
    assert held.said in made.failed[0]
    assert_whole()


def test_a_failure_leaves_the_figures_that_were_read_before(connector: Connector, files: Path) -> None:
    tick(JUNE)
    (files / "月报.csv").unlink()
    tick(JUNE + timedelta(days=1))
    assert Reading.objects.count() == 1
    assert Connector.objects.get().answered_at == JUNE


def test_a_clock_set_back_stops_the_lights_alone(connector: Connector) -> None:
    tick(JUNE)
    made = tick(JUNE - timedelta(days=5))
    assert len(made.failed) == 1
    assert "时钟可能被调回" in made.failed[0]
    assert {each.day for each in LightChange.objects.all()} == {JUNE.date()}


@pytest.mark.parametrize("error", [LuoshiError("不行", "再试"), RuntimeError("secret"), KeyError("x")])
def test_a_part_that_breaks_is_told_without_its_insides(
    city: City, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(_: datetime) -> parts.Outcome:
        raise error

    monkeypatch.setitem(parts.PARTS, "取数", broken)
    made = tick(JUNE)
    assert [each.part for each in made.done][:2] == ["取数", "亮灯"]
    assert made.failed[0].startswith("取数：")
    assert "secret" not in str(made)


def test_a_part_that_is_not_there_is_passed_over(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PARTS", parts.PARTS)
    monkeypatch.setitem(parts.PARTS, "提醒", lambda _: None)
    assert "提醒" not in [each.part for each in tick(JUNE).done]


# --- Backing off -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cadence", "failures", "wait"),
    [
        ("daily", 0, timedelta(days=1)), ("weekly", 0, timedelta(days=7)), ("monthly", 0, timedelta(days=30)),
        ("daily", 1, timedelta(hours=1)), ("daily", 2, timedelta(hours=4)), ("daily", 3, timedelta(days=1)),
        ("monthly", 1, timedelta(hours=1)), ("monthly", 9, timedelta(days=1)),
    ],
)  # fmt: skip
def test_when_a_connector_is_tried_next(cadence: str, failures: int, wait: timedelta) -> None:
    held = Connector(cadence=cadence, failures=failures, tried_at=JUNE)
    assert next_try(held, JUNE + wait - MINUTES) == JUNE + wait
    assert next_try(held, JUNE + wait) == JUNE + wait
    assert next_try(held, JUNE + wait + MINUTES) == JUNE + wait + MINUTES


def test_a_connector_that_was_never_tried_or_tried_later_than_now_is_due() -> None:
    assert next_try(Connector(tried_at=None), JUNE) == JUNE
    assert next_try(Connector(tried_at=JUNE + timedelta(days=9)), JUNE) == JUNE


def test_the_last_day_of_a_month_is_followed_by_the_last_of_the_next() -> None:
    held = Connector(cadence="monthly", tried_at=datetime.fromisoformat("2026-01-31T08:00:00+08:00"))
    assert next_try(held, held.tried_at).isoformat() == "2026-02-28T08:00:00+08:00"


def test_a_connector_that_is_switched_off_is_not_read(city: City, connector: Connector) -> None:
    connecting.switch(city.office, connector, False)
    assert words(tick(JUNE), "取数") == "没有到时间的数据连接"


def test_a_table_of_another_year_on_which_nobody_reported_is_left_alone(connector: Connector) -> None:
    made = tick(JUNE.replace(year=2028))
    assert words(made, "取数") == "没有到时间的数据连接"
    assert not Lamp.objects.exists()


# --- One at a time, and what is known of the last ------------------------------------------------


def test_two_rounds_at_once_do_not_do_the_work_twice(city: City, home: Path) -> None:
    home.mkdir()
    with (home / "tick.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(lock.Busy, match="另一次巡检正在进行"):
            tick(JUNE)
        assert lock.running()
    assert not lock.running()
    tick(JUNE)


def test_a_lock_is_let_go_of_when_its_process_is_killed(home: Path) -> None:
    home.mkdir()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        with (home / "tick.lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            os.write(write, b"!")
            os.kill(os.getpid(), 9)
    os.read(read, 1)
    os.waitpid(child, 0)
    with lock.alone():
        pass


def test_the_last_round_is_known(connector: Connector, home: Path) -> None:
    assert last.known() == last.Known(None, None)
    made = tick(JUNE)
    assert last.known() == last.Known(made, None)
    assert not last.known().stale(JUNE + timedelta(hours=26))
    assert last.known().stale(JUNE + timedelta(hours=26, minutes=1))
    assert sorted(path.name for path in home.iterdir()) == ["evidence", "tick.json", "tick.lock"]


def test_a_round_that_was_killed_is_known_and_the_next_does_its_work(
    connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tick(JUNE)

    def killed(_: datetime) -> parts.Outcome:
        raise KeyboardInterrupt

    tomorrow = JUNE + timedelta(days=1)
    with monkeypatch.context() as patched:
        patched.setitem(parts.PARTS, "亮灯", killed)
        with pytest.raises(KeyboardInterrupt):
            tick(tomorrow)
    assert last.known() == last.Known(first, tomorrow)
    made = tick(tomorrow + MINUTES)
    assert "亮灯" in words(made, "亮灯")
    assert last.known().unfinished is None


@pytest.mark.parametrize("held", ["", "[]", '{"last": 1}', '{"last": {"began": "x"}}', "\x00"])
def test_a_spoilt_file_is_no_knowledge_and_stops_nothing(city: City, home: Path, held: str) -> None:
    home.mkdir()
    (home / "tick.json").write_text(held)
    assert last.known().last is None
    tick(JUNE)
    assert last.known().last is not None


def test_a_round_that_cannot_be_noted_is_made_all_the_same(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Callable[[], None]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dump", full)
    made = tick(JUNE)
    assert made.failed == ["记录：巡检的结果记不下来（No space left on device）。请检查数据文件夹"]
    assert [each.part for each in made.done][:2] == ["取数", "亮灯"]
