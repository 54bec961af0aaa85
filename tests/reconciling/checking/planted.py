"""Errors planted one by one in a clean draft of the fictional 云泽市; and changes that are right and must not be found."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import luoshi
from luoshi.reconciling.checking import Checked, Fact, Finding

DEMO = Path(luoshi.__file__).parent / "demo"
Edits = tuple[tuple[str, str], ...]

#: the demo's own report of 2026 misquotes a target of 2025 for whoever tries the program: mended here
MENDED = (("为年度计划600亿元的102%", "为年度计划620亿元的98.7%"),)

HEAD = "初步核算，"  # what is planted at the head of the review stands before this
TASKS = "过去一年，主要做了以下工作："
AIMS = "主要预期目标是："


class Case(NamedTuple):
    """One change of the clean draft, and which rule must find it where."""

    name: str
    rule: str
    edits: Edits
    at: str  # words at which the finding stands
    facts: tuple[Fact, ...] = ()
    last: Edits | None = ()  # changes of last year's report; None: checked without it


@cache
def clean() -> str:
    """The clean draft."""
    return changed((DEMO / "云泽市-2026.txt").read_text(encoding="utf-8"), MENDED)


@cache
def before() -> str:
    """Last year's report."""
    return (DEMO / "云泽市-2025.txt").read_text(encoding="utf-8")


def changed(text: str, edits: Edits) -> str:
    """A text with each change made where its words stand first."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@cache
def checked(edits: Edits = (), last: Edits | None = (), facts: tuple[Fact, ...] = ()) -> Checked:
    """The changed draft, checked."""
    return luoshi.check(changed(clean(), edits), None if last is None else changed(before(), last), facts)


def found(case: Case) -> Finding | None:
    """The finding of the planted error, if it is found."""
    text = changed(clean(), case.edits)
    start = text.index(case.at)
    end = start + len(case.at)
    hits = (f for f in checked(case.edits, case.last, case.facts).findings if f.rule == case.rule)
    return next((f for f in hits if f.start < end and f.end > start), None)


def says(words: str) -> Edits:
    """A sentence more at the head of the review."""
    return ((HEAD, f"{words}{HEAD}"),)


def fact(indicator: str, value: str, unit: str, measure: str = "level") -> Fact:
    """A figure of the ledger for 2025."""
    return Fact(indicator, Decimal(value), unit, measure, "2025")


LEDGER = (
    fact("地区生产总值", "5.6", "%", "growth"), fact("地区生产总值", "203690000000", "元"), fact("高新技术企业", "448", "家"),
    fact("城镇新增就业", "34100", "人"), fact("改造老旧小区", "88", "个"), fact("粮食总产量", "3130000000", "斤"),
    fact("城镇调查失业率", "5.2", "%", "rate"), fact("空气优良天数比率", "89.3", "%", "rate"), fact("新改建农村公路", "327", "公里"),
)  # fmt: skip


def ledger(name: str, old: str, new: str) -> Case:
    return Case(name, "ledger.differs", ((old, new),), new, LEDGER)


def once(name: str, rule: str, old: str, new: str, at: str = "") -> Case:
    return Case(name, rule, ((old, new),), at or new)


def said(name: str, rule: str, words: str, at: str = "", last: Edits | None = ()) -> Case:
    return Case(name, rule, says(words), at or words.rstrip("。"), (), last)


CASES = (
    # 台账
    ledger("a growth", "增长5.6%；规模", "增长5.9%；规模"),
    ledger("a level in 亿", "达到2036.9亿元", "达到2063.9亿元"),
    ledger("a count", "高新技术企业达到448家", "高新技术企业达到438家"),
    ledger("a count in 万", "城镇新增就业3.41万人", "城镇新增就业3.14万人"),
    ledger("works", "改造老旧小区88个", "改造老旧小区98个"),
    ledger("a harvest", "粮食总产量31.3亿斤", "粮食总产量33.1亿斤"),
    ledger("a rate", "城镇调查失业率平均为5.2%", "城镇调查失业率平均为5.5%"),
    ledger("a share of days", "空气优良天数比率89.3%", "空气优良天数比率98.3%"),
    ledger("kilometres", "新改建农村公路327公里", "新改建农村公路372公里"),
    # 前后两处
    said("retail sales twice", "twice.outcome", "社会消费品零售总额实现829.1亿元。", "892.1亿元", None),
    Case("employment twice", "twice.outcome", (("民生支出占一般", "城镇新增就业3.14万人，民生支出占一般"),), "城镇新增就业3.14万人"),
    Case("growth twice", "twice.outcome", ((TASKS, f"全市地区生产总值增长5.9%，好于预期。\n\n{TASKS}"),), "地区生产总值增长5.9%"),
    Case("works twice", "twice.outcome", (("民生支出占一般", "改造老旧小区98个，民生支出占一般"),), "改造老旧小区98个"),
    Case("farmland twice", "twice.outcome", (("民生支出占一般", "新建高标准农田16.8万亩，民生支出占一般"),), "新建高标准农田16.8万亩"),
    Case("new firms twice", "twice.outcome", (("民生支出占一般", "新登记经营主体2.46万户，民生支出占一般"),), "新登记经营主体2.46万户"),
    Case("a target twice", "twice.target", (("完善“云就业”平台", "城镇新增就业3万人，完善“云就业”平台"),), "城镇新增就业3万人"),
    Case("a growth target twice", "twice.target", (("扭住实体经济不松劲", "规模以上工业增加值增长8%，扭住实体经济不松劲"),), "规模以上工业增加值增长8%，扭住"),
    Case("a harvest target twice", "twice.target", (("启动松陂灌区", "粮食总产量稳定在30.2亿斤，启动松陂灌区"),), "粮食总产量稳定在30.2亿斤"),
    Case("a works target twice", "twice.target", (("开展城市体检", "改造老旧小区82个，开展城市体检"),), "改造老旧小区92个"),
    Case("visitors' target twice", "twice.target", (("培育海外仓3个", "接待游客3900万人次，培育海外仓3个"),), "接待游客3900万人次"),
    # 上年目标
    said("beats by too much", "last.beat", "规模以上工业增加值增长8.4%，超过预期目标0.7个百分点。", "0.7个百分点"),
    said("the seed case", "last.beat", "城镇居民人均可支配收入增长5.2%，高于预期目标0.4个百分点。", "0.4个百分点"),
    said("falls short by too little", "last.beat", "固定资产投资增长2.1%，比年初目标低1.9个百分点。", "1.9个百分点"),
    said("revenue falls short", "last.beat", "一般公共预算收入增长3.1%，低于年初预期0.4个百分点。", "0.4个百分点"),
    said("a count beats by too much", "last.beat", "城镇新增就业3.41万人，比年初目标多3100人。", "3100人"),
    said("a rate beats", "last.beat", "空气优良天数比率89.3%，超过年度目标1.6个百分点。", "1.6个百分点"),
    said("quoted in brackets", "last.misquoted", "城镇新增就业3.41万人（年初目标3万人）。", "目标3万人"),
    once("quoted plan", "last.misquoted", "为年度计划620亿元的98.7%", "为年度计划600亿元的102%", "600亿元"),
    once("quoted distance", "last.misquoted", "距离500亿元的目标还差13亿元", "距离520亿元的目标还差33亿元", "520亿元"),
    said("quoted growth", "last.misquoted", "固定资产投资增长2.1%，没有完成增长6%的年度目标。", "增长6%"),
    said("quoted works", "last.misquoted", "改造老旧小区88个，超过80个的年初目标。", "80个"),
    once("share of the plan", "last.share", "完成年度计划的106.6%", "完成年度计划的121%"),
    once("share of the plan, works", "last.share", "完成年度计划的87%", "完成年度计划的97%"),
    said("share, roads", "last.share", "新改建农村公路327公里，完成年度目标的119%。", "119%"),
    said("share, villages", "last.share", "建成省级和美乡村42个，完成全年任务的115%。", "115%"),
    said("share, projects", "last.share", "实施市级重点项目268个，为年度计划的130.1%。", "130.1%"),
    once("compared with last year's target", "last.compared", "比去年目标低0.5个百分点", "比去年目标低1个百分点", "低1个百分点"),
    once("compared the wrong way", "last.compared", "比去年目标低0.5个百分点", "比去年目标高0.5个百分点", "高0.5个百分点"),
    # 与上年衔接
    once("a change that does not go on", "last.base", "比上年增加62家", "比上年增加72家"),
    once("a share that does not go on", "last.base", "提高2.2个百分点，国考", "提高3.2个百分点，国考", "提高3.2个百分点"),
    once("a sum that does not go on", "last.base", "比上年增加41亿元", "比上年增加61亿元"),
    Case("a base that was another", "last.base", (("税收占比提高0.7个百分点", "税收占比由66.1%提高到68.8%"),), "由66.1%"),
    once("a nominal growth", "last.growth", "892.1亿元、增长5.8%", "892.1亿元、增长8.5%", "增长8.5%"),
    once("visitors' growth", "last.growth", "3356万人次、增长12.6%", "3356万人次、增长21.6%", "增长21.6%"),
    once("a run of years", "last.streak", "连续十三年稳定", "连续十四年稳定", "连续十四年"),
    Case("a run that stands still", "last.streak", (("连续十三年稳定", "连续十二年稳定"),), "连续十二年"),
    # 未回应
    Case("the harvest is not spoken of", "last.silent", (("粮食总产量31.3亿斤，连续十三年稳定在30亿斤以上。", "农业平稳。"), ("不低于31.2亿斤", "稳定"), ("粮食总产量稳定；", "")), "一、2025年工作"),
    Case("foreign capital is not spoken of", "last.silent", (("，实际使用外资5260万美元", ""), ("，实际使用外资5500万美元", "")), "一、2025年工作"),
    Case("farm roads are not spoken of", "last.silent", (("，新改建农村公路327公里", ""), ("；新改建农村公路340公里", "")), "一、2025年工作"),
    # 算术
    once("from A to B by C", "sum.moved", "由15.2%提高到17%", "由15.2%提高到17%、提高2.8个百分点", "提高2.8个百分点"),
    once("the treatment rate", "sum.moved", "由52.4%提高到57.8%", "由52.4%提高到57.8%、提高4.5个百分点", "提高4.5个百分点"),
    said("from A to B, N % more", "sum.growth", "高新技术企业由386家增加到448家，增长26.1%。", "增长26.1%"),
    said("from A to B in 亿", "sum.growth", "全市存款余额由1520亿元增加到1672亿元，增长12%。", "增长12%"),
    said("more by C and N %", "sum.growth", "存款余额1672亿元、比年初增加152亿元、增长11.2%。", "增长11.2%"),
    said("fewer by C and N %", "sum.growth", "行政复议案件达到360件，比上年减少40件，下降12%。", "下降12%"),
    said("a part above its whole", "sum.part", "引进外来企业93家，其中工业企业103家。", "103家"),
    said("a part of the money above the whole", "sum.part", "发放补贴2.4亿元，其中惠农补贴3.1亿元。", "3.1亿元"),
    said("exports and imports", "sum.total", "进出口总额163.8亿元，其中出口120.1亿元、进口53.7亿元。", "163.8亿元"),
    said("three industries", "sum.total", "全市地区生产总值2036.9亿元，其中第一产业增加值158.9亿元，第二产业增加值841.3亿元，第三产业增加值1063.7亿元。", "2036.9亿元"),
    said("shares of the industries", "sum.shares", "三次产业结构调整为8.2∶41.3∶55.5。", "8.2∶41.3∶55.5"),
    said("shares with a colon", "sum.shares", "三次产业比为7.8:40.3:50.9。", "7.8:40.3:50.9"),
    once("share of a plan that is said", "sum.plan", "为年度计划620亿元的98.7%", "为年度计划620亿元的89.7%", "89.7%"),
    said("share of another plan", "sum.plan", "完成造林9.4万亩，为年度计划6万亩的136.7%。", "136.7%"),
    once("the gap to the target", "sum.short", "还差13亿元", "还差23亿元", "23亿元"),
    # 分别
    once("one figure too many", "list.count", "分别增长5.2%和6.4%", "分别增长5.2%、6.4%和5%", "5.2%、6.4%和5%"),
    once("one figure too few", "list.count", "分别达126公里、93公里和71公里", "分别达126公里和93公里", "126公里和93公里"),
    said("three names, four figures", "list.count", "第一、第二、第三产业增加值分别增长3.2%、5.1%、6.3%和7%。", "3.2%、5.1%、6.3%和7%"),
    said("three names, two figures", "list.count", "煤炭、电力、天然气消费量分别增长3.2%、5.1%。", "3.2%、5.1%"),
    once("falls in a list", "list.count", "分别下降21.7%和18.3%", "分别下降21.7%、18.3%和6%", "21.7%、18.3%和6%"),
    # 单位
    said("natural growth", "unit.permille", "人口自然增长率为6.5%。", "6.5%"),
    said("birth rate", "unit.permille", "人口出生率9.1%。", "9.1%"),
    said("death rate", "unit.permille", "全市人口死亡率7.04%。", "7.04%"),
    once("per thousand for per cent", "unit.permille", "城镇调查失业率平均为5.2%", "城镇调查失业率平均为5.2‰", "5.2‰"),
    once("万 for 亿", "unit.size", "社会消费品零售总额892.1亿元", "社会消费品零售总额892.1万元", "892.1万元"),
    once("a slipped point", "unit.size", "一般公共预算收入110.1亿元", "一般公共预算收入11.01亿元", "11.01亿元"),
    once("no 亿 at all", "unit.size", "粮食总产量31.3亿斤", "粮食总产量31.3万斤", "31.3万斤"),
    once("亩 became 公顷", "unit.changed", "新建高标准农田18.6万亩", "新建高标准农田18.6万公顷", "18.6万公顷"),
    once("美元 became 元", "unit.changed", "实际使用外资5260万美元", "实际使用外资5260万元", "5260万元"),
    # 新目标
    once("a vague headline target", "plan.vague", "一般公共预算收入与经济增长基本同步", "一般公共预算收入稳步增长", "一般公共预算收入稳步增长"),
    once("a vague income target", "plan.vague", "居民收入增长与经济增长保持同步", "居民收入稳定增长", "居民收入稳定增长"),
    # 年份
    once("the review's heading", "year.heading", "一、2025年工作和“十四五”发展回顾", "一、2024年工作回顾", "2024年"),
    once("the review's year", "year.review", "2025年是云泽发展进程中吃劲的一年", "2026年，全市完成固定资产投资增长2.1%。2025年是云泽发展进程中吃劲的一年", "2026年，"),
    once("the plan's first year", "year.programme", "2026年是“十五五”开局之年", "2026年是“十四五”开局之年", "2026年是“十四五”开局"),
    said("the plan's last year", "year.programme", "2024年是“十四五”收官之年。", "2024年是“十四五”收官"),
    said("a day that is none", "year.date", "松陂水库于2025年6月31日截流。", "2025年6月31日"),
    said("a month that is none", "year.date", "13月2日，中试平台投用。", "13月2日"),
    Case("eight or nine points", "list.items", (("在实际工作中要力争更好结果。", "重点做好以下八个方面工作。"),), "以下八个方面"),
)  # fmt: skip



class Right(NamedTuple):
    """A change of the clean draft in which the named rule must find nothing, nor any other rule an error or a warning."""

    name: str
    rule: str
    edits: Edits
    facts: tuple[Fact, ...] = ()
    last: Edits | None = ()


def right(name: str, rule: str, words: str) -> Right:
    return Right(name, rule, says(words))


RIGHT = (
    Right("the ledger agrees", "ledger.differs", (), LEDGER),
    Right("the ledger is exact and the draft rounds", "ledger.differs", (), (fact("地区生产总值", "203688310000", "元"), fact("城镇新增就业", "34127", "人"))),
    Right("the ledger speaks of another year", "ledger.differs", (), (fact("高新技术企业", "386", "家")._replace(period="2024"),)),
    Right("the ledger counts what is new", "ledger.differs", (), (fact("新增高新技术企业", "62", "家"),)),
    Right("the ledger speaks of another people", "ledger.differs", (), (fact("农村居民人均可支配收入", "5.2", "%", "growth")._replace(value=Decimal("6.4")),)),
    Right("more than", "ledger.differs", (("高新技术企业达到448家", "高新技术企业超过440家"), ("、比上年增加62家", "")), LEDGER),
    right("rounded to another place", "twice.outcome", "全市社会消费品零售总额892亿元。"),
    right("a milestone beside the figure", "twice.outcome", "地区生产总值突破2000亿元。"),
    right("nearly", "twice.outcome", "社会消费品零售总额近900亿元。"),
    right("of one county", "twice.outcome", "其中临渡市社会消费品零售总额810亿元。"),
    right("of half the year", "twice.outcome", "上半年社会消费品零售总额增长5.1%。"),
    right("of the province", "twice.outcome", "全省规模以上工业增加值增长7.1%。"),
    right("of a zone", "twice.outcome", "澄湖高新区规模以上工业增加值增长9.1%。"),
    Right("several years", "twice.outcome", (("改造老旧小区402个", "累计改造老旧小区98个"),)),
    Right("a target said again", "twice.target", (("开展城市体检", "改造老旧小区92个，开展城市体检"),)),
    Right("a target of 2030", "twice.target", (("开展城市体检", "到2030年改造老旧小区300个，开展城市体检"),)),
    Right("a target striven for", "twice.target", (("开展城市体检", "力争改造老旧小区100个，开展城市体检"),)),
    right("beats by what it should", "last.beat", "规模以上工业增加值增长8.4%，超过预期目标0.4个百分点。"),
    right("falls short by what it should", "last.beat", "固定资产投资增长2.1%，比年初目标低2.9个百分点。"),
    right("a count beats by what it should", "last.beat", "城镇新增就业3.41万人，比年初目标多2100人。"),
    right("beats the province", "last.beat", "规模以上工业增加值增长8.4%，高于全省平均水平1.3个百分点。"),
    right("the province's target", "last.beat", "规模以上工业增加值增长8.4%，高于省定目标1.4个百分点。"),
    right("a target in brackets", "last.misquoted", "城镇新增就业3.41万人（年初目标3.2万人以上）。"),
    right("the target of five years", "last.misquoted", "城镇新增就业3.41万人，超过“十四五”规划目标3万人。"),
    right("the province's share", "last.share", "城镇新增就业3.41万人，完成省下达目标的131%。"),
    right("a share rounded down", "last.share", "改造老旧小区88个，完成年度目标的103%。"),
    right("a share to a tenth", "last.share", "改造老旧小区88个，完成年度目标的103.5%。"),
    Right("compared and right", "last.compared", (("比去年目标低0.5个百分点", "较上年目标调低0.5个百分点"),)),
    right("a base that goes on", "last.base", "高新技术企业由386家增加到448家。"),
    right("a base of five years", "last.base", "五年来，空气优良天数比率由79.3%提高到89.3%。"),
    Right("at constant prices", "last.growth", (("增长5.6%；规模", "按可比口径增长5.6%；规模"),)),
    Right("another base that is said", "last.growth", (("3356万人次、增长12.6%", "3356万人次、同口径增长16.6%"),)),
    right("a run of months", "last.streak", "优良天数连续十四个月上升。"),
    Right("spoken of without a figure", "last.silent", (("，新改建农村公路327公里", "，农村公路建设任务全面完成"), ("；新改建农村公路340公里", ""))),
    right("from A to B by C", "sum.moved", "污水处理率由92.4%提高到95.1%、提高2.7个百分点。"),
    right("from A to B, N % more", "sum.growth", "高新技术企业由386家增加到448家，增长16.1%。"),
    right("a mean of years", "sum.growth", "高新技术企业由2020年的210家增加到448家，年均增长16.4%。"),
    right("times, not per cent", "sum.growth", "民营企业由120家增加到360家，增长2倍。"),
    right("at constant prices, said with its change", "sum.growth", "服务业增加值1036.7亿元、增加98.4亿元、增长6.3%。"),
    right("a part of its whole", "sum.part", "引进外来企业93家，其中工业企业63家。"),
    right("a whole by the day", "sum.part", "新登记企业平均每天74家，其中工业企业1200家。"),
    right("parts that add up", "sum.total", "进出口总额163.8亿元，其中出口120.1亿元、进口43.7亿元。"),
    right("parts rounded", "sum.total", "进出口总额163.8亿元，其中出口120.1亿元、进口43.6亿元。"),
    right("shares of the industries", "sum.shares", "三次产业结构调整为8.2∶41.3∶50.5。"),
    right("shares rounded", "sum.shares", "三次产业结构调整为8.2∶41.3∶50.6。"),
    right("a ratio of two", "sum.shares", "城乡居民收入比缩小到2.04∶1。"),
    right("a share that closes", "sum.plan", "完成造林9.4万亩，为年度计划6万亩的156.7%。"),
    Right("a gap that closes", "sum.short", ()),
    right("each at least", "list.count", "出口、进口分别增长10%以上。"),
    right("names with 和", "list.count", "城镇和农村居民人均可支配收入分别增长5.2%和6.4%。"),
    right("from and to", "list.count", "出口、进口占比分别由70%、30%调整为73%和27%。"),
    right("years", "list.count", "近三年外来投资分别为65亿元、124亿元和205亿元。"),
    right("a list with 等", "list.count", "鲢鱼、鳙鱼、青虾等水产品产量和养殖面积分别达到3万吨和2万亩。"),
    Right("nine points", "list.items", (("在实际工作中要力争更好结果。", "重点做好以下九个方面工作。"),)),
    right("natural growth per thousand", "unit.permille", "人口自然增长率为1.2‰。"),
    right("births in per cent", "unit.permille", "人口自然增长率控制在1%以内。"),
    right("deaths of mothers", "unit.permille", "孕产妇死亡率下降12%。"),
    right("natural growth falls by", "unit.permille", "人口自然增长率下降3个百分点。"),
    Right("households for firms", "unit.changed", (("新登记经营主体2.64万户", "新登记经营主体2.64万家"),)),
    Right("another thing by area", "unit.changed", (("改造燃气、供水", "改造老城区12万平方米，改造燃气、供水"),)),
    right("less by so much", "unit.size", "粮食总产量比上年增加0.7亿斤。"),
    Right("a small count grows tenfold", "unit.size", (("培育", "培育"),)),
    Right("measured against the country", "plan.vague", (("固定资产投资止跌回稳", "固定资产投资增速高于全国平均水平"),)),
    Right("a number in the next clause", "plan.vague", (("居民收入增长与经济增长保持同步", "居民收入稳步增长，增速5.5%左右"),)),
    Right("the right heading", "year.heading", (("一、2025年工作和“十四五”发展回顾", "一、2025年工作回顾"),)),
    right("what is to come", "year.review", "2026年，松陂水库将于6月底前下闸。"),
    right("a plan that ends", "year.programme", "2025年是“十四五”收官之年。"),
    right("a plan that began", "year.programme", "2021年是“十四五”开局之年。"),
    right("a leap day", "year.date", "2024年2月29日，平台上线。"),
)  # fmt: skip
