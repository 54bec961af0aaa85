"""Targets and schedules of the fictional city for the tests of assessing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from luoshi.assessing.figures import Figure, Target
from luoshi.assessing.schedule import Milestone, Period, Schedule

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
EQUAL = Schedule(YEAR)
HALF = date(2026, 6, 30)  # 49.6 % of the days
END = YEAR.end
D = Decimal

TARGETS = {
    "37 car parks": Target(D(37), unit="个", indicator="新建停车场", cumulative=True),
    "grain 不低于31.2亿斤": Target(D(3120000000), "level", "ge", unit="斤", indicator="粮食产量", cumulative=True),
    "jobs 5万人左右": Target(D(50000), "level", "approx", unit="人", indicator="城镇新增就业", cumulative=True),
    "outlay 不超过800万元": Target(D(8000000), "level", "le", unit="元", indicator="公务接待费", cumulative=True),
    "firms 达到386家": Target(D(386), unit="家", indicator="高新技术企业", baseline=D(286)),
    "firms without a baseline": Target(D(386), unit="家", indicator="高新技术企业"),
    "PM2.5 28": Target(D(28), unit="微克/立方米", indicator="PM2.5平均浓度"),
    "PM2.5 28 from 33": Target(D(28), unit="微克/立方米", indicator="PM2.5平均浓度", baseline=D(33)),
    "GDP 增长6%以上": Target(D(6), "growth", "ge", unit="%", direction="up", indicator="地区生产总值"),
    "GDP 增长5%左右": Target(D(5), "growth", "approx", unit="%", direction="up", indicator="地区生产总值"),
    "investment 5%—6%": Target(D(5), "growth", "range", D(6), "%", "up", "固定资产投资"),
    "CPI 3%以内": Target(D(3), "growth", "le", unit="%", direction="up", indicator="居民消费价格"),
    "CPI 2%左右": Target(D(2), "growth", "approx", unit="%", direction="up", indicator="居民消费价格"),
    "energy 下降3%以上": Target(D(3), "growth", "ge", unit="%", direction="down", indicator="单位生产总值能耗"),
    "energy 下降3%": Target(D(3), "growth", "eq", unit="%", direction="down", indicator="单位生产总值能耗"),
    "unemployment 5.5%左右": Target(D("5.5"), "rate", "approx", unit="%", indicator="城镇调查失业率"),
    "good air 85%以上": Target(D(85), "rate", "ge", unit="%", indicator="空气质量优良率"),
    "forest +1.2 points": Target(D("1.2"), "change", unit="百分点", direction="up", indicator="森林覆盖率"),
    "rank 前3": Target(D(3), "rank", "le", unit="位", indicator="综合考核"),
    "rank 第5": Target(D(5), "rank", "eq", unit="位", indicator="营商环境"),
    "doubled 翻一番": Target(D(1), "growth", unit="番", direction="up", indicator="农产品加工业产值"),
    "inside 45%—55%": Target(D(45), "rate", "range", D(55), "%", "", "储备轮换比例", aim="inside"),
    "no accident": Target(D(0), "level", "le", unit="起", indicator="重大事故", cumulative=True),
}


def reported(value: str, day: date = HALF, state: str = "reported") -> tuple[Figure, ...]:
    """One cumulative figure."""
    return (Figure(day, Decimal(value), state=state),)


def quarters(*percents: int | None, done: tuple[bool, ...] = ()) -> tuple[Milestone, ...]:
    """Milestones of the quarters in order; None for words alone."""
    flags = done + (False,) * (len(percents) - len(done))
    return tuple(
        Milestone(number, f"节点{number}", None if percent is None else Decimal(percent), flag)
        for number, (percent, flag) in enumerate(zip(percents, flags, strict=True), 1)
    )
