"""What holds of every reading, whatever the text: it never raises, its offsets are true, it is deterministic."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi import InputError, Reading, read
from luoshi.reading.halfwidth import plain_view
from reading_checks import flaws

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "src/luoshi/demo/云泽市-2025.txt"


def words(text: str) -> list[str]:
    return text.split()


NUMERALS = words(
    "5.4 1,938.6 2025 2024 0 00 3 12345 1.5.2 ３．８ 一 两 三千六百 十二 百 千 万 亿 几十 数百 百分之十五 三分之一 1/3 5/0 一半 "
    "2-3 5%—6% 20万至30万 1∶2 8.6:42:49.4 -3.4 1e9 九 第 第一 第3 前十 前三 连续五年 十二连丰 ½ ① ٣"
)
UNITS = words(
    "% ％ ‰ 个百分点 个 家 万 亿 万亿 元 亿元 万元 万人 人次 微克/立方米 元/头 公里 亩 斤 倍 番 成 年 月 日 位 名 岁 天 分钟 "
    "吨 千瓦时 套（间） 条（个） 美元 A级 G 强 条 期 轮 届 次"
)
COMPARATORS = words("余 多 近 约 超 逾 以上 以下 以内 左右 不低于 不少于 不超过 控制在 突破 达到 至少 力争 预计")
WORDS = words(
    "地区生产总值 增长 下降 提高到 由 从 增至 比 比上年 较2020年 分别 其中 占 占比 总投资 新增 改造 完成 完成年度计划的 居全省 "
    "城乡居民人均可支配收入 和 、 的 了 到2027年 截至2024年底 五年来 年均 今年 去年 “25条” 亿元以上项目 15分钟生活圈 "
    "“十四五” 三年行动 安排资金 用于 PM2.5 S222"
)
MARKS = [
    "，",
    "。",
    "；",
    "：",
    "、",
    "（",
    "）",
    "“",
    "”",
    "《",
    "》",
    "！",
    "\n",
    "\r\n",
    "\r",
    " ",
    "　",
    "\t",
    "\u2028",
]
ODD = ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\u200b", "\ufeff", "\ud800", "\udfff", "\U0001f600", "\u0301"]
HEADINGS = [
    "政府工作报告\n",
    "——2025年1月16日在云泽市第七届人民代表大会第五次会议上\n",
    "各位代表：\n",
    "一、2024年工作回顾\n",
    "二、2025年工作安排\n",
    "一、过去五年工作回顾\n",
    "（一）",
    "\n1.",
    "\n附件：名词解释\n",
    "\n— 12 —\n",
]
PIECES = st.sampled_from([*NUMERALS, *NUMERALS, *UNITS, *COMPARATORS, *WORDS, *MARKS, *ODD, *HEADINGS])
SPLICED = st.lists(PIECES, max_size=60).map("".join)
ANY_CHARACTER = st.text(st.characters(categories=("Cs", "Cc", "Cf", "Nd", "Nl", "No", "Lo", "Po", "Ps", "Sm", "Zs")))


def read_text(text: str) -> Reading | None:
    """Read a text as a text; None where it is refused, as blank and binary content is.

    A string with a line break is never taken for a file name.
    """
    try:
        return read(text + "\n")
    except InputError:
        controls = sum(1 for char in text if char < " " or "\x7f" <= char <= "\x9f")
        assert not plain_view(text).strip() or controls > 0.4 * len(text), text
        return None


def assert_sound(text: str) -> None:
    reading = read_text(text)
    if reading is not None:
        assert list(flaws(reading)) == []


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str) -> None:
    assert_sound(text)


@given(ANY_CHARACTER)
@settings(max_examples=300, deadline=None)
def test_any_characters_are_read_surrogates_and_controls_too(text: str) -> None:
    assert_sound(text)


@given(SPLICED)
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_splice_of_the_genre_is_read(text: str) -> None:
    assert_sound(text)


@given(st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_splice_in_a_whole_report_is_read(review: str, plan: str) -> None:
    assert_sound(f"政府工作报告\n一、2024年工作回顾\n{review}\n二、2025年工作安排\n{plan}")


@given(st.integers(min_value=0), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_a_report_cut_and_broken_anywhere_is_read(cut: int, scrap: str) -> None:
    report = DEMO.read_text(encoding="utf-8")
    cut %= len(report)
    assert_sound(report[max(0, cut - 300) : cut] + scrap + report[cut : cut + 300])


@given(SPLICED)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_text(text) == read_text(text)


def test_reading_does_not_depend_on_the_hash_seed() -> None:
    code = f"from pathlib import Path; from luoshi import read; print(read(Path({str(DEMO)!r})))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(printed) == 1


@given(st.text(st.characters(categories=("Lo", "Nd", "Po")), min_size=1, max_size=120))
@settings(max_examples=200, deadline=None)
def test_a_line_without_a_break_is_a_text(text: str) -> None:
    if not Path(text[:80]).exists():
        assert list(flaws(read(text[:80]))) == [] if text[:80].strip() else True


def test_a_line_too_long_for_a_file_name_is_a_text() -> None:
    text = "全市规模以上工业增加值增长7.6%，" + "坚持稳字当头、稳中求进，" * 10
    assert len(text.encode()) > 255 and len(text) < 300
    assert [s.number for s in read(text).statements] == ["7.6"]


def test_an_indicator_comes_from_its_own_sentence() -> None:
    text = "一、2024年工作回顾\n全市森林覆盖率居全省第二位。\n二、2025年工作安排\n巩固提升。"
    assert [s.indicator for s in read(text).statements] == ["森林覆盖率"]


CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]


@pytest.mark.parametrize("code", [code for code in CONTROLS if chr(code) not in "\n\r"])
def test_a_control_character_in_a_sentence_does_not_hurt(code: int) -> None:
    text = f"一、2024年工作回顾\n新增规上工业企业93家，{chr(code)}改造老旧小区{chr(code)}79个。"
    assert [s.number for s in read(text).statements] == ["93", "79"]


@pytest.mark.parametrize("half", ["\ud800", "\udbff", "\udc00", "\udfff"])
def test_a_lone_surrogate_in_a_sentence_does_not_hurt(half: str) -> None:
    reading = read(f"一、2024年工作回顾\n新增规上工业企业93家，{half}改造老旧小区79个。")
    assert [s.number for s in reading.statements] == ["93", "79"]
    assert list(flaws(reading)) == []
    assert reading.warnings


#: Paragraphs of one thing over and over: each aims at a rule that could look too far.
HOSTILE = {
    "one sentence without an end": "新增规上工业企业93家、高新技术企业86家，",
    "one list without an end": "增长5.4%、",
    "figures without words": "12,345.6亿元",
    "nothing but digits": "7",
    "digits and points": "1.",
    "nothing but Chinese numerals": "千",
    "Chinese numerals with units": "三千六百余万元",
    "ranges": "2-3家至",
    "ratios": "1∶",
    "ranks": "居全省第4位，",
    "streaks": "连续五年",
    "years": "2024年",
    "opening brackets": "（",
    "opening quotation marks and figures": "“25条",
    "heading marks": "（一）",
    "words without a figure": "坚持稳中求进工作总基调",
    "fillers before a figure": "分别达到",
    "spaces and figures": "5 ",
    "comparisons": "比2020年增长",
    "nouns behind classifiers": "56个省重点项目和",
    "separators": "、",
    "from and to": "由3%提高到",
}


class TooSlow(Exception):
    """The processor time of a test is used up."""


@contextmanager
def processor_seconds(limit: float) -> Iterator[None]:
    """Stop what runs inside when it has used so many seconds of the processor, however busy the machine is."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {limit} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def report_with(paragraph: str) -> str:
    return f"政府工作报告\n一、2024年工作回顾\n{paragraph}\n二、2025年工作安排\n地区生产总值增长6%左右。"


def repeated(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def test_a_paragraph_of_a_million_characters_is_read_in_bounded_time() -> None:
    prose = "坚持稳中求进工作总基调，扎实推进城乡环境整治，群众获得感持续增强，改造老旧小区79个，惠及居民1.8万户。"
    text = report_with(repeated(prose, 1_000_000))
    with processor_seconds(20):
        reading = read(text)
    assert list(flaws(reading)) == []
    assert reading.statements[-1].number == "6"


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_paragraph_is_read_in_bounded_time(name: str) -> None:
    text = report_with(repeated(HOSTILE[name], 50_000))
    with processor_seconds(5):
        reading = read(text)
    assert list(flaws(reading)) == []
    assert reading.statements[-1].number == "6"
