"""The columns of the panel, in order: the one place that says what each holds, of what type, and what it means."""

from __future__ import annotations

from typing import NamedTuple

TEXT, WHOLE, NUMBER, FLAG = "string", "integer", "number", "boolean"  # as Table Schema names them


class Column(NamedTuple):
    """A column of the table. ``held`` is whether a part holds it; the others are known from the files or the run."""

    name: str
    type: str
    title: str
    about: str
    held: bool = True
    among: tuple[str, ...] = ()  # the only values it takes


MEASURES = ("level", "growth", "change", "rate", "rank", "streak", "ratio")
COMPARATORS = ("eq", "approx", "ge", "le", "range")
DIRECTIONS = ("up", "down")

COLUMNS = (
    Column("place", TEXT, "地方", "报告所说的地方；清单里写明的以清单为准", False),
    Column("level", TEXT, "层级", "national 国家，province 省级，city 市级，county 县级", False, ("national", "province", "city", "county")),
    Column("year", WHOLE, "年份", "提出目标的报告所安排的年份", False),
    Column("indicator", TEXT, "指标", "目标说的是什么，用报告自己的词"),
    Column("subject", TEXT, "归一指标", "指标归一以后的名称：GDP 与地区生产总值是一个"),
    Column("headline", FLAG, "主要预期目标", "是不是这一年的主要预期目标"),
    Column("measure", TEXT, "口径", "level 数量，growth 增速，change 变动，rate 比率，rank 位次，streak 连续，ratio 比值", among=MEASURES),
    Column("unit", TEXT, "单位", "照原文，不含万、亿；数字后面直接跟名词的为空"),
    Column("direction", TEXT, "方向", "增速、变动的方向：up 增，down 减", among=DIRECTIONS),
    Column("comparator", TEXT, "比较", "eq 等于，approx 左右，ge 以上，le 以内，range 区间", among=COMPARATORS),
    Column("number", TEXT, "数字", "目标的数字，照原文"),
    Column("value", NUMBER, "目标值", "万、亿已乘开；百分数照原文；区间的低端"),
    Column("value_high", NUMBER, "目标值高端", "只有区间有"),
    Column("hedge", TEXT, "语气", "strive 力争，expect 预计", among=("strive", "expect")),
    Column("due", WHOLE, "到期年份", "哪一年完成；没有说的为空"),
    Column("answer", TEXT, "回应", "下一年的回顾怎么说：figure 有同口径的数据，other_basis 有数据而口径不同，vague 提到而没有数据，silent 没有提到；不是这一年到期、或没有下一年报告的为空", among=("figure", "other_basis", "vague", "silent")),
    Column("undecided", FLAG, "待确认", "有相近的数字，程序没有认定；answer 按没有它们算"),
    Column("outcome_number", TEXT, "结果数字", "回应的数字，照原文"),
    Column("outcome_value", NUMBER, "结果值", "万、亿已乘开"),
    Column("outcome_unit", TEXT, "结果单位", "照原文"),
    Column("outcome_direction", TEXT, "结果方向", "up 增，down 减", among=DIRECTIONS),
    Column("outcome_measure", TEXT, "结果口径", "同 measure", among=MEASURES),
    Column("outcome_indicator", TEXT, "结果指标", "回应的指标，用下一年报告的词"),
    Column("verdict", TEXT, "评定", "met 完成，missed 未完成；只有 answer 为 figure 而数值可比的才有", among=("met", "missed")),
    Column("gap", NUMBER, "差距", "结果减目标，按目标的好方向计，单位同目标；小于零是没有达到"),
    Column("score", NUMBER, "相近程度", "所认定的（没有认定时最相近的）数字与目标的相近程度，0 到 1"),
    Column("reason", TEXT, "理由", "为什么这样评定"),
    Column("change", TEXT, "目标变化", "下一年的安排怎样对待它：repeated 数值不变，raised 提高，lowered 调低，loosened 口气放宽，rebased 换了口径，dropped 不再提出（后两种只对主要预期目标判定）；看不出的为空", among=("repeated", "raised", "lowered", "loosened", "rebased", "dropped")),
    Column("next_number", TEXT, "下一年数字", "下一年的目标数字，照原文"),
    Column("next_value", NUMBER, "下一年目标值", "万、亿已乘开"),
    Column("next_comparator", TEXT, "下一年比较", "同 comparator", among=COMPARATORS),
    Column("years_running", WHOLE, "连续年数", "到这一年为止，同一目标连续几年是同一个数字；1 是头一年，或前一年没有可比的", False),
    Column("start", WHOLE, "位置", "目标的数字在报告里的起点，从 0 数起的字数"),
    Column("end", WHOLE, "终点", "目标的数字的终点，不含"),
    Column("outcome_start", WHOLE, "结果位置", "回应的数字在下一年报告里的起点"),
    Column("outcome_end", WHOLE, "结果终点", "回应的数字的终点，不含"),
    Column("next_start", WHOLE, "下一年位置", "下一年的目标数字在下一年报告里的起点"),
    Column("next_end", WHOLE, "下一年终点", "下一年的目标数字的终点，不含"),
    Column("complete", FLAG, "完整", "清单注明两份报告有一份不完整的为 false；没有注明的为 true", False),
    Column("file", TEXT, "报告文件", "提出目标的报告", False),
    Column("next_file", TEXT, "下一年报告文件", "回顾这一年的报告；没有的为空", False),
    Column("sha256", TEXT, "报告文件指纹", "文件的 SHA-256", False),
    Column("next_sha256", TEXT, "下一年报告文件指纹", "文件的 SHA-256", False),
)  # fmt: skip

NAMES = tuple(column.name for column in COLUMNS)
HELD = tuple(column.name for column in COLUMNS if column.held)

Row = dict[str, object]
