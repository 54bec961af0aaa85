"""What each rule of the reader says, in one Chinese sentence, with a made-up example in which it fires.

``Statement.rules`` names the rules by id, in the order in which they decided: what kind of figure it is, what
it measures, of what, against which limit, for which years, and whether it is promised or done. A test holds
that the ids of this table and of the reader are the same, and that every example fires its rule.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A rule of the reader, for people."""

    says: str
    example: str


RULES: dict[str, Rule] = {
    # what kind of figure
    "kind.statement": Rule("这个数字有单位、有所指，说的是一个数量，算作表述。", "新建停车场37个。"),
    "kind.rank": Rule("“第”或“前”后面的数字说的是位次。", "外贸依存度居全省第二。"),
    "kind.streak": Rule("“连续”后面的年数、次数，或“几连增”，说的是持续了多久。", "粮食产量连续五年增长。"),
    # what it measures
    "measure.level": Rule("前面没有升降的词，读作数量：有多少、做了多少。", "粮食总产量30.6亿斤。"),
    "measure.growth.verb": Rule("百分数前面是“增长”“下降”“增速”一类的词，读作增速。", "工业增加值增长7.6%。"),
    "measure.growth.verb.before": Rule("句首是“压减”“提高”一类的词，后面的百分数不是占比，读作增速。", "压减一般性支出10%。"),
    "measure.growth.noun": Rule("百分数前面是“增长目标”“削减幅度”一类的名词，读作增速。", "工业投资增长预期目标8%。"),
    "measure.growth.after": Rule("百分数后面是“的增长”“的增速”，读作增速。", "工业投资保持8%的增长。"),
    "measure.growth.list": Rule("同一分句里前一个百分数是增速，这一个省去了“增长”，也读作增速。", "出口增长9%、进口19%。"),
    "measure.times.growth": Rule("“翻番”或“增长几倍”是增长的倍数，读作增速。", "技术合同成交额翻一番。"),
    "measure.point": Rule("单位是百分点，说的是比基数高了或低了多少，读作变动。", "城镇化率提高1.2个百分点。"),
    "measure.change": Rule("“提高”“增加”后面不是百分数而是绝对数，说的是比基数变了多少，读作变动。", "低保标准比上年提高30元。"),
    "measure.rate": Rule("百分数前面没有升降的词，读作比率：占比、覆盖率一类。", "森林覆盖率达到58.3%。"),
    "measure.ratio": Rule("说的是几倍于、几比几，读作比值。", "新增数量是上年的2.5倍。"),
    "measure.fraction": Rule("“几分之几”是部分与整体之比，读作比值。", "三分之一的行政村达到标准。"),
    # of what
    "indicator.before": Rule("指标是数字前面的词。", "粮食总产量30.6亿斤。"),
    "indicator.before.trimmed": Rule("指标是数字前面的词，去掉了时间、地点、方式和语气的词。", "全市粮食总产量30.6亿斤。"),
    "indicator.carried": Rule("数字前面只有动词，指标仍是同一句里刚说过的那一个。", "旅游收入260亿元、增长13.8%。"),
    "indicator.clause.before": Rule("数字所在的分句没有名词，指标取自前一分句。", "村卫生室加快建设，达到210个。"),
    "indicator.noun.behind": Rule("指标是量词后面的名词，连同前面的动词。", "新建37个停车场。"),
    "indicator.noun.ahead": Rule("几个动词共用后面的名词，指标要到后面去取。", "新建103个、修缮60个农村互助幸福院。"),
    "indicator.of": Rule("数字修饰后面的“的”字短语，指标是那件事物。", "97%的村建成卫生室。"),
    "indicator.purpose": Rule("投入的钱按它的用途取名。", "投入3亿元完成危桥改造。"),
    "indicator.part": Rule("“其中”后面是前一个数字的一部分，指标补上整体的名称。", "新增企业14家，其中国家级7家。"),
    "indicator.dependent": Rule("“总投资”“占比”一类的词单独看不明白，前面补上所属的事物。", "新开工项目22个、总投资65亿元。"),
    "indicator.verb.shared": Rule("并列的几项只说了一次动词，后面各项补上它。", "新建停车场37个、口袋公园32个。"),
    "indicator.verb.changed": Rule("后一项只换了动词，名词仍是前一项的。", "新建管网155公里、改造140公里。"),
    "indicator.list.counted": Rule("“甲、乙、丙3个某物”，指标是列举连同总名。", "渡头大桥、北山隧道2个项目。"),
    "indicator.rank": Rule("位次的指标是谁、凭什么排这一位。", "外贸依存度居全省第二。"),
    "indicator.streak": Rule("持续的指标是持续着的那件事。", "粮食产量连续五年增长。"),
    "indicator.none": Rule("找不到数字说的是什么，只好用前面的动词。", "达到37个。"),
    # against which limit
    "comparator.before": Rule("数字前面的“约”“超过”“不低于”一类的词，定下约数、下限或上限。", "贷款余额超过160亿元。"),
    "comparator.after": Rule("数字后面的“左右”“以上”“以内”“余”一类的字，定下约数、下限或上限。", "贷款新增160亿元以上。"),
    # lists, bases and bracketed goals
    "list.distributed": Rule("一串数字与前面一串名称一一对应。", "城镇和农村居民人均可支配收入分别增长5%和6.5%。"),
    "list.shared": Rule("一串数字说的是同一个指标。", "村级阵地增加到13个、25个。"),
    "base.from": Rule("“由”“从”后面的数字是起点，只供对照。", "污水治理率由52.4%提高到60%。"),
    "goal.bracketed": Rule("括号里的目标跟在完成数后面，只供对照。", "工业增加值增长7.6%（年度目标8%）。"),
    # for which years
    "period.named": Rule("时期是本句里说到的年份。", "到2027年培育企业2家。"),
    "period.section": Rule("本句没有说年份，时期跟着所在的部分或段落。", "新建停车场37个。"),
    "period.since": Rule("增长是与说明的某一年相比，时期从那一年之后算起。", "旅游收入比2021年增长46%。"),
    "period.spread": Rule("“年均”说的是整段时期。", "五年来，旅游收入年均增长8%。"),
    # done or promised
    "modality.plan": Rule("在工作安排部分，读作目标。", "新建停车场37个。"),
    "modality.review": Rule("在工作回顾部分，读作成绩。", "新建停车场37个。"),
    "modality.ahead": Rule("说的是今后某一年要达到的数，读作目标。", "到2027年培育企业2家。"),
    "modality.done": Rule("虽在工作安排部分，但说的是已经做到的事，读作成绩。", "已建成停车场37个。"),
    "modality.past": Rule("说的是早已过去的年份，不论在哪一部分，读作成绩。", "2023年新建停车场37个。"),
    "modality.base": Rule("是起点或括号里引用的目标，读作背景。", "污水治理率由52.4%提高到60%。"),
    "modality.quoted": Rule("回顾里说到的是一个目标，不是做到的数，读作背景。", "出口没有完成增长5%的目标。"),
    "modality.elsewhere": Rule("说的是全省、全国同期的数，用来作比，读作背景。", "同期全省增长6.2%。"),
    "modality.people": Rule("说的是全体人民，只是称呼，读作背景。", "团结带领全市286万人民奋力前行。"),
    "modality.annex": Rule("在名词解释、附件里，读作背景。", "新建停车场37个。"),
    "modality.sentence": Rule("没有标题分出回顾和安排，按句中“将”“已”一类的字判断。", "我们将新建停车场37个。"),
}  # fmt: skip
