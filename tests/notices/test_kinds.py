"""The table of what people are told: whole, and without names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luoshi.notices.kinds import GROUPS, KINDS, RULES, Rule, group_of
from luoshi.notices.scene import ADDRESSES, AUDIENCES

EVERY = [(action, rule) for action, rules in RULES.items() for rule in rules]
PACKAGE = Path(__file__).resolve().parents[2] / "src" / "luoshi"
RECORDS = (PACKAGE / "ledger" / "record", PACKAGE / "congress" / "suggestions" / "record")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "notices.md"
_SAID = {"called", "title", "whose", "words", "into", "due"}
_FIELDS = {
    "Enquiry": {"due"}, "Version": set(), "Amendment": {"fields"}, "Progress": {"period"},
    "Figure": {"indicator", "value"}, "LightChange": {"why"}, "Slip": {"number", "colour", "due", "unit"},
    "Request": {"unit"}, "Closing": {"unit"}, "Comment": set(),
    "Suggestion": _SAID, "SuggestionSigner": _SAID, "SuggestionHandling": _SAID | {"unit", "part"},
    "SuggestionExtension": _SAID | {"unit", "until", "why"}, "SuggestionReply": _SAID | {"unit", "outcome"},
}  # fmt: skip


@pytest.mark.parametrize(("action", "rule"), EVERY, ids=[f"{a} {r.kind}" for a, r in EVERY])
def test_each_rule_uses_what_there_is(action: str, rule: Rule) -> None:
    assert rule.kind in KINDS
    assert rule.who
    assert set(rule.who) <= AUDIENCES.keys()
    assert rule.where in ADDRESSES
    asked = set(re.findall(r"{(\w+)}", rule.one + rule.many))
    assert asked <= {"table", "task", "n", *_FIELDS[rule.of.__name__]}


def test_each_kind_is_told_by_a_rule_or_a_reminder_and_has_a_group() -> None:
    told = {rule.kind for _, rule in EVERY}
    assert {kind for kind in KINDS if kind not in told} == {kind for kind in KINDS if group_of(kind) == "due"}
    assert {group_of(kind) for kind in KINDS} == GROUPS.keys()


def test_each_action_of_the_table_is_one_that_the_books_know() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for record in RECORDS for path in record.glob("*.py"))
    made = set(re.findall(r'change\([^,]+, f?"([a-z_.]+)"', source))
    made |= {"figure.dispute"}  # one of two
    stepped = {"progress", "slip", "request", "closing", "suggestion"}  # f"slip.{step}"
    unknown = {action for action in RULES if action not in made and action.split(".")[0] not in stepped}
    assert unknown == set()
    steps = set(re.findall(r'"(\w+)"', source))
    assert {a.split(".")[1] for a in RULES if a not in made} <= steps | {"close", "send_back", "withdraw"}


def test_the_page_names_every_kind() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []
    assert [group for group in GROUPS if f"`{group}`" not in page] == []


def test_the_receiver_of_the_page_takes_what_is_signed_and_refuses_the_rest() -> None:
    import json
    import threading
    import time
    from http.client import HTTPConnection
    from http.server import HTTPServer

    from luoshi.outgoing import SIGNATURE, sign

    code = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert code
    source = code[1].rpartition("HTTPServer((")[0]
    names: dict[str, type] = {}
    exec(source, names)
    quiet = type("Quiet", (names["Receiver"],), {"log_message": lambda *_: None})
    with HTTPServer(("127.0.0.1", 0), quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        body, now = json.dumps({"id": "1"}).encode(), int(time.time())
        got = []
        for secret, stamp in (("SECRET", now), ("other", now), ("SECRET", now - 3600)):
            connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
            connection.request("POST", "/", body, {SIGNATURE: sign(body, secret, stamp)})
            got.append(connection.getresponse().status)
            connection.close()
        server.shutdown()
    assert got == [204, 403, 403]
