"""From a report to an issued table and its amendment: what an office does in a year's first weeks, page by page."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")  # of whole columns: openpyxl reads none
REPORT = """政府工作报告
——{year}年1月12日在云泽市第八届人民代表大会第一次会议上
云泽市市长 沈知远
各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。
一、{last}年工作回顾
过去一年，全市地区生产总值增长5.4%，新增城镇就业3.3万人。
二、{year}年工作安排
今年经济社会发展的主要预期目标是：地区生产总值增长5.5%左右；城镇新增就业3.4万人。重点做好以下工作：
（一）更新城市，方便出行。改造老旧小区32个。更新供水管网41公里，6月底前消除易涝点7处。新建口袋公园18个。改造危旧房520套。
（二）美化乡村，守护生态。建设高标准农田5万亩。治理水土流失16平方公里。
（三）办好民生实事。新增普惠托位450个。让全体市民的日子越过越红火。
各位代表！让我们携手同行，为建设幸福云泽努力奋斗！"""
WATER, PONDS, HOMES, FARMS = "更新供水管网41公里", "6月底前消除易涝点7处", "改造危旧房520套", "建设高标准农田5万亩"
HOUSING = "市住房和城乡建设局"


def test_from_a_report_to_an_issued_table_and_its_amendment(either: Visitor, tmp_path: Path) -> None:
    office = either
    year = 2028 if office.narrow else 2027  # the books take one report a year
    take_in(office, report_file(tmp_path / "报告.docx", year), year)
    break_down(office, year)
    mine = office.browser.current_url.removeprefix(office.address)
    ask_the_units(office)
    answer_as_a_unit(office, year)
    settle(office, mine, year)
    stale = office.download(office.button("下载 Excel", within="main"), ".xlsx").rename(tmp_path / "old.xlsx")
    issue(office, mine, year)
    refused_after_issue(office, mine, stale)
    amend(office, year)
    prove(office)


# --- the supervision office, before the table goes out ---


def said_in(year: int) -> str:
    """The report of a year."""
    return REPORT.format(year=year, last=year - 1)


def report_file(path: Path, year: int) -> Path:
    """A report as an office has it: a Word file."""
    document = docx.Document()
    for line in said_in(year).splitlines():
        document.add_paragraph(line)
    document.save(str(path))
    return path


def take_in(office: Visitor, report: Path, year: int) -> None:
    office.sign_in("ducha")
    office.follow(office.button("导入报告"))
    office.one("#file").send_keys(str(report))
    office.follow(office.button("导入并分解"))
    office.told("读出 9 条任务")
    assert f"{year}年政府工作报告" in office.text(".sub")


def break_down(office: Visitor, year: int) -> None:
    accept_several(office)
    edit_with_completion(office, year)
    merge_two(office)
    split_one(office, year)
    change_several(office)
    drop_one(office)
    add_from_the_report(office)
    set_milestones(office)
    accept_the_rest(office)
    assert [row.rstrip("，；。") for row in office.rows()] == [
        "新增城镇就业3.3万人",
        "地区生产总值增长5.5%左右",
        "城镇新增就业3.4万人",
        f"改造老旧小区32个；{HOMES}",
        WATER,
        PONDS,
        FARMS,
        "治理水土流失16平方公里",
        "新增普惠托位450个",
    ]


def accept_several(office: Visitor) -> None:
    assert not office.one("#bulk").is_displayed()
    office.pick("地区生产总值", "城镇新增就业")
    assert office.text("#picked") == "2"
    office.click("#bulk [data-step=accept]")
    office.told("已定 2 条")
    assert office.row("地区生产总值").get_attribute("data-state") == "accepted"
    assert "7 条待定" in office.text("#left")


def edit_with_completion(office: Visitor, year: int) -> None:
    form = office.edit(FARMS)
    joint = form.find_element("css selector", "[name=joint]")
    office.write(joint, "水利")
    office.until(lambda: office.many(".suggest li"), "no names are offered")
    assert "市水利局" in office.text(".suggest")
    office.click(".suggest li")
    joint.send_keys("、财政")
    office.until(lambda: "市财政局" in office.text(".suggest"), "the second name is not completed")
    office.click(".suggest li")
    assert joint.get_attribute("value") == "市水利局、市财政局"
    office.write(form.find_element("css selector", "[name=deadline]"), "9月底")
    office.click(office.button("保存并定下", within=".editor"))
    office.told("已保存")
    row = office.row(FARMS)
    assert "市水利局、市财政局" in row.text
    assert f"{year}年9月底" in row.text
    assert row.get_attribute("data-state") == "accepted"


def merge_two(office: Visitor) -> None:
    office.pick("改造老旧小区", HOMES)
    office.click("#merge")
    office.told("2 条合成一条")
    assert HOUSING in office.row(HOMES).text


def split_one(office: Visitor, year: int) -> None:
    form = office.edit(WATER)
    field = form.find_element("css selector", "[name=text]")
    office.script(
        "arguments[0].focus(); arguments[0].setSelectionRange(arguments[1], arguments[1])", field, len(WATER) + 1
    )
    office.click(form.find_element("css selector", ".cut"))
    office.told("一条切成两条")
    assert f"{year}年6月底" in office.row(PONDS).text


def change_several(office: Visitor) -> None:
    office.pick(PONDS, "新增普惠托位")
    office.one("#bulk [name=field] option[value=joint]").click()
    office.write("#bulk [name=value]", HOUSING)
    office.click(office.button("成批改", within="#bulk"))
    office.told("2 条的配合单位已改")
    assert HOUSING in office.row(PONDS).text
    assert not office.one("#bulk").is_displayed(), "what was changed is not picked any more"


def drop_one(office: Visitor) -> None:
    office.click(office.edit("新建口袋公园").find_element("css selector", ".drop"))
    office.until(lambda: office.one("#ask").is_displayed(), "nobody asks why")
    office.click(office.button("与其他任务重复", within="#ask"))
    office.click("#ask-ok")
    office.told("1 条不列入")
    assert not any("口袋公园" in each for each in office.rows())
    office.one("#filter option[value=dropped]").click()
    assert any("口袋公园" in each for each in office.rows())
    assert "不列入：与其他任务重复" in office.row("口袋公园").text
    office.one("#filter option[value='']").click()


def add_from_the_report(office: Visitor) -> None:
    if office.narrow:
        office.click(".views [data-view=report]")
    office.script(
        """
        const words = arguments[0], walk = document.createTreeWalker(document.getElementById('article'), 4);
        const start = {}, end = {};
        let text = '', node;
        while ((node = walk.nextNode())) {
          for (const at of [...node.data].keys()) {
            text += node.data[at];
            if (text.endsWith(words)) { end.node = node; end.at = at + 1; }
            if (text.endsWith(words[0])) { start.next = {node: node, at: at}; }
            if (text.endsWith(words.slice(0, 4))) { start.node = start.next.node; start.at = start.next.at; }
          }
        }
        end.node.parentElement.scrollIntoView({block: 'center'});
        getSelection().setBaseAndExtent(start.node, start.at, end.node, end.at);""",
        "新增城镇就业3.3万人。",
    )
    office.until(lambda: office.one("#take").is_displayed(), "what is selected cannot be taken")
    office.click("#take")
    office.told("增加一条")
    row = office.row("新增城镇就业3.3万人")
    assert row.is_displayed(), "the new row is to be seen"
    assert office.script("return document.activeElement === arguments[0]", row)


def set_milestones(office: Visitor) -> None:
    form = office.edit("改造老旧小区")
    office.click(office.button("形象进度和备注", "summary", ".editor"))
    office.write(form.find_element("css selector", "[name=q1]"), "完成设计和招标")
    office.write(form.find_element("css selector", "[name=q4]"), "全部完工")
    office.one(".editor [name=official] option[value=程立群]").click()
    office.click(office.button("保存", within=".editor"))
    office.told("已保存")
    form = office.edit("改造老旧小区")
    assert form.find_element("css selector", "[name=q4]").get_attribute("value") == "全部完工"
    assert "程立群" in office.script("return document.querySelector('.editor [name=official]').value")
    office.click(office.button("取消", within=".editor"))
    office.until(lambda: not office.many(".editor"), "the editor stays open")


def accept_the_rest(office: Visitor) -> None:
    office.click(office.button("没有牵头单位", "#left button")) if office.many("#left [data-filter=nolead]") else None
    office.one("#filter option[value=proposed]").click()
    left = office.rows()
    assert 4 <= len(left) <= 6
    office.pick(*left)
    office.click("#bulk [data-step=accept]")
    office.told(f"已定 {len(left)} 条")
    office.one("#filter option[value='']").click()
    office.reads("都定好了", "#left")


def ask_the_units(office: Visitor) -> None:
    office.follow(office.button("征求意见", within=".steps"))
    office.write("#due", "2月20日")
    office.follow(office.button("把任务送给选中的单位"))
    office.told("个单位征求意见")
    office.reads("还在等", "#opinions")


# --- a unit ---


def own(unit: Visitor, words: str) -> str:
    """The selector of a unit's card of a task."""
    code = "return [...document.querySelectorAll('.own')].find(e => e.textContent.includes(arguments[0])).id"
    return f"#{unit.script(code, words)}"


def answer_as_a_unit(unit: Visitor, year: int) -> None:
    unit.sign_in("zjj")
    unit.follow(unit.button(f"{year}年政府工作报告任务分解", "main a"))
    assert "3 条等您反馈" in unit.text(".lead")
    ponds = own(unit, PONDS)
    unit.click(unit.button("有异议", within=ponds))
    unit.write(f"{ponds} [open] [name=reason]", "易涝点由排水企业管理，我局不承担")
    unit.follow(unit.button("提出异议", within=ponds))
    unit.told("已反馈 1 条")
    assert "有异议" in unit.text(ponds)
    homes = own(unit, HOMES)
    unit.click(unit.button("建议修改", within=homes))
    unit.write(f"{homes} [open] [name=deadline]", "11月底")
    unit.write(f"{homes} [open] [name=reason]", "冬季不宜施工")
    unit.follow(unit.button("提出建议", within=homes))
    assert f"完成时限改为：{year}年11月底" in unit.text(homes)
    unit.follow(unit.button("其余 1 条都同意"))
    unit.told("已反馈 1 条")
    assert "都反馈了" in unit.text(".lead")


# --- the office again ---


def settle(office: Visitor, mine: str, year: int) -> None:
    office.sign_in("ducha")
    office.open(f"{mine}ask/")
    assert office.text("#opinions h2").endswith("2")
    objection = (
        f"#{office.one('.opinion .state.object').find_element('xpath', './ancestor::article').get_attribute('id')}"
    )
    office.follow(office.button("不采纳", within=objection))
    office.reads("不采纳要写明原因")
    objection = (
        f"#{office.one('.opinion .state.object').find_element('xpath', './ancestor::article').get_attribute('id')}"
    )
    office.write(f"{objection} [name=reply]", "按职责分工，请继续配合")
    office.follow(office.button("不采纳", within=objection))
    office.told("已答复不采纳")
    assert f"{year}年11月底" in office.text(".opinion ins")
    office.follow(office.button("采纳，按建议改"))
    office.told("已采纳")
    assert "没有要处理的意见" in office.text("#opinions")
    office.open(mine)
    assert f"{year}年11月底" in office.row(HOMES).text
    office.follow(office.button("Excel 与 Word", within=".steps"))


def issue(office: Visitor, mine: str, year: int) -> None:
    office.open(f"{mine}issue/")
    assert not office.many(".checks .no")
    office.write("#number", f"云政办发〔{year}〕2号")
    office.write("#on", f"{year}-01-26")
    office.follow(office.button("印发", "main button"))
    office.told("已印发，定稿校验值")
    assert f"云政办发〔{year}〕2号　{year}年1月26日印发　共 9 条" in office.text(".lead")
    book = openpyxl.load_workbook(office.download(office.button("Excel", within="main"), ".xlsx"))
    cells = [str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell]
    assert any(PONDS in cell for cell in cells)
    document = docx.Document(str(office.download(office.button("Word 公文", within="main"), ".docx")))
    said = "\n".join(p.text for p in document.paragraphs)
    assert f"云政办发〔{year}〕2号" in said
    table = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "冬季" not in table
    assert PONDS in table


def refused_after_issue(office: Visitor, mine: str, stale: Path) -> None:
    """A page that was opened before the table was issued sends its workbook all the same."""
    office.open(f"{mine}upload/")
    assert "已经印发，不能用表格成批改" in office.text()
    office.script(
        """
        const form = document.createElement('form'), token = document.querySelector('[name=csrfmiddlewaretoken]');
        form.id = 'late'; form.method = 'post'; form.enctype = 'multipart/form-data';
        form.append(token.cloneNode());
        form.insertAdjacentHTML('beforeend', '<input type="file" name="file"><button>送</button>');
        document.querySelector('main').append(form);"""
    )
    office.one("#late [type=file]").send_keys(str(stale))
    office.follow("#late button")
    office.reads("不能改动任务", "main")
    assert "409" in "".join(office.complaints())


def amend(office: Visitor, year: int) -> None:
    office.follow(office.button("任务分解表", "main a"))
    office.follow(office.button(PONDS, "main a"))
    office.click("#amend summary")
    office.write("#amend [name=deadline]", "8月底")
    office.write("#reason", "汛期提前，工期调整")
    office.follow(office.button("调整", "main button"))
    office.told("成为第 2 版")
    assert f"{year}年6月底" in office.text("main table del")
    assert f"{year}年8月底" in office.text("main table ins")
    office.follow(office.script("return document.querySelector('main .small a')"))
    row = office.script("return document.querySelector(location.hash)")
    assert row.find_element("css selector", "del").text == f"{year}年6月底"
    assert row.find_element("css selector", "ins").text == f"{year}年8月底"


def prove(auditor: Visitor) -> None:
    auditor.sign_in("shenji")
    assert "印发后调整" in auditor.text()
    auditor.follow(auditor.button("验证日志"))
    assert auditor.many("main .notice.good"), auditor.text()
    assert not auditor.many("main .notice.bad")


# --- the workbook, out and back in ---


def test_a_workbook_goes_out_is_filled_in_and_comes_back(wide: Visitor) -> None:
    office = wide
    office.sign_in("ducha")
    office.follow(office.button("2026年政府工作报告"))
    office.follow(office.button("Excel 与 Word", within=".steps"))
    path = office.download(office.button("下载 Excel"), ".xlsx")
    task, lead = fill_in(path, "市商务局")
    office.one("#file").send_keys(str(path))
    office.follow(office.button("看预览"))
    assert "将改动 1 条" in office.text(".lead")
    assert "现在还什么都没有改" in office.text(".lead")
    assert office.text("main table del") == lead
    assert office.text("main table ins") == "市商务局"
    office.follow(office.button("导入这些改动"))
    office.told("已导入：改了 1 条")
    assert "市商务局" in office.row(task).text


def test_a_workbook_with_a_mistake_says_in_which_cell(wide: Visitor) -> None:
    office = wide
    office.sign_in("ducha")
    office.follow(office.button("2026年政府工作报告"))
    office.follow(office.button("Excel 与 Word", within=".steps"))
    path = office.download(office.button("下载 Excel"), ".xlsx")
    fill_in(path, "市不存在局")
    office.one("#file").send_keys(str(path))
    office.follow(office.button("看预览"))
    assert "市不存在局" in office.text(".notice.bad")
    assert not [b for b in office.many("main button") if b.text == "导入这些改动"]


def fill_in(path: Path, lead: str) -> tuple[str, str]:
    """Write another lead unit into the last row of a workbook; its task, and the lead that it had."""
    book = openpyxl.load_workbook(path)
    sheet = next(
        sheet for sheet in book if any(cell.value == "牵头单位" for line in sheet.iter_rows() for cell in line)
    )
    head = next(line for line in sheet.iter_rows() if any(cell.value == "牵头单位" for cell in line))
    columns = {str(cell.value): cell.column for cell in head if cell.value}
    last = max(line[0].row for line in sheet.iter_rows() if sheet.cell(line[0].row, columns["工作任务"]).value)
    task, cell = str(sheet.cell(last, columns["工作任务"]).value), sheet.cell(last, columns["牵头单位"])
    before, cell.value = str(cell.value), lead
    book.save(path)
    return task, before
