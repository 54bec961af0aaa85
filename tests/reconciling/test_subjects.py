"""What an indicator is about: one meaning, many forms."""

from __future__ import annotations

import pytest

from luoshi.reconciling.subjects import members, subject, unit_class

SAME = [
    ("地区生产总值", "GDP"),
    ("地区生产总值", "经济"),
    ("规模以上工业增加值", "规上工业增加值"),
    ("新改造城镇老旧小区", "实施老旧小区改造"),
    ("新增市场主体", "净增经营主体"),
    ("居民消费价格总水平", "居民消费价格"),
    ("外贸进出口总额", "进出口"),
    ("全社会研发经费支出占GDP比重", "研发投入强度"),
    ("农民人均纯收入", "农村居民人均可支配收入"),
    ("改造农村户用卫生厕所", "改造户厕"),
    ("建成高标准农田", "新建高标准农田"),
    ("城镇新增就业", "新增城镇就业"),
    ("新增专精特新“小巨人”企业", "净增专业化“小巨人”企业"),
    ("打造“口袋公园”", "建成街角游园"),
    ("特殊困难老人家庭适老化改造", "特殊困难老年人家庭适老化"),
    ("开工（筹集）保障性租赁住房", "筹集保障性租赁住房"),
    ("超额完成年度计划技改投资", "技术改造投资"),
]
OTHER = [
    ("规上工业增加值", "高技术产业增加值"),
    ("城镇居民人均可支配收入", "农村居民人均可支配收入"),
    ("城镇登记失业率", "城镇调查失业率"),
    ("出口", "进出口"),
    ("新增贷款", "贷款余额"),
    ("实际利用外资", "实际到位省外资金"),
    ("固定资产投资", "工业投资"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_forms_of_one_subject_have_one_core(one: str, other: str) -> None:
    assert subject(one).core == subject(other).core


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_subjects_stay_apart(one: str, other: str) -> None:
    assert subject(one).core != subject(other).core


@pytest.mark.parametrize(
    ("indicator", "verb"),
    [
        ("新增规上工业企业", "add"),
        ("净增市场主体", "add"),
        ("改造老旧小区", "do"),
        ("城镇老旧小区改造", "do"),
        ("新开工棚户区", "start"),
        ("开工建设保障房", "start"),
        ("高新技术企业", ""),
        ("新增贷款", ""),
    ],
)
def test_the_deed_is_told_from_the_thing(indicator: str, verb: str) -> None:
    assert subject(indicator).verb == verb


@pytest.mark.parametrize(
    ("indicator", "cores"),
    [
        ("新建改扩建中小学、幼儿园", ["中小学", "幼儿园"]),
        ("财政科技支出、技术合同成交额", ["财政科技支出", "技术合同成交额"]),
        ("空气质量稳步提升、断面水质优良比例", ["断面水质优良比例"]),
        ("国控、省控断面水质达标率", []),  # 国控 is no member: two characters
        ("规上工业增加值", []),
    ],
)
def test_a_list_that_one_figure_speaks_of_is_taken_apart(indicator: str, cores: list[str]) -> None:
    assert [member.core for member in members(indicator)] == cores


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("家", "个", True), ("所", "座", True), ("元", "美元", False), ("人", "人次", False), ("户", "个", False), (None, "家", False)],
)
def test_units_that_count_the_same(one: str | None, other: str, same: bool) -> None:
    assert (unit_class(one) == unit_class(other)) is same
