"""One contestant of the speed bench, in a process and an interpreter of its own. Started by speed.py.

usage: python bench/peer_worker.py CONTESTANT

The first line in is {"paths": [...], "feed": "report", "line" or "sentence", "cpu": number or null}. The
answer is {"version": what runs, "lengths": [characters of each report]}. Each line after that asks for one
round. The answer is {"characters": n, "seconds": wall, "cpu_seconds": of this process, "each": [seconds of
each report], "hits": [of each report]}.
Reading files, imports and a warm-up on a short sentence are outside the measured time.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

Count = Callable[[str], int]

WARM_UP = "2024年地区生产总值增长5.2%左右，投资120亿元，新增就业3万人，建成公路35公里。"
TIME_BASE = {"year": 2024, "month": 1, "day": 20}
CUTS = {"line": re.compile(r"\n"), "sentence": re.compile(r"[。；！？\n]")}


def luoshi_reading() -> Count:
    """Return the whole reading of luoshi; a hit is a statement."""
    import luoshi

    return lambda text: len(luoshi.read(text).statements)


def recognizers_number() -> Count:
    """Return the Chinese number model of Recognizers-Text alone."""
    from recognizers_number import NumberRecognizer
    from recognizers_text import Culture

    model = NumberRecognizer(Culture.Chinese).get_number_model()
    return lambda text: len(model.parse(text))


def recognizers_four() -> Count:
    """Return the Chinese number, percentage, currency and dimension models of Recognizers-Text, in turn."""
    from recognizers_number import NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer
    from recognizers_text import Culture

    plain, united = NumberRecognizer(Culture.Chinese), NumberWithUnitRecognizer(Culture.Chinese)
    models = (
        plain.get_number_model(),
        plain.get_percentage_model(),
        united.get_currency_model(),
        united.get_dimension_model(),
    )
    return lambda text: sum(len(model.parse(text)) for model in models)


def jionlp_money() -> Count:
    """Return JioNLP's extract_money."""
    import jionlp

    return lambda text: len(jionlp.ner.extract_money(text))


def jionlp_time() -> Count:
    """Return JioNLP's extract_time, with a fixed base date."""
    import jionlp

    return lambda text: len(jionlp.ner.extract_time(text, time_base=TIME_BASE))


CONTESTANTS: dict[str, tuple[str, Callable[[], Count]]] = {
    "luoshi": ("luoshi", luoshi_reading),
    "luoshi-compiled": ("luoshi", luoshi_reading),
    "recognizers-number": ("recognizers-text-suite", recognizers_number),
    "recognizers-four": ("recognizers-text-suite", recognizers_four),
    "jionlp-money": ("jionlp", jionlp_money),
    "jionlp-time": ("jionlp", jionlp_time),
}


def pieces(text: str, feed: str) -> list[str]:
    """Return the text as the contestant is given it: whole, or cut and without empty pieces."""
    if feed == "report":
        return [text]
    return [piece for piece in CUTS[feed].split(text) if piece.strip()]


def installed(package: str) -> str:
    """Return the version of a package, or a question mark where it is not installed as one."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def one_round(count: Count, texts: list[list[str]], characters: int) -> dict[str, Any]:
    """Read every text once and return what it took."""
    gc.collect()
    each, hits = [], []
    cpu = time.process_time()
    for text in texts:
        start = time.perf_counter()
        hits.append(sum(count(piece) for piece in text))
        each.append(time.perf_counter() - start)
    return {
        "characters": characters,
        "seconds": sum(each),
        "cpu_seconds": time.process_time() - cpu,
        "each": each,
        "hits": hits,
    }


def answers(name: str, asked: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Yield one answer for each line that is asked."""
    setup = json.loads(next(asked))
    if setup["cpu"] is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {setup["cpu"]})
    whole = []
    for path in setup["paths"]:
        with open(path, encoding="utf-8", newline="") as file:
            whole.append(file.read())
    package, prepare = CONTESTANTS[name]
    count = prepare()
    count(WARM_UP)
    logging.disable(logging.CRITICAL)  # JioNLP logs a traceback for each string that its time parser gives up on
    texts = [pieces(text, setup["feed"]) for text in whole]
    yield {"version": installed(package), "lengths": [len(text) for text in whole]}
    for _ in asked:
        yield one_round(count, texts, sum(map(len, whole)))


def main() -> None:
    """Answer on the real standard output; what a peer prints goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr  # JioNLP prints a banner when it is imported
    for answer in answers(sys.argv[1], iter(sys.stdin.readline, "")):
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
