from __future__ import annotations

import pytest

from release_samples import ALPHA, BRAVO, CHARLIE, OWN, STATEMENT, ident, listed, release_extension, stix
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.release import (
    NOTHING_KNOWN,
    RELEASE_EXTENSION,
    SIGNATURE_EXTENSION,
    TLP_IDS,
    TLP_OF_ID,
    KnownMarkings,
    marking_of,
    references,
    source_of,
    tlp_definition,
)

PART = ident("malware", 7)
CLEAR = TLP_IDS[Tlp.CLEAR]


@pytest.mark.parametrize(("marking", "label"), TLP_OF_ID.items())
def test_every_label_of_tlp_2_and_1_is_read(marking, label):
    found = marking_of(stix(object_marking_refs=[marking]), NOTHING_KNOWN)
    assert found == (Marking(label) if label is not Tlp.RED else listed(Tlp.RED, ALPHA))


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_labels_the_strictest_holds(order):
    refs = [TLP_IDS[Tlp.GREEN], TLP_IDS[Tlp.AMBER], CLEAR][::order]
    assert marking_of(stix(object_marking_refs=refs), NOTHING_KNOWN).tlp is Tlp.AMBER


@pytest.mark.parametrize("refs", [None, [], [STATEMENT]])
def test_what_has_no_label_is_refused(refs):
    obj = stix()
    del obj["object_marking_refs"]
    if refs is not None:
        obj["object_marking_refs"] = refs
    with pytest.raises(ReleaseError, match="has no TLP marking") as error:
        marking_of(obj, KnownMarkings(statements=frozenset({STATEMENT})))
    assert error.value.where == obj["id"]
    assert error.value.hint


def test_a_label_of_a_part_alone_does_not_mark_the_whole():
    obj = stix(granular_markings=[{"marking_ref": CLEAR, "selectors": ["name"]}])
    del obj["object_marking_refs"]
    with pytest.raises(ReleaseError, match="has no TLP marking"):
        marking_of(obj, NOTHING_KNOWN)


def test_a_granular_marking_counts_for_the_whole():
    granular = [
        {"lang": "de", "selectors": ["name"]},
        {"marking_ref": TLP_IDS[Tlp.AMBER], "selectors": ["name"]},
    ]
    assert marking_of(stix(granular_markings=granular), NOTHING_KNOWN) == Marking(Tlp.AMBER)


@pytest.mark.parametrize(
    "granular", [{}, [[]], ["x"], [{}], [{"selectors": ["name"]}], [{"marking_ref": CLEAR, "lang": "de"}]]
)
def test_a_malformed_granular_marking_is_refused(granular):
    with pytest.raises(ReleaseError):
        marking_of(stix(granular_markings=granular), NOTHING_KNOWN)


@pytest.mark.parametrize(
    "refs",
    [{}, "x", [1], [None], [[CLEAR]], [CLEAR, "TLP:RED"], [CLEAR, ident("indicator", 3)], [CLEAR, OWN]],
)
def test_a_marking_that_is_unknown_or_none_is_refused_whatever_else_there_is(refs):
    with pytest.raises(ReleaseError):
        marking_of(stix(object_marking_refs=refs), NOTHING_KNOWN)
    if isinstance(refs, list):
        granular = [{"marking_ref": refs[-1], "selectors": ["name"]}]
        with pytest.raises(ReleaseError):
            marking_of(stix(granular_markings=granular), NOTHING_KNOWN)


def test_an_unknown_marking_is_named():
    with pytest.raises(ReleaseError, match=f"unknown marking {OWN}"):
        marking_of(stix(object_marking_refs=[CLEAR, OWN]), NOTHING_KNOWN)


def test_a_statement_limits_nobody_and_an_alliances_own_marking_counts():
    known = KnownMarkings(statements=frozenset({STATEMENT}), definitions={OWN: listed(Tlp.AMBER, BRAVO)})
    found = marking_of(stix(object_marking_refs=[CLEAR, OWN, STATEMENT]), known)
    assert found == listed(Tlp.AMBER, ALPHA, BRAVO)


def test_the_marking_of_a_definition_is_not_what_it_means():
    with pytest.raises(ReleaseError, match="unknown marking"):
        marking_of(stix(object_marking_refs=[CLEAR, OWN]), KnownMarkings({OWN: Marking(Tlp.CLEAR)}))


def test_an_alliances_own_marking_cannot_redefine_a_published_one():
    known = KnownMarkings(
        statements=frozenset({TLP_IDS[Tlp.AMBER]}), definitions={TLP_IDS[Tlp.RED]: Marking(Tlp.CLEAR)}
    )
    obj = stix(object_marking_refs=[TLP_IDS[Tlp.RED], TLP_IDS[Tlp.AMBER]])
    assert marking_of(obj, known).tlp is Tlp.RED


def test_the_release_extension_narrows_and_the_source_stays_on_its_list():
    obj = stix(extensions=release_extension(releasable_to=[BRAVO], pap="amber"))
    assert marking_of(obj, NOTHING_KNOWN) == listed(Tlp.GREEN, ALPHA, BRAVO, pap=Pap.AMBER)


def test_an_empty_list_names_nobody_but_the_source():
    assert marking_of(stix(extensions=release_extension(releasable_to=[])), NOTHING_KNOWN) == listed(
        Tlp.GREEN, ALPHA
    )


def test_red_with_a_list_goes_to_those_on_it():
    obj = stix(tlp=Tlp.RED, extensions=release_extension(releasable_to=[BRAVO]))
    assert marking_of(obj, NOTHING_KNOWN) == listed(Tlp.RED, ALPHA, BRAVO)


UNKNOWN_EXTENSIONS = [
    None,
    [],
    {},
    {"releasable_to": [BRAVO]},
    {"extension_type": "new-sdo"},
    {"extension_type": "property-extension", "not_to": [BRAVO]},
    {"extension_type": "property-extension", "releasable_to": BRAVO},
    {"extension_type": "property-extension", "releasable_to": [BRAVO, 1]},
    {"extension_type": "property-extension", "releasable_to": ["*"]},
    {"extension_type": "property-extension", "releasable_to": [ident("indicator", 1)]},
    {"extension_type": "property-extension", "releasable_to": None},
    {"extension_type": "property-extension", "pap": "ORANGE"},
    {"extension_type": "property-extension", "pap": 1},
    {"extension_type": "property-extension", "pap": None},
]


@pytest.mark.parametrize("extension", UNKNOWN_EXTENSIONS)
def test_a_release_extension_that_says_something_unknown_is_refused(extension):
    with pytest.raises(ReleaseError):
        marking_of(stix(extensions={RELEASE_EXTENSION: extension}), NOTHING_KNOWN)


def test_what_is_embedded_counts():
    held = {"objects": {"0": {"type": "file", "object_marking_refs": [TLP_IDS[Tlp.AMBER]]}}}
    assert marking_of(stix("observed-data", **held), NOTHING_KNOWN) == Marking(Tlp.AMBER)
    narrowed = [{"deep": {"extensions": release_extension(releasable_to=[BRAVO])}}]
    assert marking_of(stix(x_more=narrowed), NOTHING_KNOWN) == listed(Tlp.GREEN, ALPHA, BRAVO)


PLACES = [
    {"object_refs": [PART]},
    {"sighting_of_ref": PART},
    {"source_ref": PART, "target_ref": ident("tool", 8)},
    {"source_ref": ident("tool", 8), "target_ref": PART},
    {"observed_data_refs": [PART]},
    {"where_sighted_refs": [PART]},
    {"x_other": {"deep": [{"ref": PART}]}},
    {"extensions": {SIGNATURE_EXTENSION: {"objects": {PART: "0" * 64}}}},
    {"external_references": [{"external_id": PART}]},
]


@pytest.mark.parametrize("place", PLACES)
def test_an_object_is_as_strict_as_whatever_it_names_anywhere(place):
    known = KnownMarkings({PART: listed(Tlp.AMBER, BRAVO, ALPHA, pap=Pap.RED)})
    assert PART in references(stix(**place))
    assert marking_of(stix(**place), known) == listed(Tlp.AMBER, ALPHA, BRAVO, pap=Pap.RED)
    assert marking_of(stix(**place), NOTHING_KNOWN) == Marking(Tlp.GREEN)


def test_a_part_that_is_red_without_a_list_closes_the_whole():
    own = release_extension(releasable_to=[BRAVO])
    known = KnownMarkings({PART: Marking(Tlp.RED)})
    assert marking_of(stix(extensions=own, object_refs=[PART]), known) == listed(Tlp.RED)


def test_itself_its_source_and_those_who_may_be_told_are_no_parts():
    obj = stix(
        extensions=release_extension(releasable_to=[BRAVO]), where_sighted_refs=[ALPHA], object_refs=[CHARLIE]
    )
    assert references(obj) == {CHARLIE}


def test_a_definition_by_which_an_object_is_extended_is_no_part_of_it():
    known = KnownMarkings({SIGNATURE_EXTENSION: Marking(Tlp.RED), RELEASE_EXTENSION: Marking(Tlp.RED)})
    obj = stix(extensions=release_extension(releasable_to=[BRAVO]) | {SIGNATURE_EXTENSION: {"x": 1}})
    assert marking_of(obj, known) == listed(Tlp.GREEN, ALPHA, BRAVO)
    told = stix("report", object_refs=[SIGNATURE_EXTENSION])
    assert references(told) == {SIGNATURE_EXTENSION}, "a report that tells of it does"


@pytest.mark.parametrize("known_part", [ident("report", 1), CHARLIE])
def test_a_looser_part_loosens_nothing(known_part):
    obj = stix("report", tlp=Tlp.AMBER, object_refs=[CHARLIE])
    assert marking_of(obj, KnownMarkings({known_part: Marking(Tlp.CLEAR)})) == Marking(Tlp.AMBER)


@pytest.mark.parametrize(
    "obj",
    [
        None,
        [],
        "x",
        {},
        {"id": PART},
        {"type": "malware"},
        {"type": "tool", "id": PART},
        {"type": 1, "id": PART},
        {"type": "malware", "id": "malware--1"},
        {"type": "malware", "id": PART + "\n"},
    ],
)
def test_what_is_no_stix_object_is_refused(obj):
    with pytest.raises(ReleaseError, match="no id of its type"):
        marking_of(obj, NOTHING_KNOWN)


@pytest.mark.parametrize("source", [None, 1, "", "BRAVO", PART, [ALPHA]])
def test_a_source_that_is_no_member_is_refused(source):
    obj = stix(created_by_ref=source)
    if source == "":
        assert source_of(obj) == ""
        return
    with pytest.raises(ReleaseError, match="created_by_ref"):
        marking_of(obj, NOTHING_KNOWN)


def test_an_identity_is_its_own_source_and_others_without_one_have_none():
    plain = stix("identity")
    del plain["created_by_ref"]
    assert source_of(plain) == plain["id"]
    assert source_of(plain | {"type": "indicator"}) == ""
    assert source_of(plain | {"created_by_ref": BRAVO}) == BRAVO


@pytest.mark.parametrize("value", [{1: 2}, {"x": (1,)}, {"x": {1}}, {"x": b""}, {"x": object()}])
def test_what_is_no_json_is_refused(value):
    with pytest.raises(ReleaseError, match=r"no JSON|no text"):
        marking_of(stix(x_more=value), NOTHING_KNOWN)


def test_a_nesting_without_end_is_refused():
    deep: list[object] = []
    deep.append(deep)
    with pytest.raises(ReleaseError, match="nests deeper than 64"):
        marking_of(stix(x_more=deep), NOTHING_KNOWN)


@pytest.mark.parametrize(
    "change", [{"name": "TLP:CLEAR and the plan of the harbour"}, {"x_more": 1}, {"created_by_ref": ALPHA}]
)
def test_content_does_not_travel_under_the_id_of_a_published_definition(change):
    with pytest.raises(ReleaseError, match="differs from the published"):
        marking_of(tlp_definition(Tlp.CLEAR) | change, NOTHING_KNOWN)


def test_a_bundle_is_as_strict_as_its_objects():
    parts = [tlp_definition(Tlp.RED), stix(tlp=Tlp.GREEN), stix("report", 2, tlp=Tlp.AMBER_STRICT)]
    bundle = {"type": "bundle", "id": ident("bundle", 5), "objects": parts}
    assert marking_of(bundle, NOTHING_KNOWN) == Marking(Tlp.AMBER_STRICT)


@pytest.mark.parametrize("objects", [None, [], {}, [1], [{"type": "indicator", "id": ident("indicator", 1)}]])
def test_a_bundle_of_nothing_or_of_something_unmarked_is_refused(objects):
    with pytest.raises(ReleaseError):
        marking_of({"type": "bundle", "id": ident("bundle", 5), "objects": objects}, NOTHING_KNOWN)


@pytest.mark.parametrize(
    "more",
    [
        {"x_summary": "the plan of the harbour"},
        {"objects": [{"type": "bundle", "id": ident("bundle", 6), "objects": [stix()]}]},
    ],
)
def test_a_bundle_says_nothing_itself_and_holds_no_bundles(more):
    bundle = {"type": "bundle", "id": ident("bundle", 5), "objects": [stix()]}
    with pytest.raises(ReleaseError, match="is a bundle of"):
        marking_of(bundle | more, NOTHING_KNOWN)


def _nested(levels):
    deep: object = 1
    for _ in range(levels):
        deep = [deep]
    return deep


def test_64_levels_are_read_and_no_more():
    """The object is the first level, so its property holds 63 lists more at the most."""
    assert marking_of(stix(x_more=_nested(63)), NOTHING_KNOWN) == Marking(Tlp.GREEN)
    with pytest.raises(ReleaseError, match="nests deeper than 64"):
        marking_of(stix(x_more=_nested(64)), NOTHING_KNOWN)
