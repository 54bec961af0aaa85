"""The break-down of a plan into rows: where it cuts, what it leaves out, who it proposes, by when, which programmes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi import Task, programmes, read, tasks
from luoshi.papers.tables import json_object, record
from luoshi.reading import units
from luoshi.reading.deadlines import deadline
from luoshi.reading.programmes import between
from luoshi.reading.tasks import of_statement
from shared import needed

DEMO = Path(__file__).parents[1] / "src/luoshi/demo/云泽市-2025.txt"
FRAME = "政府工作报告\n——2025年1月8日在云泽市第五届人民代表大会第四次会议上\n云泽市市长 李明\n各位代表：\n一、2024年工作回顾\n建成公园3个。\n二、2025年工作安排\n{plan}\n"


def rows(plan: str) -> tuple[Task, ...]:
    return tasks(read(FRAME.format(plan=plan)))


def work(text: str) -> list[str]:
    """The rows of a paragraph of work."""
    return [row.text for row in rows(f"重点做好以下工作：\n（一）办好各项事业。\n{text}")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("改造老旧小区12个，新建停车场3处。", ["改造老旧小区12个，新建停车场3处。"]),
        ("改造老旧小区12个；新增养老床位300张。", ["改造老旧小区12个；", "新增养老床位300张。"]),
        ("改造老旧小区12个。新增养老床位300张。", ["改造老旧小区12个。", "新增养老床位300张。"]),
        ("改造老旧小区12个，推进医共体建设，建好县级医院。", ["改造老旧小区12个，", "推进医共体建设，建好县级医院。"]),
        ("坚持因地制宜，改造老旧小区12个。", ["坚持因地制宜，改造老旧小区12个。"]),
        ("培育产业集群，力争产值增长6%以上。", ["培育产业集群，力争产值增长6%以上。"]),
        ("实施“治水，治库”水利工程3项，治理河道2条。", ["实施“治水，治库”水利工程3项，治理河道2条。"]),
        ("投资1,200万元新建水库2座。", ["投资1,200万元新建水库2座。"]),
        ("改造老旧小区12个，依托新场馆举办马拉松赛。", ["改造老旧小区12个，", "依托新场馆举办马拉松赛。"]),
        (
            "改造老旧小区12个，围绕人口老龄化，新增养老床位300张。",
            ["改造老旧小区12个，", "围绕人口老龄化，新增养老床位300张。"],
        ),
        ("建成老年食堂20个，打造示范性托育机构9家。", ["建成老年食堂20个，", "打造示范性托育机构9家。"]),
        ("盘活闲置厂房，力争引进投资过亿元项目5个。", ["盘活闲置厂房，", "力争引进投资过亿元项目5个。"]),
    ],
    ids=[
        "a sentence of one unit is one row",
        "a semicolon cuts",
        "a full stop cuts",
        "the action of another unit cuts",
        "a principle that leads in belongs to the row",
        "the aim of a row belongs to it",
        "a quotation stays whole",
        "a comma inside a number cuts nothing",
        "a clause that names its means and acts cuts",
        "what leads in goes with the row behind it",
        "a hope with a figure is a deliverable",
        "an aim that acts is another unit's work",
    ],
)
def test_where_a_row_is_cut(text: str, expected: list[str]) -> None:
    assert work(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "我们要始终把人民放在心中最高位置，让群众生活更加幸福。",
        "必须坚持稳中求进，始终保持战略定力。",
        "各位代表！让我们紧密团结起来，奋力谱写云泽新篇章！",
    ],
)
def test_rhetoric_makes_no_row(text: str) -> None:
    assert work(text) == []


def test_a_run_in_heading_is_no_row_and_is_told_with_the_rows_below_it() -> None:
    found = rows(
        "（一）办好各项事业。\n扩大有效投资。推进重点项目30个，完成投资200亿元，做好要素保障，加快前期工作进度。"
    )
    assert [row.heading for row in found] == ["扩大有效投资。"]
    assert found[0].text.startswith("推进重点项目30个")


def test_an_opening_yields_only_what_it_promises_in_figures() -> None:
    plan = "今年是关键一年，我们要全面贯彻新发展理念。\n主要预期目标是：地区生产总值增长6%左右，城镇新增就业3万人。\n（一）办好各项事业。\n改造老旧小区12个。"
    found = rows(plan)
    assert [(row.kind, row.lead) for row in found] == [
        ("headline", "发展改革"),
        ("headline", "人力资源社会保障"),
        ("ordinary", "住房城乡建设"),
    ]


def test_a_list_of_livelihood_projects_makes_rows_of_their_kind() -> None:
    found = rows("（一）办好民生实事。\n1.新建幼儿园3所。\n2.改造农贸市场5个。")
    assert [row.kind for row in found] == ["livelihood", "livelihood"]


@pytest.mark.parametrize(
    "plan",
    [
        "今年办好三件民生实事：新建幼儿园3所；改造农贸市场5个；新增停车位900个。",
        "今年办好三件民生实事。一是新建幼儿园3所。二是改造农贸市场5个。三是新增停车位900个。",
        "今年办好三件民生实事。\n（1）新建幼儿园3所。\n（2）改造农贸市场5个。\n（3）新增停车位900个。",
        "今年办好民生实事：①新建幼儿园3所。②改造农贸市场5个。③新增停车位900个。",
    ],
    ids=["behind a colon", "counted off in sentences", "in paragraphs", "with ringed numbers"],
)
def test_livelihood_projects_are_rows_of_their_kind_and_what_announces_them_is_none(plan: str) -> None:
    found = rows(f"重点做好以下工作：\n（一）增进民生福祉。\n推进医共体建设。\n{plan}\n完善养老服务，建好社区食堂。")
    kinds = [(row.kind, row.text[:4]) for row in found]
    assert kinds[:4] == [("ordinary", "推进医共"), *[("livelihood", t) for t in ("新建幼儿", "改造农贸", "新增停车")]]
    assert kinds[4:] == [] or kinds[4][1] == "完善养老"


def test_a_note_that_explains_a_term_is_no_row() -> None:
    assert work("推进医共体建设。\n[3]医共体：以县级医院为龙头，整合乡镇卫生院。") == ["推进医共体建设。"]


def test_a_plan_whose_line_breaks_were_lost_is_read() -> None:
    text = (
        "云泽市2025年政府工作报告 各位代表：现在，我向大会报告工作。 一、2024年工作回顾 "
        + "建成公园3个。" * 1000
        + " 二、2025年工作安排 今年是关键一年。（一）办好各项事业。改造老旧小区12个。 三、加强政府自身建设。做好政务公开。"
    )
    assert [row.text for row in tasks(read(text + "\n"))] == ["改造老旧小区12个。", "做好政务公开。"]


def test_a_plan_without_its_title_begins_with_what_this_year_is_to_reach() -> None:
    text = "政府工作报告\n一、2024年工作回顾\n" + "建成公园3个。\n" * 9
    text += "做好今年工作的总体要求是：坚持稳中求进。\n（一）办好各项事业\n改造老旧小区12个。\n三、加强政府自身建设\n做好政务公开。\n"
    found = tasks(read(text))
    assert [row.text for row in found] == ["改造老旧小区12个。", "做好政务公开。"]


def test_the_last_sentence_before_a_list_of_livelihood_projects_is_work_like_any_other() -> None:
    plan = (
        "（一）美化乡村。完成造林3万亩。建设高标准农田6万亩，治理水土流失20平方公里。\n"
        "（二）办好民生实事。今年办好2件民生实事：一是新增托位600个；二是建设社区食堂15家。\n"
    )
    reading = read(f"政府工作报告\n\n各位代表：\n二、2026年工作安排\n{plan}")
    assert any(row.text.startswith("建设高标准农田6万亩") for row in tasks(reading))


def test_what_only_mentions_livelihood_projects_lists_none() -> None:
    found = work("办好10件民生实事，增进民生福祉。推进医共体建设。新建幼儿园3所。")
    assert {row.kind for row in rows("（一）增进福祉。\n办好10件民生实事。新建幼儿园3所。")} == {"ordinary"}
    assert len(found) == 3


def test_a_choice_made_is_no_row() -> None:
    assert work("市政府遴选了15件民生实事候选项目，提交本次会议票决。") == []


def test_short_sentences_head_those_behind_them() -> None:
    found = rows(
        "重点做好以下工作：\n（一）办好各项事业。\n激发创新活力。搭建创新平台。新建重点实验室3家，组建创新联合体，建好中试基地。"
        "创新金融服务。引导金融机构加大信贷投放，开展银企对接，降低融资成本。壮大人才队伍。实施引才计划，引进领军人才30名，建好人才公寓。"
    )
    assert [row.heading for row in found] == ["搭建创新平台。", "创新金融服务。", "壮大人才队伍。"]


def test_a_short_sentence_among_long_ones_is_work() -> None:
    assert "推广以工代赈。" in work(
        "培育家庭农场10家，发展乡村民宿，带动农民增收。推广以工代赈。改造老旧小区12个，加装电梯30部。"
    )


def test_a_pledge_behind_a_truth_is_no_row() -> None:
    assert work("推进医共体建设。\n教育是民生之基。我们将坚持优先发展，办好人民满意的教育。") == ["推进医共体建设。"]


def test_a_district_that_acts_is_proposed_itself() -> None:
    first, second = work("优化城市格局，东河区做优老城商业，南川县打造制造业基地。")[1:]
    assert (first, second) == ("东河区做优老城商业，", "南川县打造制造业基地。")
    assert units.propose(first).lead == units.propose(second).lead == "县区政府"
    assert units.propose("支持南川县城优化发展布局。").lead == "县区政府"
    helped = units.propose("支持南川县创建全国基层中医药工作示范县。")
    assert helped.lead == "卫生健康" and "县区政府" in helped.also
    for text in ("做大做强园区经济。", "我市将新建学校3所。", "推动城区扩容提质。"):
        assert units.propose(text).lead != "县区政府"


def test_the_review_makes_no_row() -> None:
    assert "建成公园3个" not in "".join(row.text for row in rows("（一）办好各项事业。\n改造老旧小区12个。"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6月底前开工", ("2025-06-30", "6月底前")),
        ("2026年底前建成", ("2026-12-31", "2026年底前")),
        ("上半年通车", ("2025-06-30", "上半年")),
        ("三季度投用", ("2025-09-30", "三季度")),
        ("年内完工", ("2025-12-31", "年内")),
        ("2月底前完成", ("2025-02-28", "2月底前")),
        ("13月底前完成", None),
        ("2027年底建成", ("2027-12-31", "2027年底")),
        ("到2027年，产值超过50亿元", ("2027-12-31", "到2027年")),
        ("2027年6月底前建成", ("2027-06-30", "2027年6月底前")),
        ("9月投用", ("2025-09-30", "9月")),
        ("明年上半年通车", ("2026-06-30", "明年上半年")),
        ("国庆节前开园", ("2025-09-30", "国庆节前")),
        ("主汛期前完成加固", (None, "主汛期前")),
        ("改造2000年前建成的小区，年底前完工", ("2025-12-31", "年底前")),
        ("三年内建成", None),
        ("5年内投资20亿元", None),
        ("健全年底评估机制", None),
        ("开展6个月整治", None),
        ("完成投资", None),
    ],
)
def test_a_deadline_is_the_last_day_said(text: str, expected: tuple[str, str] | None) -> None:
    assert deadline(text, 2025) == expected


def test_a_deadline_without_a_year_keeps_its_words() -> None:
    assert deadline("年内完工", None) == (None, "年内")


DUTIES = {
    "商务": [
        "推动消费品以旧换新，发放消费券。",
        "稳住外贸基本盘，新增外贸企业30家。",
        "建设跨境电商综试区。",
        "办好专业会展20场。",
    ],
    "发展改革": [
        "抓好“两重”项目，用好超长期特别国债。",
        "发展低空经济，拓展应用场景。",
        "稳妥推进碳达峰碳中和。",
        "优化营商环境。",
        "促进民营经济发展。",
    ],
    "工业信息化": ["培育新质生产力，推进新型工业化。"],
    "住房城乡建设": ["扎实做好保交房工作。", "实施城中村改造3个。", "改造老旧小区12个。"],
    "卫生健康": ["新增托位800个，建好普惠托育机构。", "建设紧密型县域医共体。"],
    "医保": ["推进长期护理保险试点。", "推进医保支付方式改革。"],
    "教育": ["落实“双减”政策。", "新建普惠性幼儿园3所。"],
    "农业农村": ["建设宜居宜业和美乡村。", "新建高标准农田5万亩。"],
    "自然资源": ["严守耕地保护红线。"],
    "水利": ["深化河湖长制，治理河道12公里。"],
    "林业": ["落实林长制，完成造林2万亩。"],
    "生态环境": ["建设“无废城市”。"],
    "政务服务数据": ["推进“高效办成一件事”。", "推进公共数据开发利用。"],
    "司法": ["深化综合行政执法改革。"],
    "退役军人": ["做好双拥工作，争创双拥模范城。", "加强退役军人服务保障。"],
    "应急管理": ["提升防灾减灾救灾能力。", "开展安全生产治本攻坚行动。"],
    "市场监管": ["强化食品药品安全监管。", "加强特种设备安全监察。"],
    "财政": ["化解地方政府债务。", "压降融资平台数量。"],
    "金融": ["防范金融风险，打击非法金融活动。"],
    "招商": ["开展招商引资，签约项目50个。"],
    "文化旅游": ["推动文旅融合，创建5A级景区。", "保护非物质文化遗产。"],
    "体育": ["办好马拉松等体育赛事。"],
    "组织人才": ["引进高层次人才100名。"],
    "人力资源社会保障": ["新增城镇就业2万人。", "扩大社会保险覆盖面。", "发放创业担保贷款3亿元。"],
    "民政": [
        "发展社区养老，建设老年食堂20个。",
        "推进殡葬改革，建设公益性公墓。",
        "发展慈善事业。",
        "完成老年人家庭适老化改造。",
    ],
    "群团": ["保障残疾人权益。", "建设儿童友好城市。", "建设青年发展型城市。"],
    "民族宗教": ["促进民族团结进步。"],
    "国防动员": ["加强人民防空建设。", "深化国防动员体制改革。"],
    "统计": ["完成第五次经济普查。"],
    "气象": ["提升气象服务能力。"],
    "供销": ["深化供销社综合改革。"],
    "交通运输": ["推进快递进村。", "开工高速公路2条。"],
    "信访": ["化解信访积案，开展领导接访。", "化解信访积案。"],
    "公安": ["健全社会治安防控体系，打击电信网络诈骗。"],
    "政法委": ["坚持和发展新时代“枫桥经验”。"],
    "政府办公室": ["自觉接受人大监督、政协监督。"],
    "纪检监察": ["落实中央八项规定精神，纠治“四风”。"],
    "审计": ["加强审计监督。"],
    "国资": ["推进国有企业改革。", "加快国有企业改革。"],
    "税务": ["落实减税降费政策。"],
    "城市管理": ["深化垃圾分类，新建公厕10座。"],
    "宣传文明": ["争创全国文明城市。"],
    "统战工商联": ["弘扬企业家精神，构建亲清政商关系。"],
    "外事": ["加强外事侨务工作，缔结友好城市。"],
    "科技": ["推进研发投入增长，建设重点实验室。"],
}


@pytest.mark.parametrize(("lead", "text"), [(lead, text) for lead, texts in DUTIES.items() for text in texts])
def test_the_words_of_a_task_propose_its_lead(lead: str, text: str) -> None:
    proposal = units.propose(text)
    assert proposal.lead == lead
    assert proposal.reason and all(word in text for word in proposal.reason)
    assert lead not in proposal.also


@pytest.mark.parametrize(
    ("lead", "text"),
    [
        ("财政", "设立未来城市产业基金。"),
        ("市场监管", "建设产品质检中心。"),
        ("发展改革", "建设粮食仓储项目，提升产业园区品牌。"),
        ("公安", "优化城市交通组织。"),
        ("民政", "完成乡镇区划调整。"),
        ("自然资源", "编制乡镇国土空间规划。"),
        ("住房城乡建设", "开展城市体检。"),
        ("文化旅游", "发展工业旅游。"),
        ("司法", "加强行政执法监督，规范企业联合检查。"),
        ("林业", "深化农村集体林权制度改革。"),
        ("供销", "深化供销社改革，构建农村服务体系。"),
    ],
)
def test_a_specific_word_outweighs_general_ones(lead: str, text: str) -> None:
    assert units.propose(text).lead == lead


def test_words_that_overlap_are_both_found() -> None:
    proposal = units.propose("设立新材料产业基金。")
    assert {proposal.lead, *proposal.also} == {"工业信息化", "财政"}


def test_the_first_named_of_a_roll_leads() -> None:
    assert units.propose("做好民族宗教、外事侨务、统计、档案、地方志、气象等工作。").lead == "民族宗教"


def test_a_word_of_duty_by_chance_proposes_nobody() -> None:
    assert units.propose("以高质量发展为首要任务，把思路办法想得更多。") == units.NONE


def test_where_a_task_says_nothing_its_heading_proposes() -> None:
    assert units.propose("做好有关事项。") == units.NONE
    assert units.propose("做好有关事项。", "办好人民满意的教育").lead == "教育"


def test_every_kind_of_unit_has_a_name_of_the_published_list() -> None:
    published = needed("gold/TASKS.md").read_text(encoding="utf-8")
    assert [name for name in units.names() if name not in published] == []


def test_programmes_are_named_in_review_and_plan() -> None:
    text = FRAME.replace("建成公园3个", "“清风”行动成效明显").format(
        plan="（一）办好各项事业。\n推进“清风”行动，开展8个专项行动。"
    )
    found = programmes(read(text))
    assert [(p.name, [m.part for m in p.mentions]) for p in found] == [
        ("清风行动", ["review", "plan"]),
        ("8个专项行动", ["plan"]),
    ]
    assert between(found, 0, len(text)) == ("清风行动", "8个专项行动")
    assert {name for row in tasks(read(text)) for name in row.programmes} == {"清风行动", "8个专项行动"}


def check(text: str) -> None:
    """What holds for the rows of any text."""
    reading = read(text if "\n" in text else text + "\n")
    found = tasks(reading)
    last = 0
    for row in found:
        section = reading.sections[row.section]
        assert section.part in ("plan", "government", "mixed", "annex")
        assert last <= row.start < row.end and section.start <= row.start and row.end <= section.end
        assert reading.text[row.start : row.end] == row.text
        assert row.quotes[0].start == row.start and row.quotes[-1].end == row.end
        assert all(a.end == b.start for a, b in zip(row.quotes, row.quotes[1:], strict=False))
        for index in row.statements:
            assert row.start <= reading.statements[index].start < row.end
        last = row.end
    for programme in programmes(reading):
        assert all(0 <= m.start < m.end <= len(reading.text) for m in programme.mentions)
    json.loads(json_object(record(reading)))


def test_the_rows_of_the_demo_are_whole_in_order_and_apart() -> None:
    check(DEMO.read_text(encoding="utf-8"))
    assert sum(row.kind == "headline" for row in tasks(read(DEMO))) >= 10


def test_the_row_of_a_figure_is_found() -> None:
    reading = read(DEMO)
    found = tasks(reading)
    for index, row in enumerate(found):
        for each in row.statements:
            assert of_statement(found, reading.statements[each]) == found[index]
    assert of_statement(found, reading.statements[0]) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "新建",
                "学校",
                "3",
                "所",
                "，",
                "；",
                "。",
                "：",
                "“",
                "”",
                "（",
                "）",
                "\n",
                "\r\n",
                " ",
                "（一）",
                "坚持",
                "年内",
                "！",
                "民生实事",
                "各位代表",
                "a",
            ]
        ),
        max_size=60,
    )
)
def test_rows_hold_together_whatever_the_text(parts: list[str]) -> None:
    check(FRAME.format(plan="".join(parts)))


def test_the_rows_of_the_annotated_report_would_be_changed_little() -> None:
    gold = needed("gold/tasks")
    spec = importlib.util.spec_from_file_location("score_tasks", needed("gold/score_tasks.py"))
    assert spec and spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    for clauses in sorted(gold.glob("*.clauses.tsv")):
        name = clauses.name.removesuffix(".clauses.tsv")
        (report,) = needed("reports").glob(f"*/{name}.txt")
        scores = scorer.score(scorer.load(str(gold / name)), [row._asdict() for row in tasks(read(report))])
        assert scores["in_item_f1"] >= 0.94
        assert scores["items_f1"] >= 0.80
        assert scores["lead"] >= 0.80
        assert scores["lead_any"] >= 0.92
