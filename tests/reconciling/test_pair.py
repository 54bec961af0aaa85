"""Two reports of a fictional city held against each other: answers, verdicts, changes, and what does not fit."""

from __future__ import annotations

import pytest

import luoshi
from luoshi.errors import InputError
from luoshi.reconciling import Promise, Reconciliation


def old(plan: str, year: int = 2025, place: str = "云泽市") -> str:
    return f"{place}{year}年政府工作报告\n\n一、{year - 1}年工作回顾\n过去一年，平稳健康。\n\n二、{year}年工作安排\n{plan}\n"


def new(review: str, plan: str = "做好各项工作。", year: int = 2026, place: str = "云泽市") -> str:
    return f"{place}{year}年政府工作报告\n\n一、{year - 1}年工作回顾\n过去一年，{review}\n\n二、{year}年工作安排\n{plan}\n"


def held(plan: str, review: str, ahead: str = "做好各项工作。") -> Reconciliation:
    return luoshi.reconcile(old(plan), new(review, ahead))


def only(found: Reconciliation) -> Promise:
    assert len(found.promises) == 1
    return found.promises[0]


@pytest.mark.parametrize(
    ("plan", "review", "answer", "number", "verdict"),
    [
        ("地区生产总值增长6%左右。", "全年GDP增长5.8%。", "figure", "5.8", "met"),
        ("地区生产总值增长6%左右。", "全年GDP增长5.7%。", "figure", "5.7", "missed"),
        ("地区生产总值增长6%。", "全年GDP增长5.9%。", "figure", "5.9", "missed"),
        ("居民消费价格涨幅3%左右。", "居民消费价格上涨0.4%。", "figure", "0.4", "met"),
        ("居民消费价格涨幅3%左右。", "居民消费价格上涨3.6%。", "figure", "3.6", "missed"),
        ("城镇调查失业率控制在5.5%以内。", "城镇调查失业率5.6%。", "figure", "5.6", "missed"),
        ("城镇调查失业率控制在5.5%以内。", "城镇登记失业率3.1%。", "silent", None, None),
        ("新改造城镇老旧小区60个。", "实施老旧小区改造62个。", "figure", "62", "met"),
        ("净增市场主体超6万户。", "新增经营主体5.2万户。", "figure", "5.2", "missed"),
        ("新增高新技术企业20家。", "高新技术企业达到306家。", "other_basis", "306", None),
        ("争创省级专精特新企业20家。", "新增省级“专精特新”企业37家。", "figure", "37", "met"),
        ("新增制造业单项冠军企业10家。", "新增国家级制造业单项冠军企业5家。", "other_basis", "5", None),
        ("完成工业投资60亿元。", "工业投资增长12%。", "other_basis", "12", None),
        ("粮食产量31亿斤以上。", "粮食产量居全省第2位。", "other_basis", "2", None),
        ("城镇新增就业4万人。", "城镇新增就业完成年度计划的113%。", "other_basis", "113", None),
        ("新建幼儿园5所。", "新建中小学、幼儿园15所。", "other_basis", "15", None),
        ("开工棚户区改造3000套。", "建成棚户区改造住房2800套。", "other_basis", "2800", None),
        ("扎实办好15件民生实事。", "民生实事全部完成。", "vague", None, None),
        ("引进院士团队7个。", "粮食产量31亿斤。", "silent", None, None),
        ("实际利用外资增长3%。", "实际到位省外资金增长9%。", "silent", None, None),
        ("单位GDP能耗下降3%。", "单位生产总值能耗下降3.4%。", "figure", "3.4", "met"),
        ("减少农村贫困人口3000人。", "农村贫困人口减少3200人。", "figure", "3200", "met"),
        ("粮食产量31亿斤以上。", "粮食产量达到30.2亿斤。", "figure", "30.2", "missed"),
        ("新增停车位2000—3000个。", "新增停车位2100个。", "figure", "2100", "met"),
    ],
)  # fmt: skip
def test_what_a_review_says_of_a_promise(
    plan: str, review: str, answer: str, number: str | None, verdict: str | None
) -> None:
    promise = only(held(plan, review))
    assert (promise.answer, promise.out_number, promise.verdict) == (answer, number, verdict), promise.reason


def test_offsets_point_at_the_figures_of_both_reports() -> None:
    before, after = old("新建高标准农田9万亩。"), new("新建高标准农田9.7万亩。")
    promise = only(luoshi.reconcile(before, after))
    assert before[promise.start : promise.end] == "9"
    assert promise.out_start is not None and after[promise.out_start : promise.out_end] == "9.7"


def test_a_figure_of_households_is_answered_by_households() -> None:
    promise = only(held("改造老旧小区1.1万户。", "新改造老旧小区183个1.25万户。"))
    assert (promise.out_number, promise.verdict) == ("1.25", "met")


def test_one_figure_for_a_list_of_rates_answers_each() -> None:
    found = held(
        "饮用水水源水质达标率100%，受污染耕地安全利用率100%。",
        "集中式饮用水水源地水质达标率、国省控断面水质达标率、受污染耕地安全利用率均为100%。",
    )
    assert [p.verdict for p in found.promises] == ["met", "met"]


def test_a_total_of_five_years_is_another_basis() -> None:
    after = "云泽市2026年政府工作报告\n\n一、过去五年工作回顾\n五年来，新建公园37个。\n\n二、2026年工作安排\n做好工作。\n"
    found = luoshi.reconcile(old("新建公园7个。"), after)
    promise = only(found)
    assert (promise.answer, promise.verdict) == ("other_basis", None)
    assert "2021—2025年" in promise.reason
    assert any("没有单独回顾2025年" in warning for warning in found.warnings)


def test_what_is_near_and_not_sure_is_left_to_a_person() -> None:
    promise = only(held("培育云上文旅消费集聚街区4个。", "建成夜间文旅消费街区6个。"))
    assert (promise.undecided, promise.out_start) == (True, None)
    assert promise.candidates[0].number == "6"


def test_a_promise_due_later_is_not_asked_for() -> None:
    promise = only(held("到2027年，高新技术企业达到500家。", "高新技术企业达到306家。"))
    assert (promise.due, promise.answer) == (2027, "silent")
    assert "2027年到期" in promise.reason


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("生产总值增长6%以上", "生产总值增长5.5%左右", "lowered"),
        ("生产总值增长6%以上", "生产总值增长6%左右", "loosened"),
        ("生产总值增长6%", "生产总值增长6%", "repeated"),
        ("生产总值增长6%", "生产总值增长6.5%", "raised"),
        ("居民消费价格涨幅3%以内", "居民消费价格涨幅2%左右", "raised"),  # the stricter target
        ("生产总值增长6%", "生产总值达到600亿元", "rebased"),
        ("生产总值增长6%", "粮食产量31亿斤", "dropped"),
    ],
)
def test_what_the_new_plan_makes_of_a_headline_target(before: str, after: str, kind: str) -> None:
    found = held(f"主要预期目标是：{before}。", "平稳健康。", f"主要预期目标是：{after}。")
    assert [change.kind for change in found.changes] == [kind]


def test_results_that_were_never_promised_and_tasks_without_figures() -> None:
    found = held(
        "（一）推动改革创新\n新建公园7个。持续深化河湖长制改革，健全管护机制。加快建设低空物流试点，完善配套政策。",
        "新建公园8个。引进外籍专家19名。河湖长制改革持续深化，管护机制更加健全。",
    )
    assert [(r.number, r.unit) for r in found.unpromised] == [("19", "名")]
    spoken = {task.text[:5]: task.out_start is not None for task in found.tasks}
    assert spoken == {"持续深化河": True, "加快建设低": False}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (old("建公园7个。"), old("建公园7个。"), "同一份报告"),
        (old("建公园7个。"), old("建公园9个。"), "两份都是2025年"),
        (new("建公园8个。"), old("建公园7个。"), "次序反了"),
        (old("建公园7个。"), new("建公园8个。", place="青麓市"), "两个地方"),
        ("做好工作。\n建公园7个。", "做好工作。\n建公园8个。", "看不出是哪一年"),
    ],
)
def test_two_reports_that_do_not_fit_are_refused_with_what_to_do(before: str, after: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        luoshi.reconcile(before, after)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (old("建公园7个。"), new("建公园8个。", year=2028), "相隔3年"),
        (old("建公园7个。", place="云泽县"), new("建公园8个。", place="云泽区"), "改为云泽区"),
        ("云泽市2025年政府工作报告\n一、2024年工作回顾\n建公园7个。\n", new("建公园8个。"), "没有找到工作安排"),
        (old("做好工作。"), new("建公园8个。"), "没有读到量化的目标"),
    ],
)
def test_what_can_be_done_is_done_and_what_was_left_out_is_said(before: str, after: str, said: str) -> None:
    assert any(said in warning for warning in luoshi.reconcile(before, after).warnings)


def test_two_places_are_held_together_when_that_is_asked_for() -> None:
    found = luoshi.reconcile(old("建公园7个。"), new("建公园8个。", place="青麓市"), force=True)
    assert only(found).verdict == "met"
    assert any("云泽市" in warning and "青麓市" in warning for warning in found.warnings)
