"""Small fictional reports of fictional places, as files of a folder."""

from __future__ import annotations

from pathlib import Path

PLAN = "地区生产总值增长{gdp}%左右。新建停车位{lots}个。"
REVIEW = "地区生产总值增长{gdp}%。新建停车位{lots}个。"


def text(place: str, year: int, plan: str, review: str) -> str:
    return (
        f"政府工作报告\n——{year}年1月16日在{place}第七届人民代表大会第{year - 2019}次会议上\n\n一、{year - 1}年工作回顾\n过去一年，{review}\n\n"
        f"二、{year}年工作安排\n主要预期目标是：{plan}\n"
    )


def write(folder: Path, place: str, year: int, plan: str = "", review: str = "", name: str = "") -> Path:
    """A report; unless told, it promises a growth of 6 % and 100 lots, and tells of 5.9 % and 120."""
    path = folder / (name or f"{place}-{year}.txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    said = text(
        place, year, plan or PLAN.format(gdp=6, lots=100), review or REVIEW.format(gdp=5.9, lots=120)
    )  # fmt: skip
    path.write_text(said, encoding="utf-8")
    return path


def corpus(folder: Path) -> Path:
    """Two places over five and three years, one year of the second missing, and a single report of a third."""
    for year in range(2021, 2026):
        write(folder, "云泽市", year)
    for year in (2021, 2022, 2024, 2025):
        write(folder, "青岚县", year)
    write(folder, "白沙区", 2024)
    return folder
