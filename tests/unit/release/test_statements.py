"""A marking in words is known by its id, which is made of what it says: no other marking passes for one."""

from __future__ import annotations

import pytest

from tocsin.model.marking import Marking, Tlp
from tocsin.release import NOTHING_KNOWN, is_own_statement, marking_of, statement_definition, statement_of

AUTHOR = "identity--7d6f6c2a-0000-4000-8000-000000000001"
OTHER = "identity--7d6f6c2a-0000-4000-8000-000000000002"
CREATED, LATER = "2022-09-01T12:00:00.000Z", "2022-09-02T12:00:00.000Z"
AMBER = Marking(Tlp.AMBER)


def made(text="Copyright 2022, Albion", author=AUTHOR, marking=AMBER, created=CREATED):
    return statement_definition(text, author, marking, created)


def test_the_same_statement_has_the_same_id_and_any_other_another():
    assert made()["id"] == made(created=LATER)["id"]
    others = (made("Copyright 2023, Albion"), made(author=OTHER), made(marking=Marking(Tlp.GREEN)))
    assert len({one["id"] for one in (made(), *others)}) == 4
    assert marking_of(made(), NOTHING_KNOWN) == AMBER
    assert statement_of(made()) == "Copyright 2022, Albion"


@pytest.mark.parametrize(
    "changed",
    [
        {"definition": {"statement": "anybody may have it"}},
        {"definition_type": "tlp"},
        {"definition": {"statement": "Copyright 2022, Albion", "level": "secret"}},
        {"created_by_ref": OTHER},
        {"id": "marking-definition--7d6f6c2a-0000-4000-8000-000000000901"},
        {"definition": {"statement": "x", "deep": float("nan")}},
        {"object_marking_refs": []},
    ],
)
def test_a_definition_under_an_id_that_is_not_made_of_it_is_no_statement(changed):
    assert is_own_statement(made())
    assert not is_own_statement(made() | changed)


@pytest.mark.parametrize(
    "text",
    [
        "TLP:RED",
        "handle as tlp amber",
        "TLP_RED",
        "TLPRED",
        "TLP2:RED",
        "T.L.P. RED",
        "Traffic Light Protocol: RED",
        "\uff34\uff2c\uff30:RED",
        "TL\u0301P\u200b: RED",
        "PAP_RED",
        "PAPAMBER",
    ],
)
def test_a_text_that_names_a_label_is_no_statement(text):
    assert statement_of(made(text)) is None
    assert not is_own_statement(made(text))


@pytest.mark.parametrize("text", ["Kept by Papworth", "ATLP 5 is a road", "Copyright (c) Tulip Ltd."])
def test_a_text_with_other_words_of_these_letters_is_one(text):
    assert statement_of(made(text)) == text


@pytest.mark.parametrize(
    "more",
    [
        {"name": "TLP:RED"},
        {"x_tlp": "red"},
        {"granular_markings": []},
        {"created_by_ref": "tlp:red"},
        {"spec_version": 2.1},
        {"extensions": {"extension-definition--7d6f6c2a-0000-4000-8000-000000000003": {}}},
        {"extensions": []},
    ],
)
def test_a_definition_that_says_more_than_its_text_is_no_statement(more):
    assert statement_of(made() | more) is None
