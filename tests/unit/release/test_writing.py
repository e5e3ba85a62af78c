from __future__ import annotations

import pytest

from release_samples import ALPHA, BRAVO, STATEMENT, ident, listed, release_extension, stix
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.release import NOTHING_KNOWN, TLP_IDS, KnownMarkings, marked, marking_of

BARE = {key: value for key, value in stix().items() if key != "object_marking_refs"}
OTHER = {"extension-definition--00000000-0000-4000-8000-000000000001": {"x": 1}}


@pytest.mark.parametrize(
    "marking",
    [
        *map(Marking, [Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT]),
        listed(Tlp.RED, ALPHA, BRAVO),
        listed(Tlp.GREEN, ALPHA),
        Marking(Tlp.AMBER, pap=Pap.RED),
        listed(Tlp.CLEAR, ALPHA, pap=Pap.GREEN),
    ],
)
def test_a_marking_that_is_written_reads_back(marking):
    assert marking_of(marked(BARE, marking), NOTHING_KNOWN) == marking


def test_only_the_marking_is_written():
    assert marked(BARE, Marking(Tlp.GREEN)) == stix()
    assert marked(BARE | {"extensions": OTHER}, listed(Tlp.GREEN, BRAVO)) == stix(
        extensions=OTHER | release_extension(releasable_to=[BRAVO])
    )
    assert "object_marking_refs" not in BARE


def test_a_marking_that_only_states_is_kept():
    known = KnownMarkings(statements=frozenset({STATEMENT}))
    said = marked(stix(object_marking_refs=[STATEMENT, TLP_IDS[Tlp.GREEN]]), Marking(Tlp.AMBER), known)
    assert said["object_marking_refs"] == [TLP_IDS[Tlp.AMBER], STATEMENT]
    with pytest.raises(ReleaseError, match="unknown marking"):
        marked(stix(object_marking_refs=[STATEMENT]), Marking(Tlp.AMBER))


STRICTER = [
    (stix(tlp=Tlp.AMBER), Marking(Tlp.GREEN)),
    (BARE | {"extensions": release_extension(releasable_to=[BRAVO])}, Marking(Tlp.GREEN)),
    (BARE | {"extensions": release_extension(pap="red")}, Marking(Tlp.GREEN)),
    (
        BARE | {"granular_markings": [{"marking_ref": TLP_IDS[Tlp.RED], "selectors": ["name"]}]},
        Marking(Tlp.AMBER),
    ),
]


@pytest.mark.parametrize(("obj", "marking"), STRICTER)
def test_what_says_something_stricter_is_not_marked_looser(obj, marking):
    with pytest.raises(ReleaseError, match="already") as error:
        marked(obj, marking)
    assert error.value.where == obj["id"]


def test_a_list_may_be_narrowed_and_pap_raised():
    wide = stix(extensions=release_extension(releasable_to=[ALPHA, BRAVO], pap="green"))
    assert marking_of(marked(wide, listed(Tlp.AMBER, ALPHA, pap=Pap.RED)), NOTHING_KNOWN) == listed(
        Tlp.AMBER, ALPHA, pap=Pap.RED
    )


@pytest.mark.parametrize(
    "obj",
    [
        None,
        {},
        stix(object_marking_refs="x"),
        stix(extensions=[]),
        {"type": "tool", "id": ident("malware", 1)},
    ],
)
def test_what_is_malformed_is_refused(obj):
    with pytest.raises(ReleaseError):
        marked(obj, Marking(Tlp.RED))
