"""The figures, charts and the small data set of docs/panel.md, from a panel of the shared reports.

usage: python bench/findings.py [errors] [told] [years] [growth] [cascade] [changes] [sample] [data] [charts]
           --panel panel.parquet [--gold DIR] [--reports DIR] [--out docs/panel]

First: luoshi panel ../shared/reports/INDEX.tsv -o panel.parquet --alone. Without a name all figures are printed; data and charts,
which write files, only when named. How an interval is made stands in the page and in findings_gold.py.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import findings_gold as gold
import reports
from findings_gold import Share

Row = dict[str, Any]
LEVELS = {"national": "国家", "province": "省级", "city": "市级", "county": "县级"}
GDP = "生产总值"
WRONG = 7.5  # a growth of output so many points off its target was read wrongly: all six were looked up in the reports
FEW = 5  # places, under which a year is not told
MAIN = (
    (GDP, "growth"), ("固定资产投资", "growth"), ("社会消费品零售总额", "growth"), ("一般公共预算收入", "growth"),
    ("居民消费价格", "growth"), ("城镇登记失业率", "rate"), ("城镇居民人均可支配收入", "growth"),
    ("农村居民人均可支配收入", "growth"), ("城镇新增就业", "level"),
)  # fmt: skip
COMPARATORS = {"eq": "不加限定", "approx": "左右", "ge": "以上", "range": "区间", "le": "以内"}
CHANGES = {"raised": "提高", "repeated": "数值不变", "loosened": "口气放宽", "lowered": "调低", "rebased": "换了口径", "dropped": "不再提出"}


class Facts(NamedTuple):
    """The panel, what of it was due and could be answered, and the gold beside the program."""

    rows: list[Row]
    due: list[Row]  # due in the year of the plan, in reports that have a next one, both whole
    gold: list[gold.Row]

    def errors(self, name: str) -> gold.Rates:
        return gold.question(self.gold, name)


def facts(panel: Path, annotated: Path, folder: Path) -> Facts:
    """Read the panel and hold the program against the gold."""
    import pyarrow.parquet as pq

    rows = [row for row in pq.read_table(panel).to_pylist() if row["complete"]]
    due = [row for row in rows if row["answer"] is not None]
    return Facts(rows, due, gold.compared(annotated, folder))


def clusters(rows: Iterable[Row], hit: Callable[[Row], bool]) -> list[tuple[int, int]]:
    """How many of how many in each place; by place and year where there are few places."""
    kept = list(rows)
    by_place = len({row["place"] for row in kept}) > FEW
    counted: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    for row in kept:
        cell = counted[row["place"] if by_place else (row["place"], row["year"])]
        cell[0] += hit(row)
        cell[1] += 1
    return [(k, n) for k, n in counted.values()]


def told(row: Row) -> bool:
    return row["answer"] in gold.ANSWERED


def sample(f: Facts) -> None:
    """Where to look to judge links by eye: forty at random, by file and offset."""
    import random

    found = random.Random(7).sample([r for r in f.due if r["answer"] == "figure"], 40)
    show("随机抽的 40 行", [("文件", "位置", "下一年文件", "位置"), *((r["file"], r["start"], r["next_file"], r["outcome_start"]) for r in found)])


def missed_of(rows: Iterable[Row]) -> list[Row]:
    """Those whose answer can be judged."""
    return [row for row in rows if row["verdict"]]


def show(title: str, lines: Sequence[Sequence[object]]) -> None:
    """Print a table under its title."""
    print(f"\n## {title}")
    print(reports.table([[str(cell) for cell in line] for line in lines]))


# --- How far it may be believed ---------------------------------------------------------------------------


def errors(f: Facts) -> None:
    """The program's errors on the annotated pairs."""
    scores = gold.scores(f.gold)
    show("程序在人工标注的两对报告上", [("项目", "得分与 95% 区间", "条数"), *((n, s, k) for n, (s, k) in scores.items())])
    names = {"told": "给了数据", "plain": "给了同口径数据", "silent": "没有提到", "missed": "未完成"}
    lines = [(names[n], r.cases, r.found, r.others, r.false) for n in names for r in (f.errors(n),)]
    show("带进份额的错误率", [("问题", "确实是的", "判出", "确实不是的", "错判"), *lines])


# --- 杨君's measures ------------------------------------------------------------------------------------------


def scopes(f: Facts) -> dict[str, list[Row]]:
    """The groups of promises that are told of."""
    out = {"全部": f.due, "主要预期目标": [r for r in f.due if r["headline"]], "其他目标": [r for r in f.due if not r["headline"]]}
    for level, name in LEVELS.items():
        out[name] = [r for r in f.due if r["level"] == level]
        out[f"{name}·主要"] = [r for r in out[name] if r["headline"]]
    out["2002—2011 年"] = [r for r in f.due if 2002 <= r["year"] <= 2011]
    out["2002—2011 年·主要"] = [r for r in out["2002—2011 年"] if r["headline"]]
    return out


def measures(f: Facts) -> None:
    """Of each group: promises, share told with a figure, plainly, not at all; of those judged, share missed."""
    print(f"\n计入 {len({r['file'] for r in f.due})} 份报告，{len({r['place'] for r in f.due})} 个地方")
    lines: list[Sequence[object]] = [("范围", "目标", "给了数据", "同口径数据", "没有提到", "可评定", "其中未完成")]
    raw: list[Sequence[object]] = [("范围", "给了数据", "同口径数据", "没有提到", "其中未完成", "待确认")]
    for name, rows in scopes(f).items():
        judged = missed_of(rows)
        asked = (
            (rows, told, "told"), (rows, lambda r: r["answer"] == "figure", "plain"),
            (rows, lambda r: r["answer"] == "silent", "silent"), (judged, lambda r: r["verdict"] == "missed", "missed"),
        )  # fmt: skip
        found = [gold.share(clusters(of, hit), f.errors(q)) for of, hit, q in asked]
        lines.append((name, len(rows), *found[:3], len(judged), found[3]))
        seen = [f"{sum(map(hit, of)) / len(of):.1%}" for of, hit, _ in asked]
        raw.append((name, *seen, f"{sum(r['undecided'] for r in rows) / len(rows):.1%}"))
    show("回应（已校正，95% 区间含抽样和判读误差）", lines)
    show("程序直接数到的份额（未校正）", raw)
    _bounds(f)


def _bounds(f: Facts) -> None:
    """What 杨君 measured with outcomes from elsewhere, as far as reports alone bound it."""
    lines: list[Sequence[object]] = [("范围", "未完成的占全部", "未完成的里没有直说的，至多", "完成的里直说的，至少")]
    for name in ("全部", "主要预期目标", "2002—2011 年", "2002—2011 年·主要"):
        rows = scopes(f)[name]
        plain = f.errors("plain").corrected(sum(r["answer"] == "figure" for r in rows) / len(rows))
        judged = missed_of(rows)
        missed = plain * f.errors("missed").corrected(sum(r["verdict"] == "missed" for r in judged) / len(judged))
        rest, good = 1 - plain, plain - missed
        lines.append((name, f"{missed:.1%} 到 {missed + rest:.1%}", f"{rest / (rest + missed):.1%}", f"{good / (good + rest):.1%}"))
    show("只凭报告能定的上下限（按校正后的份额）", lines)


# --- Over the years ----------------------------------------------------------------------------------------------


def over_years(f: Facts) -> dict[int, dict[str, Share]]:
    """Of the provinces, by year: shares told of main and of other targets, and missed of main ones that are judged."""
    out: dict[int, dict[str, Share]] = {}
    provinces = [r for r in f.due if r["level"] == "province"]
    for year in sorted({r["year"] for r in provinces}):
        rows = [r for r in provinces if r["year"] == year]
        if len({r["place"] for r in rows}) <= FEW:
            continue
        main, other = [r for r in rows if r["headline"]], [r for r in rows if not r["headline"]]
        out[year] = {
            "main": gold.share(clusters(main, told), f.errors("told"), 500),
            "other": gold.share(clusters(other, told), f.errors("told"), 500),
            "missed": gold.share(clusters(missed_of(main), lambda r: r["verdict"] == "missed"), f.errors("missed"), 500),
        }  # fmt: skip
    return out


def years(f: Facts) -> None:
    """Print the shares by year."""
    lines = [(year, s["main"], s["other"], s["missed"]) for year, s in over_years(f).items()]
    show("省级，按年份（已校正）", [("年份", "主要：给了数据", "其他：给了数据", "主要：可评定的里未完成"), *lines])


# --- Growth of output ----------------------------------------------------------------------------------------------


def growth_targets(f: Facts) -> list[Row]:
    """The growth of output that each report asks of its year: the headline target, else the first one set."""
    best: dict[object, Row] = {}
    for row in f.rows:
        if row["subject"] != GDP or row["measure"] != "growth" or row["due"] != row["year"] or "年均" in row["indicator"]:
            continue
        key = row["level"], row["place"], row["year"]
        if key not in best or (row["headline"], -row["start"]) > (best[key]["headline"], -best[key]["start"]):
            best[key] = row
    return list(best.values())


def wrong(row: Row) -> bool:
    return row["gap"] is not None and abs(row["gap"]) > WRONG


def by_year(f: Facts) -> dict[int, list[Row]]:
    """The provinces' growth targets by year, of years with enough of them."""
    out: dict[int, list[Row]] = defaultdict(list)
    for row in growth_targets(f):
        if row["level"] == "province":
            out[row["year"]].append(row)
    return {year: out[year] for year in sorted(out) if len(out[year]) > FEW}


def judged_growth(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["verdict"] and not wrong(row)]


def met(rows: Sequence[Row], f: Facts, draws: int = 500) -> Share:
    """The share met, with what comes of the sample and of wrong verdicts."""
    missed = gold.share(clusters(rows, lambda r: r["verdict"] == "missed"), f.errors("missed"), draws)
    return Share(1 - missed.value, 1 - missed.high, 1 - missed.low)


def average(values: Sequence[float], draws: int = 500) -> Share:
    """A mean with its interval from drawing the values again; not a share: in points."""
    import random

    source = random.Random(gold.SEED)
    drawn = [mean(source.choices(values, k=len(values))) for _ in range(draws)]
    return Share(mean(values), *gold.interval(drawn))


def points(share: Share) -> str:
    return f"{share.value:+.2f} [{share.low:+.2f}, {share.high:+.2f}]"


def growth(f: Facts) -> None:
    """Growth of output in the provinces: target, outcome, share met, gap and comparators by year."""
    lines: list[Sequence[object]] = [("年份", "有目标的省", "目标均值", "可评定", "完成", "平均差距（百分点）", *COMPARATORS.values())]
    everything: list[Row] = []
    for year, rows in by_year(f).items():
        judged = judged_growth(rows)
        everything += judged
        words = Counter(r["comparator"] for r in rows)
        enough = len(judged) > FEW
        lines.append((
            year, len(rows), f"{mean(float(r['value']) for r in rows):.2f}", len(judged), met(judged, f) if enough else "—",
            points(average([float(r["gap"]) for r in judged])) if enough else "—", *(words[c] for c in COMPARATORS),
        ))  # fmt: skip
    show("省级地区生产总值增速", lines)
    left = [r for r in growth_targets(f) if wrong(r)]
    print(f"\n差距超过 {WRONG} 个百分点、没有计入的：{len(left)} 项")
    print(f"合计：可评定 {len(everything)} 项，完成 {met(everything, f, gold.DRAWS)}，平均差距 {points(average([float(r['gap']) for r in everything]))}")
    lines = [("限定", "可评定", "完成", "平均差距（百分点）")]
    for key, name in COMPARATORS.items():
        rows = [r for r in everything if r["comparator"] == key]
        if len(rows) > FEW:
            lines.append((name, len(rows), met(rows, f), points(average([float(r["gap"]) for r in rows]))))
    show("按限定词", lines)
    for low, high in ((2002, 2011), (2013, 2020), (2021, 2026)):
        rows = [r for year, of in by_year(f).items() if low <= year <= high for r in of]
        firm = sum(r["comparator"] in ("ge", "eq") for r in rows) / len(rows)
        print(f"{low}—{high}：{len(rows)} 项，以上或不加限定 {firm:.0%}，左右或区间 {1 - firm:.0%}")


# --- From level to level ----------------------------------------------------------------------------------------------


def levels(f: Facts) -> dict[int, dict[str, list[float]]]:
    """Growth targets by year and level."""
    out: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in growth_targets(f):
        out[row["year"]][row["level"]].append(float(row["value"]))
    return dict(sorted(out.items()))


def parents(index: Path) -> dict[str, str]:
    """County-level places whose reports come from the collection of a city, and that city: told by the list's sources."""
    with index.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    cities = sorted({row["place"] for row in rows if row["level"] == "city"})
    return {row["place"]: city for row in rows if row["level"] == "county" for city in cities if city in row["source"]}


def cascade(f: Facts, index: Path) -> None:
    """How much higher a lower level aims than the one above it, in the same year."""
    lines: list[Sequence[object]] = [("年份", "国家", "省级均值", "省数", "高出", "不低于国家的省", "市级均值", "市数", "县级均值", "县数")]
    above: list[float] = []
    for year, at in levels(f).items():
        if not at["national"]:
            continue
        whole = at["national"][0]
        over = [value - whole for value in at["province"]]
        above += over
        few = len(over) <= FEW
        cells = [(f"{mean(at[x]):.2f}" if at[x] else "—", len(at[x])) for x in ("city", "county")]
        lines.append((
            year, f"{whole:g}", f"{mean(at['province']):.2f}" if over else "—", len(over), "—" if few else points(average(over)),
            f"{sum(v >= 0 for v in over)}", *cells[0], *cells[1],
        ))  # fmt: skip
    show("同一年的增长目标", lines)
    print(f"\n省级高出国家：{len(above)} 项，平均 {points(average(above, gold.DRAWS))} 个百分点；低于国家的 {sum(v < 0 for v in above)} 项")
    _below(f, index)


def _below(f: Facts, index: Path) -> None:
    targets = {(r["level"], r["place"], r["year"]): float(r["value"]) for r in growth_targets(f)}
    whole = {year: value for (level, _, year), value in targets.items() if level == "national"}
    city = [value - whole[year] for (level, _, year), value in targets.items() if level == "city" and year in whole]
    print(f"市级高出国家：{len(city)} 项，平均 {points(average(city, gold.DRAWS))} 个百分点；低于国家的 {sum(v < 0 for v in city)} 项")
    of = parents(index)
    county = [
        value - targets["city", of[place], year]
        for (level, place, year), value in targets.items()
        if level == "county" and ("city", of.get(place, ""), year) in targets
    ]
    print(f"县级高出所在的市（一个市）：{len(county)} 项，平均 {points(average(county, gold.DRAWS))} 个百分点；低于市的 {sum(v < 0 for v in county)} 项")


# --- What becomes of targets ----------------------------------------------------------------------------------------------


def changed(f: Facts) -> dict[int, dict[str, float]]:
    """What the next plan makes of the provinces' main targets, by year, as shares."""
    out: dict[int, dict[str, float]] = {}
    rows = [r for r in f.due if r["level"] == "province" and r["headline"] and r["change"]]
    for year in sorted({r["year"] for r in rows}):
        of = [r for r in rows if r["year"] == year]
        if len({r["place"] for r in of}) > FEW:
            out[year] = {key: sum(r["change"] == key for r in of) / len(of) for key in CHANGES}
    return out


def changes(f: Facts) -> None:
    """What becomes of main targets; those met beside those missed; targets set again year after year; silence by kind."""
    main = [r for r in f.due if r["headline"] and r["change"]]
    groups = {
        "全部主要目标": main, "完成的": [r for r in main if r["verdict"] == "met"],
        "未完成的": [r for r in main if r["verdict"] == "missed"], "没有提到的": [r for r in main if r["answer"] == "silent"],
    }  # fmt: skip
    lines: list[Sequence[object]] = [("主要预期目标", "条数", *CHANGES.values())]
    for name, rows in groups.items():
        parts = [gold.share(clusters(rows, lambda r, key=key: r["change"] == key), None, 500) for key in CHANGES]
        lines.append((name, len(rows), *parts))
    show("下一年的安排怎样对待（95% 区间只含抽样误差：标注里没有这一项）", lines)
    repeats(f)


def repeats(f: Facts) -> None:
    """Targets that stay at one number for years."""
    provinces = [r for r in f.due if r["level"] == "province" and r["headline"]]
    lines: list[Sequence[object]] = [("省级主要目标", "条数", "第 2 年以上", "第 3 年以上", "第 5 年以上", "最长")]
    named = [("全部", provinces), *((s, [r for r in provinces if (r["subject"], r["measure"]) == (s, m)]) for s, m in MAIN)]
    for name, rows in named:
        parts = [gold.share(clusters(rows, lambda r, n=n: r["years_running"] >= n), None, 500) for n in (2, 3, 5)]
        lines.append((name, len(rows), *parts, max(r["years_running"] for r in rows)))
    show("同一个数字连续提出", lines)


# --- The small data set ----------------------------------------------------------------------------------------------


DATA = (
    "place", "level", "year", "subject", "value", "value_high", "unit", "comparator", "answer", "outcome_value",
    "outcome_direction", "verdict", "gap", "change",
)  # fmt: skip


LEFT_OUT = ("城镇登记失业率", "城镇新增就业")  # for the size of the file


def kept(f: Facts) -> list[Row]:
    """The derived facts: growth of output at every level, the other main targets of the provinces and the State Council."""
    best: dict[object, Row] = {}
    for row in f.rows:
        kind = row["subject"], row["measure"]
        high = row["level"] in ("national", "province") and row["headline"]
        if kind not in MAIN or kind[0] in LEFT_OUT or row["due"] != row["year"] or "年均" in row["indicator"] or not (high or kind[0] == GDP):
            continue
        key = row["level"], row["place"], row["year"], *kind
        if key not in best or (row["headline"], -row["start"]) > (best[key]["headline"], -best[key]["start"]):
            best[key] = row
    order = {level: at for at, level in enumerate(LEVELS)}
    rows = [row for row in best.values() if not (row["subject"] == GDP and wrong(row))]
    return sorted(rows, key=lambda r: (order[r["level"]], r["place"], r["year"], r["subject"]))


def data(f: Facts, folder: Path) -> None:
    """Write targets.csv and its datapackage.json."""
    from luoshi import __version__
    from luoshi.corpus.columns import COLUMNS
    from luoshi.corpus.describing import field, text

    table = folder / "targets.csv"
    rows = kept(f)
    with table.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(DATA)
        for row in rows:
            out.writerow("" if row[n] is None else format(row[n].normalize(), "f") if hasattr(row[n], "normalize") else row[n] for n in DATA)
    columns = {column.name: column for column in COLUMNS}
    fields = [field(columns[name]) for name in DATA]
    package = {
        "profile": "data-package", "name": "luoshi-targets", "title": "政府工作报告主要预期目标的目标值与结果值",
        "description": "由程序从公开的政府工作报告里读出的事实，不含报告的文字，未经逐条核对；怎样得来、误差多大见 ../panel.md。",
        "version": __version__, "licenses": [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        "resources": [{
            "profile": "tabular-data-resource", "name": "targets", "path": table.name, "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "bytes": table.stat().st_size, "rows": len(rows),
            "hash": "sha256:" + hashlib.sha256(table.read_bytes()).hexdigest(),
            "schema": {"fields": fields, "missingValues": [""], "primaryKey": ["level", "place", "year", "subject"]},
        }],
    }  # fmt: skip
    (folder / "datapackage.json").write_bytes(text(json.loads(json.dumps(package))))
    print(f"{table}: {len(rows)} rows, {table.stat().st_size:,} bytes")


def main() -> int:
    """Print or write what is asked for."""
    parser = reports.command_line(__doc__)
    names = ("errors", "told", "years", "growth", "cascade", "changes", "sample", "data", "charts")
    parser.add_argument("what", nargs="*", choices=[*names, []], metavar="WHAT", help="、".join(names))
    parser.add_argument("--panel", type=Path, required=True)
    parser.add_argument("--gold", type=Path, default=reports.SHARED / "gold" / "reconcile", metavar="DIR")
    parser.add_argument("--reports", type=Path, default=reports.REPORTS, metavar="DIR")
    parser.add_argument("--out", type=Path, default=reports.REPOSITORY / "docs" / "panel", metavar="DIR")
    asked = parser.parse_args()
    f = facts(asked.panel, asked.gold, asked.reports)
    wanted = asked.what or names[:6]
    printed: dict[str, Callable[[], None]] = {
        "errors": lambda: errors(f), "told": lambda: measures(f), "years": lambda: years(f), "growth": lambda: growth(f),
        "cascade": lambda: cascade(f, asked.reports / "INDEX.tsv"), "changes": lambda: changes(f),
        "sample": lambda: sample(f),        "data": lambda: data(f, asked.out), "charts": lambda: _charts(f, asked.out),
    }  # fmt: skip
    for name in wanted:
        printed[name]()
    return 0


def _charts(f: Facts, folder: Path) -> None:
    import findings_charts

    findings_charts.draw_all(f, folder)


if __name__ == "__main__":
    raise SystemExit(main())
