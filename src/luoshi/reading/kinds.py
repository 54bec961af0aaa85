"""Is a numeral a statement at all? A figure that is a date, a name or a descriptor says nothing.

“25条” and PM2.5 are names; 亿元以上项目 and 15分钟生活圈 only name a class of things; 2023年 is a date.
Each test is one short function with the example that forced it; the first that answers wins.
"""

from __future__ import annotations

import re

from luoshi.reading import phrases
from luoshi.reading.quantities import Quantity

STATEMENT = "statement"
RANK = "rank"
STREAK = "streak"
DESCRIPTOR = "descriptor"
DATE = "date"
NAME = "name"
NONE = "none"

_ENDS = frozenset("，。；：！？、）)\n\r ,;:” 和且并的及与以】")
_QUOTED = re.compile(r"“[^“”\n]{1,22}”|《[^》\n]{1,40}》|‘[^’\n]{1,16}’|「[^」\n]{1,20}」|\"[^\"\n]{1,16}\"")
_ONE_OF = re.compile(r"[一-鿿]{0,4}之一")
_OF_COUNTED = re.compile(r"[一-鿿]{1,12}的[0-9]+[个家项座所]")
_RUN = re.compile(r"[0-9一二三四五六七八九十]{1,3}(?:年)?连[增升涨进冠丰胜降超跳好优]|连续[0-9]+")
_RANK_AFTER = re.compile(
    r"(?:位|名|方阵|梯队|档次?|等次|[一-鿿]{0,3}大(?:省|市|县|国|经济|贸易|产业|城市|港|投资|电源|来源|出口|进口|目的|工业|农业|外贸|消费|经济体))"
)
_RANK_BEFORE = re.compile(
    r"(?:全[国省市区县球州盟]|世界|亚洲|同类|[东中西]部|居|列|排|名|位|首|省内?|市内?|国内|地区|同期|全系统|评比|考核|综合|得分|指数|水平|速|量|度|率|保持|稳|跃|进入|达到?|前移至|进位)[一-鿿]{0,14}第?$"
)
_ORDINAL_NAME = re.compile(r"[届次轮批期代版章步]")
_PLAN_LENGTH = re.compile(
    r"(?:期)?(?:行动|计划|攻坚|规划|大变样|方案|工程|倍增|提升|建设|滚动|任务|目标|禁渔|活动|专项|跨越|过渡|改造)"
)
_ABSTRACT = re.compile(
    r"(?:方面|坚持|确立|维护|自信|意识|必须|更加|着力|统筹|关键|环节|阶段|重点|结合|转变|战略|体系|基点|原则|要求|底线|防线|"
    r"特点|问题|关系|优势|短板|步骤|层面|维度|层次|原因|时期|代表|文明|创新|能力|抓手|导向|定位|机制|红线|高地|支柱|轮子|"
    r"阵地|主线|作用|先锋|一批|一律|不|突破|不动摇|区分开来|务必|全面|伟大|倡议|字|百年|第一|高质量|大局|市场|循环|领域|领先|提升|强化|深化|保障|保|聚焦|突出|加强|推进|实现|加快|攻坚|同步|到位|作风|主义|风险|安全|责任)"
)
_CONCRETE = re.compile(
    r"(?:城市|项目|工程|企业|园区|基地|中心|县|市|区|乡镇|镇|村|机场|港|产业|集群|平台|大桥|电站|水库|学校|医院|大学|学院|公司|集团|"
    r"银行|景区|公园|社区|高速|铁路|线路|航线|通道|口岸|实验室|院士|团队|人才|品牌|商标|标准|专利|课题|奖|成果|文件|法规|条例|规章|"
    r"议案|提案|建议|案件|实事|机构|场馆|馆|厂|站|所|院|码头|泊位|机组|生产线|小区|街区|市场|商场|综合体|楼|书房|家庭|群众|职工|党员|干部|"
    r"代表|委员|国家|地区|部门|单位|街道|农户|农场|合作社|大户|品种|产品|作品|剧|片|图书|活动|赛事|展会|论坛|会议|行动|改革|试点|示范|政策|措施|举措|事项|清单|指标|岗位|学位|基金|债券|贷款|资金|大关|台阶)[^，。；、]{0,8}$"
)
_CIRCLE = re.compile(r"[一-鿿“]{0,8}?(?:圈|生活|通勤|通达|抵达|到达|交通|服务|直达|经济|响应|步行|医疗|救援)")
_DURATION_VERB = re.compile(
    r"(?:最多|至多|压缩|缩短|缩减|压减|减少|减|提前|提速|降|快|达|为|仅|只需|不超过|提高|平均|超过|延长|增加|少于|限时|在|期|寿命|天数)[到至了为在]?$"
)
_CLASS_NOUN = re.compile(r"^(?:及)?[一-鿿“（]")
_COUNT_AFTER = re.compile(r"[^，。；]{0,14}?[0-9]+[余多万]*[个家项处户人名座]")
_MONEY_OWNER = re.compile(r"的(?:大)?(?:[0-9]+家|企业|项目|产业|县|镇|集团|园区|集群|公司|品牌|大企业)")
_OWNER_AFTER = re.compile(r"的[一-鿿]{0,10}(?:企业|集团|产业|集群|项目|园区|公司|品牌|市场|社区|县|镇|村|户|家庭|单位)")
_OWNER_BEFORE = re.compile(
    r"(?:收入|产值|营收|规模|销售额|出口额?|人口|以上)[一-鿿]{0,2}(?:超过|超|过|达到|达|突破|近|不少于|不低于)$|(?:销售收入|产值|营收|出口额?)$|(?:[个家]以上|[个家])(?:超过|超|过)$"
)
_POWER = frozenset(("兆瓦", "GW", "MW", "吉瓦", "千瓦", "KW", "kW", "方", "千伏安"))


def quoted_spans(view: str, start: int, end: int) -> list[tuple[int, int]]:
    """Short quotations and titles in a sentence; a numeral inside one is part of a name."""
    return [m.span() for m in _QUOTED.finditer(view, start, end)]


def kind(view: str, q: Quantity, quotes: list[tuple[int, int]], line_start: int) -> str:
    """Statement, rank, streak, descriptor, date, name or none.

    Args:
        view: Normalised text.
        q: The numeral and its surroundings.
        quotes: Quoted spans of the sentence.
        line_start: Where the paragraph starts, to know list ordinals.
    """
    start, end = q.start, q.end
    before = view[start - 1] if start else "\n"
    after = view[end : end + 1] or "\n"
    if "连" in view[end : end + 2] and _RUN.match(view, start):
        return STREAK
    if quotes and _inside(quotes, start, end):
        limited = view.endswith(("最多", "不超过", "不低于"), 0, start)
        return NAME if not limited and (q.unit_kind not in ("money", "percent") or before in "“《‘") else STATEMENT
    if before == "第":
        return _ordinal(view, q)
    if before == "前" and view[start - 2 : start - 1] != "提":
        return _front(view, q)
    if view.find("之一", q.unit_end, q.unit_end + 6) >= 0 and _ONE_OF.match(view, q.unit_end):
        return DESCRIPTOR
    if before in ":：∶" and start > 1 and view[start - 2].isdigit() and q.unit_end > end and not q.unit:
        return NAME  # 1∶25万地质调查
    if q.bare and (known := _bare(view, q, before)):
        return known
    if (q.form == "chinese" and _in_idiom(view, start)) or (
        q.unit == "页" and _PAGE.search(view, max(0, start - 3), start)
    ):
        return NAME
    if before == "×" or (before.isascii() and (before.isalpha() or before in "+/-.*")) or _latin_after(view, q, after):
        return _code(view, q, before)
    if q.unit_kind == "":
        return _unitless(view, q, before, after, line_start)
    return _BY_KIND.get(q.unit_kind, _counted)(view, q)


def _bare(view: str, q: Quantity, before: str) -> str | None:
    """What a multiplier alone (百, 千亿) surely is, or None."""
    if view.startswith(("百", "千", "万", "工程", "行动", "计划"), q.unit_end):
        return NAME  # 百项千亿工程, 百家工程
    return DESCRIPTOR if q.unit == "企业" or before in "个每" else None  # 百亿企业, 跨过3个百亿元台阶


_PAGE = re.compile(r"[第共] ?$")


def _in_idiom(view: str, start: int) -> bool:
    """Whether a numeral is the first or the third character of a fixed expression (千家万户)."""
    return bool(
        phrases.leading("idiom", view[start : start + 6])
        or phrases.leading("idiom", view[max(0, start - 2) : start + 4])
    )


def _inside(quotes: list[tuple[int, int]], start: int, end: int) -> bool:
    for opening, closing in quotes:
        if opening > start:
            return False
        if end < closing:
            return True
    return False


def _latin_after(view: str, q: Quantity, after: str) -> bool:
    return after.isascii() and (after.isalpha() or after == "+") and q.unit_end == q.end


def _code(view: str, q: Quantity, before: str) -> str:
    if before == "-" and q.unit_kind in ("percent", "money") and not view[q.start - 2 : q.start - 1].isalnum():
        return STATEMENT
    if before == "/" and view[q.start - 2 : q.start - 1].isdigit():
        return NAME
    return NAME


_FIRST_PLACE = re.compile(r"(?:摆|放|置|摆放|列|排|始终|作为)(?:在|到|于|为)?(?:更加突出的|突出的|首要的)?第$")


def _ordinal(view: str, q: Quantity) -> str:
    if q.value == 1 and _FIRST_PLACE.search(view, max(0, q.start - 12), q.start):
        return NONE  # 把安全放在第一位
    after = view[q.end : q.end + 12]
    if after[:1] == "一" or (_ORDINAL_NAME.match(after) and not after.startswith("次")):
        return NAME
    if not after or after[0] in _ENDS:
        if after[:1] == "、" and view[q.end + 1 : q.end + 2] in "二三四五六七八九":
            return NAME
        return RANK if _RANK_BEFORE.search(view, max(0, q.start - 20), q.start - 1) else NONE
    if _RANK_AFTER.match(after):
        return RANK
    return NAME if after[:1] != "年" else DATE


def _front(view: str, q: Quantity) -> str:
    after = view[q.end : q.end + 3]
    if after[:1] in ("位", "名", "强", "列") or after[:1] in _ENDS:
        if (
            after[:1] == "强"
            or _RANK_BEFORE.search(view, max(0, q.start - 20), q.start - 1)
            or after[:1] in ("位", "名")
        ):
            return RANK if view[q.start - 2 : q.start - 1] not in ("年",) else DATE
        return RANK
    return DATE


def _unitless(view: str, q: Quantity, before: str, after: str, line_start: int) -> str:
    rest = view[q.unit_end : q.unit_end + 2]
    if view[line_start : q.start].strip(" （(—-") == "" and after in ".、．)） \n":
        return NONE
    if q.form in ("words", "fraction"):
        return STATEMENT
    if q.unit_end == q.end:
        return _plain(view, q, before, after)
    if rest[:1] in ("伏", "年", "级", "字", "户侯") or (rest[:1] == "大" and q.bare):
        return DESCRIPTOR if rest[:1] == "级" else NAME
    if q.bare and rest[:1] in _ENDS and view[q.start - 1] in "破超过达":
        return STATEMENT
    if _CLASS_NOUN.match(rest):
        if rest.startswith("级") or (q.bare and rest[:2] not in ("人口", "农民", "群众")):
            return DESCRIPTOR
        return STATEMENT
    return STATEMENT if not q.bare else NONE


_ONE_IN_PAIR = re.compile(r"(?:1 ?[:：∶] ?[0-9.]+|[0-9.]+ ?[:：∶] ?1)(?![0-9.:：∶])")
_NOUN = re.compile(r"[^，。；：、\n！？0-9]*")
_RATIO_WORDS = re.compile(
    r"(?:比例|结构|之?比|比重|构成|系数|指数|密度|弹性|倍数|得分|评分|总分)[由从]?[^，。；、]{0,6}(?:为|到|至|达|达到|是|优化|调整)*[^，。；]{0,12}$"
)


def _plain(view: str, q: Quantity, before: str, after: str) -> str:
    """A number with nothing after it: a ratio or an index, else a code, a date or a page."""
    if q.form != "arabic":
        return NONE
    if after == "大" and _CONCRETE.search(_NOUN.match(view, q.end + 1).group()):  # type: ignore[union-attr]
        return STATEMENT
    if before in ":：∶" or after in ":：∶":
        head = q.start
        furthest = max(0, head - 24)  # a row of ratios is no figure worth walking back through
        while head > furthest and view[head - 1] in "0123456789.:：∶ ":
            head -= 1
        if not _RATIO_WORDS.search(view, max(0, head - 60), head):
            return NONE
        return NONE if _ONE_IN_PAIR.match(view, head) and q.value == 1 else STATEMENT  # 2.1∶1
    if before in "第/" or after == "/":
        return NONE
    if after not in _ENDS and after not in "左以之多":
        return NAME if after in "强号线级A" else NONE
    if before in "到至为达降升约" and _RATIO_WORDS.search(view, max(0, q.start - 24), q.start):
        return STATEMENT
    return NONE


_LIFESPAN = re.compile(r"(?:年限|寿命|周期|年数)[一-鿿]{0,2}(?:达到?|为|提高到|提升到|延长到|至)[了]?$")


def _year(view: str, q: Quantity) -> str:
    left = view[max(0, q.start - 4) : q.start]
    if left.endswith(("已连", "连续", "连续近", "连续超", "已连续", "连续第")):
        return STREAK
    if q.form == "arabic" and q.value and 1800 < q.value < 2200:
        return DATE
    if _PLAN_LENGTH.match(view, q.unit_end):
        return NAME
    if left.endswith(("提前", "缩短", "提前了")) or _LIFESPAN.search(view, max(0, q.start - 12), q.start):
        return STATEMENT
    return DATE


def _time(view: str, q: Quantity) -> str:
    after = view[q.quote_end : q.quote_end + 1] or "\n"
    left = view[max(0, q.start - 8) : q.start].rstrip()
    if left.endswith("连续"):
        return STREAK
    if q.unit in ("个月", "季度", "个季度"):
        return STATEMENT if left.endswith(("提前", "缩短", "提前了", "压缩")) else DATE
    if q.unit in ("岁", "周岁"):
        return (
            STATEMENT
            if left.endswith(("到", "至", "达", "为", "提高", "达到", "超过")) and after in _ENDS
            else DESCRIPTOR
        )
    if q.unit == "周" or (q.unit == "秒" and after not in _ENDS):
        return DATE
    if _CIRCLE.match(view, q.quote_end) and after not in _ENDS:
        return DESCRIPTOR
    if _DURATION_VERB.search(left):
        return STATEMENT
    return (
        DESCRIPTOR
        if after not in _ENDS
        else STATEMENT
        if q.value and q.value > 1 and q.form == "arabic" and "天" not in (q.unit or "")
        else DATE
    )


def _money(view: str, q: Quantity) -> str:
    rest = view[q.unit_end : q.unit_end + 6]
    if q.quote_end > q.unit_end and _CLASS_NOUN.match(view[q.quote_end : q.quote_end + 1]):
        of = view[q.quote_end] == "的" and not q.bare and not _OWNER_BEFORE.search(view, max(0, q.start - 12), q.start)
        return STATEMENT if of else DESCRIPTOR
    if q.bare and rest[:1] in "和、" and view[q.start - 1] in "过近超破达约":
        return STATEMENT
    if rest[:1] == "级" or (
        q.bare and _CLASS_NOUN.match(rest) and rest[:2] not in ("大关", "台阶", "以上", "左右", "关口", "门槛")
    ):
        return DESCRIPTOR
    if _OWNER_AFTER.match(view, q.unit_end) and _OWNER_BEFORE.search(view, max(0, q.start - 12), q.start):
        return DESCRIPTOR
    if _MONEY_OWNER.match(view, q.unit_end) and _COUNT_AFTER.match(view, q.unit_end):
        return DESCRIPTOR
    if not q.bare and rest[:2] in ("项目", "企业", "产业", "村", "镇") and _COUNT_AFTER.match(view, q.unit_end):
        return DESCRIPTOR
    return STATEMENT


_CAPACITY = frozenset(("吨", "立方米", "千瓦", "兆瓦", "吨/年", "吨/日"))


def _plant(view: str, q: Quantity) -> bool:
    """白云纸业20.4万吨文化用纸项目: a capacity between a name and a product names a plant."""
    before = view[q.start - 1]
    if not "一" <= before <= "鿿" or before in "超近约达为的过成了":
        return False
    left = view[max(0, q.start - 6) : q.start]
    return not (phrases.trailing("defining", left) or phrases.trailing("predicate", left))


def _physical(view: str, q: Quantity) -> str:
    if view[q.unit_end : q.unit_end + 1] in ("级", "伏"):
        return DESCRIPTOR
    if q.unit == "度" and q.form == "chinese":
        return NONE
    if (
        q.quote_end > q.unit_end
        and _CLASS_NOUN.match(view[q.quote_end : q.quote_end + 1])
        and view[q.quote_end] != "的"
    ):
        return DESCRIPTOR
    behind = view[q.unit_end : q.unit_end + 1]
    if q.form == "chinese" and _CLASS_NOUN.match(behind) and (q.bare or q.quote_end == q.unit_end):
        return DESCRIPTOR  # 十万亩大枣基地
    if (
        q.unit in _POWER
        and q.quote_end == q.unit_end
        and _CLASS_NOUN.match(view[q.unit_end : q.unit_end + 1])
        and not phrases.trailing("defining", view[max(0, q.start - 6) : q.start])
    ):
        return NAME
    if (
        q.unit in _CAPACITY
        and _CLASS_NOUN.match(rest := view[q.unit_end : q.unit_end + 1])
        and rest != "的"
        and q.quote_end == q.unit_end
        and _plant(view, q)
    ):
        return NAME
    if (
        q.unit in ("米", "英寸", "纳米", "毫米", "微米", "厘米")
        and (q.value or 0) < 100
        and _CLASS_NOUN.match(view[q.unit_end : q.unit_end + 1])
    ):
        return DESCRIPTOR
    return STATEMENT


_PLACED = re.compile(
    r"(?:全[国省市县区]|世界)的?$|(?:上升|提升|前移|跃升|进位|跃居|升|移)(?:到|至)(?:全[国省市县区])?$"
)


def _person(view: str, q: Quantity) -> str:
    if q.unit == "位" and _PLACED.search(view, max(0, q.start - 8), q.start):
        return RANK  # 从全国的25位提升到19位
    if q.bare and q.unit == "人" and q.quote_end == q.unit_end and _CLASS_NOUN.match(view[q.unit_end : q.unit_end + 1]):
        return DESCRIPTOR  # 万人发明专利拥有量
    if (
        q.quote_end > q.unit_end
        and view[q.quote_end : q.quote_end + 1] not in _ENDS
        and view[q.unit_end : q.quote_end] in ("以下", "以上", "及以下", "及以上", "以内")
    ):
        return DESCRIPTOR if q.unit in ("人", "户") and (q.value or 0) < 1000 else STATEMENT
    if q.form == "chinese" and q.value == 1:
        return NONE
    if q.unit == "位" and q.form == "chinese" and (q.value or 0) < 10:
        return NONE
    return STATEMENT


def _counted(view: str, q: Quantity) -> str:
    after = view[q.unit_end : q.unit_end + 24]
    left = view[max(0, q.start - 6) : q.start]
    if q.unit in ("次", "届", "轮", "期") and (
        re.match(r"[、和][一二三四五六七八九十]次|全会|会议|全体|人民|常务|代表|党代", after)
        or left.endswith("届")
        or "届" in left[-3:]
    ):
        return DATE
    if (
        left.endswith("连续")
        or (left[:2] == "连续" and q.unit == "届")
        or (q.unit == "届" and view[max(0, q.start - 4) : q.start].startswith("连续"))
    ):
        return STREAK
    if q.unit == "届":
        return STATEMENT if left.endswith(("举办", "承办", "开展")) else DATE
    if q.unit == "次" and after.startswith("产业"):
        return NAME
    if q.form == "chinese" and view[q.start : q.end] == "二":
        return NONE  # 二次创业, 二级: an ordinal; what is counted is 两
    if q.value == 1 and q.form == "chinese":
        alone = q.unit in _BUILT and after[:1] in _ENDS and left[-1:] not in "每这那同另第设"
        return STATEMENT if alone else NONE
    if after.startswith(("方面", "大方面")):
        return NONE
    if q.form == "chinese" and q.value is not None and q.value < 11 and not q.bare:
        return _small_count(view, q, after, left)
    if q.form == "arabic" and q.unit in ("个", "项", "件", "家") and _OF_COUNTED.match(view, q.unit_end):
        return DESCRIPTOR  # 102项重大工程的285个项目
    if q.unit == "条" and (left.endswith(("“", "第")) or _policy(view, q)):
        return NAME
    return STATEMENT


_BUILT = frozenset("座所处台套")
_POLICY = re.compile(r"(?:出台|实施|落实|推出|制定|执行|用好|兑现)[^，。；]{0,24}$")


def _policy(view: str, q: Quantity) -> bool:
    """出台促进消费26条: a policy known by the number of its articles."""
    after = view[q.unit_end : q.unit_end + 1]
    return after in "、，等和”。；" and bool(_POLICY.search(view, max(0, q.start - 30), q.start))


_CARDINAL_UNITS = frozenset(["家所座户名人件台辆套场起例册栋艘架间部"]) | frozenset(
    "家所座户名件台辆套场起例册栋艘架间部次"
)
_NO_COUNT_LEFT = re.compile(r"(?:这|那|哪|另|每|同|该|某|首|任何)$")


def _small_count(view: str, q: Quantity, after: str, left: str) -> str:
    """三家…机场 counts; 五个坚持, 两条腿 and 三项机制 do not."""
    noun = re.match(r"[^，。；：、\n！？]*", after)
    words = noun.group() if noun else ""
    if _NO_COUNT_LEFT.search(left):
        return NONE
    if _ABSTRACT.match(words) and q.unit not in ("家", "所", "座"):
        return NONE
    if (q.unit == "件" and words.startswith("事")) or (
        q.unit in ("项", "张", "条") and words and not re.search(r"重点|实事|重大", words)
    ):
        return NONE
    if q.unit in _CARDINAL_UNITS or not words:
        return STATEMENT
    return STATEMENT if _CONCRETE.search(words) and not words.startswith(("一批", "“")) else NONE


def _noun(view: str, q: Quantity) -> str:
    """A noun in place of a unit (千万家庭): only after a multiplier, or a count in digits."""
    if q.form == "chinese" and not q.bare and (q.value or 0) < 11:
        return NONE
    if len(q.unit or "") == 1 and view[q.unit_end : q.unit_end + 1] not in _ENDS:
        return NONE if (q.value or 0) > 999 else STATEMENT
    return STATEMENT if q.form == "arabic" or q.unit_end - q.end > len(q.unit or "") or q.bare else NONE


def _percent(view: str, q: Quantity) -> str:
    if q.unit == "成" and q.form == "arabic" and view[q.start - 1] not in "有近约超过达占":
        return NONE
    if (
        q.unit == "成"
        and view[q.unit_end : q.unit_end + 1] not in _ENDS
        and not view.startswith(("左右", "以上", "的", "多"), q.unit_end)
    ):
        return NONE
    return STATEMENT


def _times(view: str, q: Quantity) -> str:
    if q.unit == "番" and not view.endswith(("翻", "翻了"), 0, q.start):
        return NONE
    return STATEMENT


_BY_KIND = {
    "year": _year,
    "time": _time,
    "money": _money,
    "measure": _physical,
    "person": _person,
    "count": _counted,
    "noun": _noun,
    "percent": _percent,
    "times": _times,
    "rankword": _counted,
}
