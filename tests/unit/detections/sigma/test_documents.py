from __future__ import annotations

from tocsin.detections.sigma.documents import Document, read_documents, rule_documents
from tocsin.detections.sigma.files import RuleFile
from tocsin.model.detection import Rejected


def _file(text):
    return RuleFile("f.yml", text.encode() if isinstance(text, str) else text)


def test_a_broken_document_costs_no_other():
    found = list(read_documents(_file("title: a\n---\ntitle: b\nx: [\n---\ntitle: c\n")))
    assert [one.value["title"] for one in found if isinstance(one, Document)] == ["a", "c"]
    (rejected,) = (one for one in found if isinstance(one, Rejected))
    assert rejected.rule == "b"
    assert rejected.reason.startswith("line 5: not YAML")


def test_empty_documents_are_nothing_and_other_values_are_listed():
    found = list(read_documents(_file("---\n---\n# x\n---\n- a\n---\ntitle: a\n---\n")))
    assert [type(one) for one in found] == [Rejected, Document]


def test_the_digest_is_of_the_document_alone():
    first = list(read_documents(_file("title: a\n---\ntitle: b\n")))
    second = list(read_documents(_file("---\ntitle: b\n")))
    assert first[1].digest == second[0].digest != first[0].digest


def test_what_is_not_utf_8_is_listed():
    (found,) = read_documents(_file(b"title: \xff"))
    assert found == Rejected("f.yml", "", "not UTF-8 at byte 7")


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    (found,) = read_documents(_file(b"\xef\xbb\xbftitle: a"))
    assert found.value == {"title": "a"}


def test_the_collections_of_sigma_1_are_resolved():
    text = """
action: global
title: shared
detection: {condition: one}
---
detection: {one: {a: 1}}
---
action: repeat
detection: {one: {a: 2}}
---
action: reset
---
title: alone
---
action: dance
title: odd
"""
    *found, odd = rule_documents(_file(text))
    assert [one.value for one in found] == [
        {"title": "shared", "detection": {"condition": "one", "one": {"a": 1}}},
        {"title": "shared", "detection": {"condition": "one", "one": {"a": 2}}},
        {"title": "alone"},
    ]
    assert len({one.digest for one in found}) == 3
    assert odd.reason == "action 'dance' is unknown"
