"""What the log calls things: actions, kinds of rows, fields and their values, in the words that people use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone

from luoshi.ledger import audit, fields

#: what is done → what people call it
ACTIONS = {
    "report.import": "导入报告",
    "task.edit": "修改任务",
    "task.accept": "定下任务",
    "task.reopen": "改回待定",
    "task.drop": "不列入",
    "task.restore": "恢复列入",
    "task.add": "补充任务",
    "task.split": "拆分任务",
    "task.merge": "合并任务",
    "task.undo": "撤销",
    "task.sheet": "导入表格",
    "breakdown.ask": "征求意见",
    "opinion.accept": "单位同意",
    "opinion.object": "单位提异议",
    "opinion.change": "单位建议修改",
    "opinion.adopt": "采纳意见",
    "opinion.decline": "不采纳意见",
    "breakdown.issue": "印发",
    "breakdown.amend": "印发后调整",
    "progress.take_up": "领办",
    "progress.report": "报送进展",
    "progress.attach": "附佐证",
    "progress.detach": "撤回佐证",
    "progress.accept": "进展通过",
    "progress.return": "退回进展",
    "progress.ask": "要求补充进展",
    "figure.confirm": "核实数字",
    "figure.dispute": "对数字有疑问",
    "progress.milestone": "形象进度达到",
    "slip.issue": "发督办单",
    "slip.answer": "反馈督办单",
    "slip.close": "办结督办单",
    "slip.send_back": "退回反馈",
    "slip.withdraw": "撤回督办单",
    "request.ask": "申请调整",
    "request.approve": "同意调整",
    "request.decline": "不同意调整",
    "request.withdraw": "撤回申请",
    "task.suspend": "暂停任务",
    "task.resume": "恢复任务",
    "task.comment": "批示",
    "closing.apply": "申请销号",
    "closing.accept": "核验销号",
    "closing.return": "退回销号",
    "closing.sign": "签批销号",
    "closing.decline": "不同意销号",
    "closing.reopen": "重开任务",
    "task.carry": "结转任务",
    "breakdown.drive": "改报送和亮灯规则",
    "task.cycle": "改任务的报送周期",
    "lights.change": "灯变了",
    "series.put": "录往年数据",
    "connector.put": "设数据连接",
    "connector.switch": "停用或启用数据连接",
    "connector.read": "自动取数",
    "connector.failed": "自动取数没有成功",
    "reconciliation.settle": "认定承诺的回应",
    "idea.hand_in": "提民生实事的意见",
    "idea.adopt": "采纳民生实事的意见",
    "idea.decline": "不采纳民生实事的意见",
    "candidate.add": "增加民生实事候选项目",
    "candidate.edit": "修改民生实事候选项目",
    "candidate.draft": "候选项目改回拟列",
    "candidate.settled": "候选项目初定",
    "candidate.withdrawn": "撤下候选项目",
    "candidate.say": "记审议意见",
    "candidate.enter": "票决项目列入任务分解",
    "ballot.draw_up": "准备票决",
    "ballot.mark": "票决签到",
    "ballot.open": "开始投票",
    "ballot.cast": "投票",
    "ballot.close": "截止投票",
    "ballot.count": "录入纸质票",
    "ballot.declare": "宣布票决结果",
    "ballot.again": "再次投票",
    "watch.assign": "安排代表跟踪项目",
    "watch.visit": "代表走访项目",
    "suggestion.write": "起草建议提案",
    "suggestion.edit": "修改建议提案",
    "suggestion.sign": "确认联名",
    "suggestion.submit": "提交建议提案",
    "suggestion.withdraw": "撤回建议提案",
    "suggestion.register": "建议提案立案",
    "suggestion.refuse": "建议提案不立案",
    "suggestion.return": "退回修改建议提案",
    "suggestion.merge": "建议提案并案",
    "suggestion.assign": "交办建议提案",
    "suggestion.hand_back": "申请退办",
    "suggestion.keep": "维持原交办",
    "suggestion.opine": "提协办意见",
    "suggestion.talk": "与代表沟通",
    "suggestion.ask_extension": "申请延期答复",
    "suggestion.approve_extension": "同意延期答复",
    "suggestion.decline_extension": "不同意延期答复",
    "suggestion.pause": "暂停计时",
    "suggestion.resume": "恢复计时",
    "suggestion.answer": "答复建议提案",
    "suggestion.rate": "评价答复",
    "suggestion.close": "建议提案办结",
    "suggestion.rules": "改办理时限",
    "suggestion.link": "建议提案关联任务",
    "suggestion.unlink": "取消建议提案关联",
    "public.decide": "定公开的内容",
    "public.publish": "公开任务表",
    "public.take_back": "撤回公开",
    "public.hold": "任务不公开",
    "public.unhold": "任务恢复公开",
    "public.release": "公开佐证",
    "public.withdraw": "佐证不再公开",
    "public.say": "公众留言",
    "public.rate": "公众评价",
    "public.remark_show": "公开留言",
    "public.remark_decline": "留言不公开",
    "units.set": "更新单位名单",
    "place.add": "添加地方",
    "person.add": "添加账号",
    "person.active": "停用或恢复账号",
    "person.password": "改密码",
    "person.password_wrong": "原密码输错",
    "person.totp_on": "启用动态口令",
    "person.totp_off": "停用动态口令",
    "person.sign_in": "登录",
    "person.sign_in_failed": "登录没有成功",
    "person.demo_sign_in": "演示登录",
}

#: a model of the ledger → what one of its rows is called
TABLES = {
    "place": "地方", "unit": "单位", "duty": "单位类别", "person": "账号", "report": "报告", "breakdown": "任务分解",
    "version": "定稿", "programme": "专项行动", "task": "任务", "taskprogramme": "任务所属行动", "target": "数字目标",
    "project": "项目", "assignment": "分工", "milestone": "形象进度", "enquiry": "征求意见", "opinion": "单位意见",
    "amendment": "调整记录", "takeup": "领办", "progress": "进展", "figure": "进展数字", "evidence": "佐证",
    "slip": "督办单", "sliprow": "督办事项", "request": "调整申请", "suspension": "暂停", "closing": "销号",
    "idea": "民生实事意见", "candidate": "民生实事项目", "deliberation": "审议意见", "ballot": "票决",
    "ballotround": "票决轮次", "ballotitem": "票决项目", "rollentry": "代表名册", "tellercount": "纸质票计数",
    "watch": "代表跟踪", "visit": "代表走访",
    "comment": "批示", "lightchange": "灯", "series": "往年数据", "connector": "数据连接", "reading": "自动取数",
    "carry": "结转", "settlement": "承诺认定",
    "suggestion": "建议提案", "suggestionsigner": "联名", "suggestionhandling": "承办", "suggestionextension": "延期申请",
    "suggestionpause": "暂停计时", "suggestiontalk": "沟通", "suggestionreply": "答复", "suggestiontask": "关联任务",
    "suggestionrules": "办理时限",
    "openness": "公开的内容", "publication": "公开", "held": "不公开的任务", "release": "公开的佐证", "remark": "公众留言", "rating": "公众评价",
}  # fmt: skip

#: what an event tells of a break-down row
TOLD = {**fields.LABELS, "state": "状态", "opinion": "单位意见", "progress": "进展", "slip": "督办", "request": "调整申请",
    "suspended": "暂停", "closing": "销号", "comment": "批示", "light": "灯", "targets": "目标值", "connector": "数据连接",
    "public": "公开", "evidence": "公开的佐证", "cycle": "报送周期", "carried": "结转", "suggestion": "建议提案"}

_REFERENCES = {
    "place_id": "地方", "unit_id": "单位", "report_id": "报告", "breakdown_id": "任务分解", "task_id": "任务",
    "programme_id": "专项行动", "version_id": "定稿", "official_id": "牵头领导", "merged_into_id": "并入",
    "by_id": "何人", "settled_by_id": "处理人", "progress_id": "进展", "target_id": "数字目标",
    "reviewed_by_id": "审核人", "checked_by_id": "核实人",
    "slip_id": "督办单", "answered_by_id": "反馈人", "resumed_by_id": "恢复人", "signed_by_id": "签批人",
    "reopened_by_id": "重开人", "connector_id": "数据连接", "old_id": "原来的", "new_id": "新的",
    "candidate_id": "民生实事项目", "ballot_id": "票决", "round_id": "票决轮次", "watch_id": "代表跟踪", "person_id": "何人",
    "lead_id": "牵头单位", "suggestion_id": "建议提案", "sponsor_id": "提出人", "entered_by_id": "录入人",
    "opinion_by_id": "协办意见人", "rated_by_id": "评价人",
}  # fmt: skip
_PERSONS = frozenset({"official_id", "by_id", "settled_by_id", "reviewed_by_id", "checked_by_id", "answered_by_id",
    "sponsor_id", "entered_by_id", "person_id", "opinion_by_id", "rated_by_id", "resumed_by_id", "signed_by_id", "reopened_by_id"})
_SHORT = 12
_LONGEST = 300


def action(name: str) -> str:
    """What people call an action; the name itself where nobody has called it anything yet."""
    return ACTIONS.get(name, name)


@cache
def _models() -> dict[str, type[Model]]:
    """The books by the name under which events know them."""
    return {model._meta.model_name or "": model for model in audit.audited()}


def _field(table: str, attname: str) -> tuple[type[Model], Field[Any, Any]] | None:
    try:
        model = _models().get(table) or apps.get_model("ledger", table)
        found = model._meta.get_field(attname.removesuffix("_id") if attname in _REFERENCES else attname)
    except (LookupError, FieldDoesNotExist):  # of an earlier or a later version of the program
        return None
    return (model, found) if isinstance(found, Field) else None


def field(table: str, attname: str) -> str:
    """What a field is called."""
    if attname in _REFERENCES:
        return _REFERENCES[attname]
    found = _field(table, attname)
    return str(found[1].verbose_name) if found else attname


class Values:
    """Values of fields in words; knows the names that ids stand for."""

    def __init__(self, units: Mapping[int, str], people: Mapping[int, str]) -> None:
        self._units, self._people = units, people

    def __call__(self, table: str, attname: str, value: Any) -> str:
        """A value as a person reads it."""
        if value is None or value == "" or value == []:
            return "空"
        if attname == "unit_id":
            return self._units.get(value, f"单位 {value}")
        if attname in _PERSONS:
            return self._people.get(value, f"账号 {value}")
        if attname in _REFERENCES:
            return f"{_REFERENCES[attname]} {value}"
        found = _field(table, attname)
        if found and attname in getattr(found[0], "digested", ()):
            return f"内容不入日志，校验值 {str(value)[:_SHORT]}"
        choices = dict(found[1].flatchoices) if found and found[1].choices else {}
        return str(choices[value]) if isinstance(value, str) and value in choices else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return _cut(_moment(value) if len(value) > 18 and value[10:11] == "T" else value)
    return _cut(str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False))


def _moment(text: str) -> str:
    """A moment as the office's clock shows it."""
    try:
        return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return text


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…（共 {len(text)} 字）"
