"""The preset files: what they are, and what a broken one is told."""

from __future__ import annotations

import pytest

from luoshi.assessing.presets import CHECKS, DEFAULT, parse, preset, presets
from luoshi.errors import UsageError

HEAD = 'id = "x"\nname = "名"\nsource = "出处"\nnote = "说明"\n'


def test_every_published_rule_is_there_with_its_source() -> None:
    assert next(iter(presets())) == DEFAULT
    assert {one.name.split("（")[0]: [check.kind for check in one.checks] for one in presets().values()} == {
        "落实": ["overdue", "start", "pace", "near"],
        "瓯海 2020": ["monthly"],
        "宿迁": ["overdue", "pace", "near"],
        "天津 2022": ["growth"],
        "西安": ["overdue", "near"],
        "银川 2025": ["pace", "start"],
    }
    for one in presets().values():
        assert one.source and one.note


def test_the_thresholds_are_those_that_were_published() -> None:
    pace, start = preset("yinchuan-2025").checks
    assert (pace.numbers["yellow_from"], pace.numbers["red_beyond"]) == (10, 30)
    assert (start.numbers["yellow_months"], start.numbers["red_months"]) == (1, 3)
    near = preset("xian").checks[1]
    assert (near.numbers["days"], near.colour) == (3, "yellow")
    assert [check.colour for check in preset("suqian").checks] == ["", "", "blue"]


def test_an_unknown_preset_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError) as error:
        preset("beihai")
    assert str(error.value) == (
        "没有名为 'beihai' 的红黄绿灯预设。可以是：luoshi、ouhai-2020、suqian、tianjin-2022-investment、xian、yinchuan-2025"
    )


BROKEN = [
    ("id = ", "全文", "", "TOML 格式的文本"),
    ('id = "x"\n', "name", "None", "一段不为空的文字"),
    (HEAD.replace('"出处"', "7"), "source", "7", "一段不为空的文字"),
    (HEAD.replace('"出处"', '" "'), "source", "' '", "一段不为空的文字"),
    (HEAD + 'colour = "red"\n', "colour", "'red'", "id、name、source、note、check"),
    (HEAD, "check", "None", "至少一个 [[check]]"),
    (HEAD + "check = []\n", "check", "[]", "至少一个 [[check]]"),
    (HEAD + "check = [1]\n", "check", "[1]", "至少一个 [[check]]"),
    (HEAD + "[[check]]\ndays = 3\n", "check[1].kind", "None", "、".join(CHECKS)),
    (HEAD + '[[check]]\nkind = "moon"\n', "check[1].kind", "'moon'", "、".join(CHECKS)),
    (HEAD + '[[check]]\nkind = "near"\ncolour = "blue"\n', "check[1].days", "None", "1 到 90 的数"),
    (HEAD + '[[check]]\nkind = "near"\ncolour = "blue"\ndays = "3"\n', "check[1].days", "'3'", "1 到 90 的数"),
    (HEAD + '[[check]]\nkind = "near"\ncolour = "blue"\ndays = true\n', "check[1].days", "True", "1 到 90 的数"),
    (HEAD + '[[check]]\nkind = "near"\ncolour = "blue"\ndays = nan\n', "check[1].days", "'NaN'", "1 到 90 的数"),
    (HEAD + '[[check]]\nkind = "near"\ncolour = "blue"\ndays = 0.5\n', "check[1].days", "'0.5'", "1 到 90 的数"),
    (HEAD + '[[check]]\nkind = "near"\ncolour = "blue"\ndays = 91\n', "check[1].days", "91", "1 到 90 的数"),
    (HEAD + '[[check]]\nkind = "near"\ndays = 3\n', "check[1].colour", "''", "green、yellow、red、blue、grey"),
    (HEAD + '[[check]]\nkind = "near"\ndays = 3\ncolour = "pink"\n', "check[1].colour", "'pink'", "green、yellow、red、blue、grey"),
    (HEAD + '[[check]]\nkind = "growth"\n[[check]]\nkind = "overdue"\ndays = 3\n', "check[2].days", "3", "kind"),
    (HEAD + '[[check]]\nkind = "pace"\nyellow_from = 10\nyelow = 1\n', "check[1].yelow", "1", "kind、words_too、yellow_from、red_beyond、fresh_days"),
    (HEAD + '[[check]]\nkind = "pace"\nyellow_from = 30\nred_beyond = 10\n', "check[1].red_beyond", "'10'", "不小于 yellow_from（30）的数"),
    (HEAD + '[[check]]\nkind = "start"\nyellow_months = 3\nred_months = 1\n', "check[1].red_months", "'1'", "不小于 yellow_months（3）的数"),
    (HEAD + '[[check]]\nkind = "pace"\nyellow_from = 10\nwords_too = 1\n', "check[1].words_too", "1", "true、false"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "given", "allowed"), BROKEN)
def test_a_broken_file_is_told_its_name_the_key_what_was_given_and_what_may_be(
    text: str, key: str, given: str, allowed: str
) -> None:
    with pytest.raises(UsageError) as error:
        parse(text, "mine.toml")
    assert error.value.message.startswith(f"预设文件 mine.toml：{key} 给的是 ")
    assert given in error.value.message
    assert error.value.hint == f"可以是：{allowed}"


def test_bounds_are_included_and_equal_bounds_are_allowed() -> None:
    read = parse(
        HEAD
        + '[[check]]\nkind = "near"\ncolour = "red"\ndays = 90\n[[check]]\nkind = "near"\ncolour = "red"\ndays = 1\n',
        "f",
    )
    assert [check.numbers["days"] for check in read.checks] == [90, 1]
    assert (
        parse(HEAD + '[[check]]\nkind = "start"\nyellow_months = 2\nred_months = 2\n', "f")
        .checks[0]
        .numbers["red_months"]
        == 2
    )
