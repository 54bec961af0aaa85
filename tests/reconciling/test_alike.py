"""Which row of the new table says the same as one of the old."""

from __future__ import annotations

import luoshi
from luoshi.reading import read_document
from luoshi.reading.document import from_text
from luoshi.reading.model import Reading
from luoshi.reconciling.carrying import Alike, Row, alike

OLD = """政府工作报告
——2025年1月12日在云泽市第七届人民代表大会第五次会议上
一、2024年工作回顾
过去一年，地区生产总值增长5.4%。
二、2025年工作安排
（一）更新城市。改造老旧小区85个，新建标准厂房60万平方米。固定资产投资增长5%左右。
（二）治理有方。健全防汛抗旱指挥体系。开展物业服务突出问题整治。
"""
NEW = """政府工作报告
——2026年1月12日在云泽市第七届人民代表大会第六次会议上
一、2025年工作回顾
过去一年，地区生产总值增长5.6%。
二、2026年工作安排
（一）更新城市。改造城镇老旧小区92个。推动固定资产投资止跌回稳。新建停车场45个。
（二）治理有方。完善防汛抗旱指挥体系。
"""


def rows(reading: Reading) -> list[Row]:
    return [
        Row(key, task.text, tuple(reading.statements[index].start for index in task.statements))
        for key, task in enumerate(luoshi.tasks(reading), 1)
    ]


def found() -> tuple[dict[str, tuple[str, Alike]], list[Row]]:
    old, new = read_document(from_text(OLD)), read_document(from_text(NEW))
    before, after = rows(old), rows(new)
    texts = {row.key: row.text for row in after}
    same = alike(old, new, 2026, before, after)
    return {row.text: (texts[same[row.key].key], same[row.key]) for row in before if row.key in same}, before


def test_a_figure_of_the_same_subject_leads_to_the_new_row() -> None:
    same, _ = found()
    ((text, why),) = [each for row, each in same.items() if "老旧小区" in row]
    assert "城镇老旧小区92个" in text
    assert "老旧小区" in why.why
    assert why.score >= 0.8


def test_an_indicator_without_a_figure_is_found_by_its_name() -> None:
    same, _ = found()
    ((text, why),) = [each for row, each in same.items() if "固定资产投资" in row and "老旧小区" not in row]
    assert "止跌回稳" in text
    assert why.why == "新报告也说到“固定资产投资”"


def test_words_alone_lead_only_where_they_are_mostly_the_same() -> None:
    same, before = found()
    assert [text for row, (text, _) in same.items() if "防汛抗旱" in row] == ["完善防汛抗旱指挥体系。"]
    assert any("物业服务" in row.text for row in before)
    assert not any("物业服务" in row for row in same)


def test_of_nothing_nothing_is_said() -> None:
    old, new = read_document(from_text(OLD)), read_document(from_text(NEW))
    assert alike(old, new, 2026, [], rows(new)) == alike(old, new, 2026, rows(old), []) == {}
