"""A technique is suggested where words lead to it, with these words; else nothing is."""

from __future__ import annotations

import gzip

import orjson
import pytest

from tocsin.knowledge.attack import Procedure, read_attack
from tocsin.knowledge.entities import Entity, EntityKind
from tocsin.knowledge.suggesting import Sources, Suggester, learn
from tocsin.model.errors import UsageError

TECHNIQUES = (
    Entity(
        EntityKind.TECHNIQUE,
        "Inhibit System Recovery",
        "T1490",
        description="Adversaries may delete shadow copies and backups.",
    ),
    Entity(
        EntityKind.TECHNIQUE,
        "Screen Capture",
        "T1113",
        description="Adversaries may take pictures of the desktop of a victim.",
    ),
    Entity(
        EntityKind.TECHNIQUE,
        "Keylogging",
        "T1056.001",
        description="Adversaries may log keystrokes of a user.",
    ),
)


def test_words_lead_to_a_technique_and_are_named():
    found = Suggester(learn(TECHNIQUES)).suggest(
        "It deleted all shadow copies and the backups of the victim."
    )
    assert found is not None
    assert found.ident == "T1490"
    assert {"shadow", "copies"} <= set(found.words)


def test_a_sentence_about_something_else_leads_nowhere():
    assert (
        Suggester(learn(TECHNIQUES)).suggest("The minister spoke about the weather and the harvest.") is None
    )
    assert Suggester(learn(TECHNIQUES)).suggest("") is None


def test_examples_teach_words_that_no_description_has():
    sentence = "The implant photographs whatever the clerk looks at."
    assert Suggester(learn(TECHNIQUES)).suggest(sentence) is None
    examples = (Procedure("It photographs what the clerk looks at.", "T1113", "malware--1"),)
    taught = Suggester(learn(TECHNIQUES, Sources(examples)))
    found = taught.suggest(sentence)
    assert found is not None
    assert found.ident == "T1113"


def test_what_a_name_did_elsewhere_says_nothing():
    examples = (
        Procedure("Magpie of Tarn photographs screens.", "T1113", "malware--1", "photographs screens."),
    )
    taught = Suggester(learn(TECHNIQUES, Sources(examples)))
    assert taught.nearest("Magpie of Tarn returned.", 3) == []


def test_of_techniques_that_share_the_words_the_usual_one_is_meant():
    twins = [
        Entity(EntityKind.TECHNIQUE, name, ident, description="Adversaries may copy mail boxes of victims.")
        for name, ident in (("First", "T1"), ("Second", "T2"))
    ]
    for used in ("T1", "T2"):
        found = Suggester(learn(twins, Sources(used={used: 40}))).suggest(
            "It copied the mail boxes of its victims."
        )
        assert found is not None
        assert found.ident == used
        assert found.score > 0.9


def test_a_rule_that_detects_a_technique_teaches_its_words():
    sentence = "The tool vssprobe purged all catalogues."
    rules = (("T1490", "Purging of catalogues by vssprobe. Detects the tool."), ("T9999", "of no technique"))
    assert Suggester(learn(TECHNIQUES)).suggest(sentence) is None
    found = Suggester(learn(TECHNIQUES, Sources(rules=rules))).suggest(sentence)
    assert found is not None
    assert found.ident == "T1490"


def test_a_bundle_gives_techniques_names_and_sentences(tmp_path):
    reference = [{"source_name": "mitre-attack", "external_id": "T1113"}]
    objects = [
        {"type": "attack-pattern", "id": "attack-pattern--1", "name": "Screen Capture", "external_references": reference},
        {"type": "attack-pattern", "id": "attack-pattern--2", "name": "Old", "revoked": True},
        {"type": "malware", "id": "malware--1", "name": "Eye", "x_mitre_aliases": ["Eye", "Lens"]},
        {"type": "relationship", "id": "relationship--1", "relationship_type": "uses", "source_ref": "malware--1",
         "target_ref": "attack-pattern--1", "description": "[Eye](https://attack.mitre.org/software/S1) takes [big](https://x.example) `pictures`.(Citation: X 2020)"},
    ]  # fmt: skip
    path = tmp_path / "attack.json.gz"
    path.write_bytes(gzip.compress(orjson.dumps({"type": "bundle", "objects": objects})))
    attack = read_attack(path)
    assert [(one.name, one.aliases) for one in attack.entities] == [
        ("Screen Capture", ()),
        ("Eye", ("Lens",)),
    ]
    assert attack.procedures == (
        Procedure("Eye takes big pictures.", "T1113", "malware--1", "takes big pictures."),
    )


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"objects": []}', b"\x1f\x8bxx"])
def test_another_file_is_no_bundle_of_attack(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        read_attack(path)
