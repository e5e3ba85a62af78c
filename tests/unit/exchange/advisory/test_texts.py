"""What the project's own advisories say is found, each with its sentence and place; decoys are not proposed."""

from __future__ import annotations

import pytest
from benchmarks.advisory_texts import texts

from tocsin.exchange.advisory.draft import read_draft, write_draft
from tocsin.exchange.advisory.items import INDICATORS
from tocsin.exchange.advisory.read import read_advisory, read_with
from tocsin.model.errors import ExchangeError

TEXTS = {one.name: one for one in texts()}
#: What is proposed although no careful reader would: a vendor's own page in a notice that defangs nothing.
WRONG = {"decoys.txt": {"https://www.vendor.example/notices"}}
#: Names that are missed: words of the language without a word beside them that tells.
MISSED = {"names.txt": {"hive"}}


@pytest.fixture(scope="module")
def advisories(knowledge):
    return {name: read_advisory(one.data, name, knowledge) for name, one in TEXTS.items()}


@pytest.mark.parametrize("name", TEXTS)
def test_indicators_are_proposed_and_nothing_else(advisories, name):
    accepted = {
        one.value for one in advisories[name].items if one.accepted and one.kind in {*INDICATORS, "pattern"}
    }
    assert accepted == set(TEXTS[name].truth.get("indicators", ())) | WRONG.get(name, set())


@pytest.mark.parametrize("name", TEXTS)
def test_names_ids_and_countries_are_proposed(advisories, name):
    truth, found = TEXTS[name].truth, [one for one in advisories[name].items if one.accepted]
    for group, kinds in (
        ("vulnerabilities", {"vulnerability"}),
        ("techniques", {"technique"}),
        ("countries", {"country"}),
    ):
        assert {one.value for one in found if one.kind in kinds} == set(truth.get(group, ())), group
    names = {
        text.lower()
        for one in found
        if one.kind in {"malware", "tool", "actor"}
        for text in (one.value, *one.aliases)
    }
    assert {one.lower() for one in truth.get("names", ())} - names == MISSED.get(name, set())


@pytest.mark.parametrize("name", TEXTS)
def test_the_label_of_the_document_is_found(advisories, name):
    marking = advisories[name].marking
    assert (marking.label if marking else None) == TEXTS[name].truth.get("marking")


@pytest.mark.parametrize("name", TEXTS)
def test_every_item_says_where_it_is_from_and_why_it_is_proposed_or_not(advisories, name):
    for item in advisories[name].items:
        assert item.why
        assert item.mentions, item.value
        assert all(one.place and one.sentence for one in item.mentions), item.value


def test_what_is_well_known_is_named_with_its_list_and_not_proposed(advisories):
    known = {one.value: one for one in advisories["table.pdf"].items if one.known}
    assert known["8.8.8.8"].accepted is False
    assert "DNS resolvers" in known["8.8.8.8"].known[0]
    empty = known["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
    assert (empty.accepted, empty.why) == (False, "on a list of the well-known")


def test_a_suggestion_is_marked_explained_and_never_accepted(advisories):
    suggested = [item for one in advisories.values() for item in one.items if item.suggested]
    assert suggested
    assert not any(one.accepted for one in suggested)
    assert all(one.why.startswith("suggested by ") for one in suggested)


def test_rows_of_a_table_suggest_nothing(advisories):
    assert not any(one.suggested for one in advisories["table.pdf"].items)


@pytest.mark.parametrize("name", TEXTS)
def test_a_draft_reads_back_as_it_was_written(advisories, name):
    assert read_draft(write_draft(advisories[name]), name) == advisories[name]


def test_an_actor_suggests_where_it_is_said_to_be_from_and_malware_names_no_country(knowledge):
    text = b"APT28 left China Chopper behind.\n"
    found = [one for one in read_advisory(text, "a.txt", knowledge).items if one.kind == "country"]
    assert [(one.value, one.accepted, one.suggested) for one in found] == [("RU", False, True)]
    assert found[0].why == "suggested by APT28, which the galaxies say is from there"


def test_what_is_read_while_knowledge_is_prepared_is_the_same_and_errors_are_told(knowledge):
    one = TEXTS["german.md"]
    assert read_with(lambda: knowledge, one.data, one.name) == read_advisory(one.data, one.name, knowledge)
    with pytest.raises(ExchangeError, match="is an archive"):
        read_with(lambda: knowledge, b"PK\x03\x04", "a.zip")
