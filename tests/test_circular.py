"""The circular of a quarter: ranking, words that follow from the numbers, the document."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from luoshi.errors import InputError
from luoshi.papers.charts import Chart, Group, lights, png
from luoshi.papers.charts.render import NoFont, chinese_font, font_folders
from luoshi.papers.circular import text
from luoshi.papers.circular.document import write_circular
from luoshi.papers.circular.model import Circular, Item, Unit
from luoshi.papers.circular.ranking import ranking

CHART = lights([Group("市教育局", {"green": 3, "red": 1})])


def unit(name: str, green: int = 0, yellow: int = 0, red: int = 0, grey: int = 0, **changes: Any) -> Unit:
    counts = {"green": green, "yellow": yellow, "red": red, "grey": grey}
    return Unit(name, sum(counts.values()), 0, counts, 9, 9, 0, 0)._replace(**changes)


def item(number: int = 1, **changes: Any) -> Item:
    given = Item(
        number, "改造雨污管网48公里", "市住房城乡建设局", date(2026, 12, 31), "yellow", "完成52%，落后23个百分点。"
    )
    return given._replace(**changes)


CALM = Circular(
    "云泽市", "云泽市人民政府办公室", "云政办通〔2026〕18号", 2026, 3, date(2026, 9, 30), date(2026, 10, 12),
    ("各县（区）人民政府", "市政府各部门"), 12, 5, {"green": 12}, 36, 36, (unit("市财政局", 7), unit("市民政局", 5)),
)  # fmt: skip
BUSY = CALM._replace(
    lights={"green": 6, "yellow": 3, "red": 2, "grey": 1}, reports_on_time=30,
    units=(unit("市财政局", 6, 1), unit("市住房城乡建设局", 0, 2, 2, 1, reports_on_time=3, returns=2, slips=1)),
    behind=(item(3), item(7, lead="市财政局")), overdue=(item(4, colour="red", reason="已逾期15天。"),),
    unmeasurable=(item(9, colour="grey"),), disputed=(item(8),), changed=(item(5, reason="时限延到11月。"),),
    suspended=(item(6),), praised=(item(2, text="建设高标准农田12万亩", closed_on=date(2026, 9, 2)),),
    answer_by=date(2026, 10, 25), copies=("市委办公室",),
)  # fmt: skip


def picture(_: Chart) -> bytes:
    """The smallest PNG."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    packed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def written(given: Circular, **options: Any) -> bytes:
    file = BytesIO()
    write_circular(given, file, **({"picture": picture} | options))
    return file.getvalue()


def opened(given: Circular, **options: Any) -> Any:
    return docx.Document(BytesIO(written(given, **options)))


def styled(document: Any, name: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.style_id == name]


def whole(document: Any) -> str:
    return "\n".join(p.text for p in document.paragraphs)


def cells(document: Any, index: int) -> list[list[str]]:
    return [["\n".join(p.text for p in c.p_lst) for c in line.tc_lst] for line in document.tables[index]._tbl.tr_lst]


# --- Ranking -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "ranks"),
    [
        ((unit("甲", 4, 1), unit("乙", 5)), [("乙", 1), ("甲", 2)]),
        ((unit("甲", 5), unit("乙", 10), unit("丙", 4, 1)), [("甲", 1), ("乙", 1), ("丙", 3)]),
        ((unit("一项", 1), unit("甲", 4, 1)), [("甲", 1), ("一项", None)]),
        ((unit("甲", 4), unit("乙", 5)), [("乙", 1), ("甲", None)]),
        ((unit("未判多", 5, grey=20), unit("乙", 9, 1)), [("未判多", 1), ("乙", 2)]),
        ((unit("全未判", grey=9), unit("乙", 4, 1)), [("乙", 1), ("全未判", None)]),
        ((), []),
    ],
)  # fmt: skip
def test_units_are_ranked_by_their_share_of_green_and_small_ones_are_not(
    units: tuple[Unit, ...], ranks: list[tuple[str, int | None]]
) -> None:
    assert [(one.unit.name, one.rank) for one in ranking(units, 5)] == ranks


def test_a_minimum_of_nought_ranks_no_unit_without_judged_rows() -> None:
    assert [one.rank for one in ranking((unit("甲", grey=2), unit("乙", 1)), 0)] == [1, None]


# --- Words ----------------------------------------------------------------------------------


def test_a_quarter_without_problems_is_told_plainly() -> None:
    said = [*text.overall(CALM), *text.problems(CALM), *text.changes(CALM), *text.asked(CALM)]
    assert said[1:] == [
        "一、总体情况",
        "（一）任务进展。列入台账的任务共12项，已办结5项，占41.7%。按红黄绿灯判定：绿灯12项（绿灯含已办结任务）。",
        "（二）填报情况。三季度应报送进展36次，按时报送36次，按时报送率100%，没有迟报、漏报。",
        "二、存在问题",
        "截至2026年9月30日，没有逾期、滞后的任务，各单位报送及时，没有未办结的督办单。",
        "三、下一步要求",
        "各单位继续按完成时限和季度形象进度推进，按时报送进展；出现可能影响完成的情况，及早报告。",
    ]
    assert "表扬" not in "".join(said)


def test_each_problem_is_named_once_with_those_who_lead_and_asked_for() -> None:
    problems, asked = text.problems(BUSY), text.asked(BUSY)
    assert [line[:3] for line in problems[1:]] == [f"（{n}）" for n in "一二三四五六七"]
    assert "1项任务已过完成时限仍未办结，牵头单位为市住房城乡建设局。" in problems[1]
    assert "2项任务落后于序时进度，其中市住房城乡建设局1项、市财政局1项。" in problems[2]
    assert "市住房城乡建设局（应报9次，按时3次）有迟报或未报" in problems[3]
    assert asked[0] == "四、下一步要求"
    assert sum("2026年10月25日前" in line for line in asked) == 3
    assert text.changes(BUSY)[0] == "三、调整情况"


def test_a_single_problem_has_no_ordinal() -> None:
    heading, line = text.problems(CALM._replace(behind=(item(),)))
    assert heading == "二、存在问题" and line.startswith("进度滞后。1项任务")


def test_problems_other_than_delay_do_not_hide_that_there_is_none() -> None:
    assert "没有逾期、滞后的任务" in text.problems(CALM._replace(disputed=(item(),)))[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reports_on_time": 30}, "迟报、未报共6次"),
        ({"lights": {"green": 10, "red": 2}}, "2项任务亮黄灯或红灯"),
    ],
)
def test_what_the_numbers_show_is_not_denied_because_no_list_names_it(changes: dict[str, Any], said: str) -> None:
    given = CALM._replace(**changes)
    found = "".join(text.problems(given))
    assert said in found and "各单位报送及时" not in found
    assert "各单位继续" not in "".join(text.asked(given))


def test_praise_names_the_day_and_the_deadline() -> None:
    (line,) = [line for line in text.overall(BUSY) if "提前办结" in line]
    assert "“建设高标准农田12万亩”（市住房城乡建设局，时限12月底前，9月2日办结）" in line
    assert line.startswith("（三）")


def test_no_reports_due_is_said_and_no_share_is_made_up() -> None:
    said = "".join(text.overall(CALM._replace(reports_due=0, reports_on_time=0)))
    assert "三季度没有应报送的进展" in said and "按时报送率" not in said


def test_many_rows_are_cut_short_and_the_rest_is_in_the_attachment() -> None:
    done = tuple(item(number, text=f"任务{number}") for number in range(1, 21))
    (line,) = [line for line in text.overall(CALM._replace(done=done)) if "办结销号" in line]
    assert "“任务8”" in line and "“任务9”" not in line and line.endswith("等20项，详见附件。")


@pytest.mark.parametrize(("quarter", "word"), [(1, "第一季度"), (4, "第四季度")])
def test_the_title_is_made_from_the_quarter_unless_given(quarter: int, word: str) -> None:
    made = text.title(CALM._replace(quarter=quarter))
    assert made == f"云泽市人民政府办公室关于2026年{word}政府工作报告重点工作落实情况的通报"
    assert text.title(CALM._replace(title="关于进展的通报")) == "关于进展的通报"


# --- The document ---------------------------------------------------------------------------------


def test_the_table_lists_every_unit_and_tells_the_small_ones_apart() -> None:
    given = BUSY._replace(units=(*BUSY.units, unit("市教育局", 3)))
    rows = cells(opened(given), 0)[2:]
    assert [row[:2] for row in rows if len(row) > 1] == [["1", "市财政局"], ["—", "市住房城乡建设局"], ["—", "市教育局"]]
    assert rows[1] == ["不排位次的单位"]
    assert rows[2] == ["—", "市住房城乡建设局", "5", "0", "0", "2", "2", "0", "1", "33.3%\n3/9次", "2", "1"]


def test_the_head_rows_of_both_tables_are_repeated() -> None:
    document = opened(BUSY)
    heads = [[line.trPr.find(qn("w:tblHeader")) is not None for line in one._tbl.tr_lst] for one in document.tables]
    assert [sum(one) for one in heads] == [2, 1] and all(one[0] for one in heads)


def test_the_list_has_a_heading_for_what_there_is_and_none_for_what_there_is_not() -> None:
    bands = [row[0] for row in cells(opened(BUSY), 1) if len(row) == 1]
    assert bands[:2] == ["一、逾期未办结的任务（1项）", "二、进度滞后的任务（2项）"]
    assert len(bands) == 7 and not any("本季度办结" in band for band in bands)
    assert cells(opened(BUSY), 1)[2] == ["4", "改造雨污管网48公里", "市住房城乡建设局", "12月底前", "■ 告急：已逾期15天。"]
    assert styled(opened(CALM), "AttachmentNote") == ["附件：各单位落实情况表"]


def test_without_units_or_named_rows_there_is_no_attachment() -> None:
    document = opened(CALM._replace(units=()))
    assert document.tables == [] and styled(document, "AttachmentNote") == styled(document, "AttachmentLabel") == []


def test_charts_have_a_caption_and_words_for_those_who_cannot_see_them() -> None:
    document = opened(BUSY._replace(charts=(CHART, CHART)))
    assert styled(document, "Caption") == [f"图1　{CHART.title}", f"图2　{CHART.title}"]
    assert [p.get("descr") for p in document.element.iter(qn("wp:docPr"))] == [CHART.said] * 2
    ids = [p.get("id") for p in document.element.iter(qn("wp:docPr"))]
    assert len(set(ids)) == 2


def test_without_a_chinese_font_the_document_says_that_the_picture_is_left_out() -> None:
    def refuse(_: Chart) -> bytes:
        raise NoFont("没有中文字体")

    document = opened(BUSY._replace(charts=(CHART, CHART)), picture=refuse)
    assert whole(document).count("图从略") == 1 and len(document.inline_shapes) == 0


def test_a_circular_without_a_number_is_a_draft() -> None:
    document = opened(BUSY._replace(number=" "))
    assert styled(document, "RedHead") == styled(document, "Imprint") == []
    assert styled(document, "DocumentState") == ["（送审稿）"]
    assert styled(opened(BUSY), "RedHead") == ["云泽市人民政府办公室文件"]
    assert styled(opened(BUSY), "Imprint")[0] == "抄送：市委办公室。"


@pytest.mark.skipif(chinese_font(font_folders()) is None, reason="没有中文字体")
def test_the_same_circular_is_the_same_file() -> None:
    given = BUSY._replace(charts=(CHART,))
    assert written(given, picture=png) == written(given, picture=png)
    with zipfile.ZipFile(BytesIO(written(given, picture=png))) as file:
        assert "word/media/image1.png" in file.namelist()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rows": 0}, "没有任务"),
        ({"lights": {"green": 11}}, "云泽市的各灯合计11项，与任务数12项不符"),
        ({"closed": 13}, "办结数"),
        ({"reports_on_time": 37}, "按时报送数"),
        ({"units": (unit("市财政局", 7, rows=8),)}, "市财政局的各灯合计7项"),
        ({"quarter": 5}, "没有第5季度"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        written(CALM._replace(**changes))
    assert caught.value.hint


def test_words_that_xml_forbids_are_left_out() -> None:
    document = opened(BUSY._replace(behind=(item(text="建<b>\x00站"),)))
    assert any("建<b>站" in row[1] for row in cells(document, 1) if len(row) > 1)
