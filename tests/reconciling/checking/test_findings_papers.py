"""The findings as table, JSON, page, and as comments in the Word draft; nothing else of the draft changes."""

from __future__ import annotations

import io
import json
from typing import Any

import docx
import pytest
from planted import MENDED, before, changed, clean

from luoshi.papers.findings.document import AUTHOR, write_docx
from luoshi.papers.findings.page import page
from luoshi.papers.findings.records import Proof, tally, write_json
from luoshi.papers.findings.screen import write_table
from luoshi.reading import read_document
from luoshi.reading.document import from_bytes, from_text
from luoshi.reconciling.checking import check

WRONG = (("由15.2%提高到17%", "由15.2%提高到17%、提高2.8个百分点"), ("分别增长5.2%和6.4%", "分别增长5.2%、6.4%和5%"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def proof_of(data: bytes | None = None, text: str | None = None) -> Proof:
    page = from_bytes(data, "草稿.docx") if data is not None else from_text(text or "")
    reading = read_document(page)
    return Proof(reading, check(reading, read_document(from_text(before()))))


def wrong() -> str:
    return changed(clean(), WRONG)


def word(text: str, *, pieces: int = 0) -> bytes:
    """A Word file of a text, a paragraph a line, each in runs of so many characters, every second one bold."""
    document = docx.Document()
    for line in text.splitlines():
        if not line.strip():
            continue
        paragraph = document.add_paragraph()
        size = pieces or len(line)
        for index in range(0, len(line), size):
            paragraph.add_run(line[index : index + size]).bold = index // size % 2 == 0
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def commented(proof: Proof, data: bytes | None) -> Any:
    out = io.BytesIO()
    write_docx(proof, out, data)
    return docx.Document(io.BytesIO(out.getvalue()))


def marked(document: Any) -> dict[int, str]:
    """The words that each comment stands at."""
    open_: set[int] = set()
    out: dict[int, str] = {}
    for element in document.element.body.iter():
        if element.tag == f"{W}commentRangeStart":
            open_.add(int(element.get(f"{W}id")))
        elif element.tag == f"{W}commentRangeEnd":
            open_.discard(int(element.get(f"{W}id")))
        elif element.tag == f"{W}t":
            for each in open_:
                out[each] = out.get(each, "") + element.text
    return out


@pytest.mark.parametrize("pieces", [0, 1, 3, 7])
def test_every_finding_is_a_comment_at_its_words(pieces: int) -> None:
    data = word(wrong(), pieces=pieces)
    proof = proof_of(data)
    document = commented(proof, data)
    comments = list(document.comments)
    assert len(comments) == len(proof.found.findings) >= 2
    words = marked(document)
    assert [words[c.comment_id] for c in comments] == [f.quote for f in proof.found.findings]
    assert all(f.reason in c.text and c.author == AUTHOR for f, c in zip(proof.found.findings, comments, strict=True))


def test_the_draft_keeps_its_words_and_formats() -> None:
    data = word(wrong(), pieces=5)
    document = commented(proof_of(data), data)
    given = docx.Document(io.BytesIO(data))
    assert [p.text for p in document.paragraphs] == [p.text for p in given.paragraphs]
    for old, new in zip(given.paragraphs, document.paragraphs, strict=True):
        styles = [[(c, bool(r.bold)) for r in p.runs for c in r.text] for p in (old, new)]
        assert styles[0] == styles[1]


def test_tracked_changes_are_read_as_accepted_and_stay() -> None:
    document = docx.Document()
    for line in wrong().splitlines():
        if line.strip():
            document.add_paragraph(line)
    paragraph = next(p for p in document.paragraphs if "提高2.8个百分点" in p.text)
    run = paragraph.runs[0]._r
    for tag, inner, words in (("del", "delText", "原来的话"), ("ins", "t", "后加的话。")):
        change = run.makeelement(f"{W}{tag}", {f"{W}id": "9", f"{W}author": "甲"})
        piece = run.makeelement(f"{W}r", {})
        text = run.makeelement(f"{W}{inner}", {})
        text.text = words
        piece.append(text)
        change.append(piece)
        run.addprevious(change)
    out = io.BytesIO()
    document.save(out)
    proof = proof_of(out.getvalue())
    assert any("修订" in warning for warning in proof.found.warnings)
    new = commented(proof, out.getvalue())
    assert [e.text for e in new.element.body.iter(f"{W}delText")] == ["原来的话"]
    assert "后加的话。" in "".join(e.text for e in new.element.body.iter(f"{W}t"))
    assert "提高2.8个百分点" in marked(new).values()


def test_findings_in_tables_and_text_set_anew() -> None:
    proof = proof_of(text=wrong())
    document = commented(proof, None)
    assert "".join(p.text for p in document.paragraphs).replace(" ", "") == "".join(wrong().split())
    assert sorted(marked(document).values()) == sorted(f.quote for f in proof.found.findings)
    table = docx.Document()
    table.add_table(1, 2).rows[0].cells[0].text = "三次产业结构调整为8.2∶41.3∶55.5。"
    out = io.BytesIO()
    table.save(out)
    reading = read_document(from_bytes(out.getvalue(), "表.docx"))
    found = Proof(reading, check(reading))
    assert list(marked(commented(found, out.getvalue())).values()) == ["8.2∶41.3∶55.5"]


def test_a_clean_draft_says_so() -> None:
    reading = read_document(from_text("云泽市2026年政府工作报告\n一、2025年工作回顾\n平稳。\n"))
    proof = Proof(reading, check(reading))
    assert tally(proof.found) == "没有发现问题"
    assert [c.text for c in commented(proof, None).comments] == ["没有发现问题"]


def test_json_has_each_finding_with_offsets_and_rule() -> None:
    proof, out = proof_of(text=wrong()), io.BytesIO()
    write_json(proof.found, out)
    told = json.loads(out.getvalue())
    assert len(told["findings"]) == len(proof.found.findings)
    assert {rule["code"] for rule in told["rules"]} == {f["rule"] for f in told["findings"]}
    for f in told["findings"]:
        assert wrong()[f["start"] : f["end"]] == f["quote"]
        if f["other"] and f["other"]["where"] == "last":
            assert before()[f["other"]["start"] : f["other"]["end"]] == f["other"]["quote"]


def test_the_page_links_findings_and_places_and_escapes() -> None:
    text = wrong().replace("“强产业", "<b>“强产业").replace("2025年工作和", "<i>2025年工作和")
    proof = proof_of(text=text)
    html = page(proof)
    assert "<script" not in html and "<i>2025" not in html
    for number in range(1, len(proof.found.findings) + 1):
        assert f'id="t{number}"' in html and f'href="#t{number}"' in html and f'id="f{number}"' in html


def test_the_table_shows_severity_reason_and_sum() -> None:
    out = io.StringIO()
    write_table(proof_of(text=wrong()), out)
    shown = out.getvalue()
    assert "错误" in shown and "共 " in shown
    assert MENDED[0][0] not in shown
