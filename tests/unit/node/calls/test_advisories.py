"""A draft of an advisory becomes a call: accepted indicators are asked, all else accepted goes with it."""

from __future__ import annotations

import pytest

from call_samples import ALBION, NOW
from tocsin.exchange.advisory.draft import write_draft
from tocsin.exchange.advisory.items import Advisory, Item, Mention, Said
from tocsin.exchange.stix import call_objects, checked, read_call
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.calls.drafting import draft
from tocsin.node.calls.making import Question, make_call

PLACE = Mention("evil[.]example", "It talks to evil[.]example.", "page 2")


def item(kind: str, value: str, *, accepted: bool = True, **more) -> Item:
    return Item(kind=kind, value=value, accepted=accepted, why="named", mentions=(PLACE,), **more)


ITEMS = (
    item("domain", "evil.example"),
    item("address", "192.0.2.7", accepted=False),
    item("vulnerability", "CVE-2019-0604"),
    item("technique", "T1490", name="Inhibit System Recovery"),
    item("technique", "T1485", name="Data Destruction", accepted=False),
    item("malware", "ROADSWEEP", name="S1150", aliases=("GoXml",)),
    item("tool", "Mimikatz"),
    item("actor", "HEXANE", name="G1001", aliases=("Lyceum",)),
    item("country", "AL", name="Albania"),
    item("sector", "Energy"),
    item("effect", "Disruption"),
)


@pytest.fixture
def path(tmp_path):
    def written(*items: Item):
        """A draft with these items, in a file."""
        advisory = Advisory(
            source="a.pdf", sha256="0" * 64, format="pdf", title="A", language="en", items=items,
            marking=Said("TLP:AMBER", PLACE),
        )  # fmt: skip
        file = tmp_path / "draft.json"
        file.write_bytes(write_draft(advisory))
        return file

    return written


def test_accepted_indicators_are_asked_with_their_sentence(path):
    drafted = draft(path(*ITEMS), ())
    (wanted,) = drafted.wanted
    assert (wanted.pattern, wanted.description) == ("[domain-name:value = 'evil.example']", PLACE.sentence)
    assert wanted.source == "a.pdf page 2"
    assert drafted.refused[0].rule == "2 items of the advisory"
    assert drafted.claims.marking == Marking(Tlp.AMBER)


def test_all_else_that_was_accepted_goes_with_the_call_as_valid_objects_and_asks_nothing(path):
    drafted = draft(path(*ITEMS), ())
    question = Question(title="A", text="Seen?", marking=Marking(Tlp.AMBER))
    made = make_call(question, drafted.wanted, ALBION, NOW, drafted.context)
    grouping, *parts = call_objects(made.call, made.objects)
    assert sorted(one["type"] for one in parts) == [
        "attack-pattern", "identity", "indicator", "intrusion-set", "location", "malware", "tool", "vulnerability",
    ]  # fmt: skip
    assert all(checked(one) for one in parts)
    assert read_call(grouping, parts) == made.call
    assert [one.name for one in made.call.items] == ["evil.example"]


def test_a_draft_of_which_nothing_can_be_asked_is_refused(path):
    with pytest.raises(UsageError, match="there is nothing to ask for"):
        draft(path(item("country", "AL", name="Albania")), ())
