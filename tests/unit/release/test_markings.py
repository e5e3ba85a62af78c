from __future__ import annotations

import json
import uuid

import pytest
import stix2

from tocsin.model.marking import Marking, Tlp
from tocsin.release import (
    EXTENSION_IDS,
    NAMESPACE,
    NOTHING_KNOWN,
    TLP_2_EXTENSION,
    TLP_IDS,
    TLP_OF_ID,
    marking_of,
    tlp_definition,
)

PUBLISHED = {
    Tlp.RED: "e828b379-4e03-4974-9ac4-e53a884c97c1",
    Tlp.AMBER_STRICT: "939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.AMBER: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.GREEN: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.CLEAR: "94868c89-83c2-464b-929b-a1a8aa3c8487",
}
EARLIER = [
    (stix2.TLP_WHITE, Tlp.CLEAR),
    (stix2.TLP_GREEN, Tlp.GREEN),
    (stix2.TLP_AMBER, Tlp.AMBER),
    (stix2.TLP_RED, Tlp.RED),
]


@pytest.mark.parametrize("label", Tlp)
def test_labels_are_written_with_the_published_ids_of_tlp_2(label):
    assert TLP_IDS[label] == f"marking-definition--{PUBLISHED[label]}"
    assert TLP_OF_ID[TLP_IDS[label]] is label


@pytest.mark.parametrize("label", Tlp)
def test_the_definition_of_a_label_is_a_stix_object_that_names_it(label):
    definition = tlp_definition(label)
    stix2.parse(definition, allow_custom=False)
    assert definition["name"] == str(label)
    said = definition["extensions"][TLP_2_EXTENSION]
    assert said == {"extension_type": "property-extension", "tlp_2_0": str(label)[4:].lower()}


@pytest.mark.parametrize(("definition", "label"), EARLIER)
def test_labels_of_tlp_1_are_read(definition, label):
    assert TLP_OF_ID[definition.id] is label


def test_the_label_that_tlp_1_lacks_is_read_as_opencti_writes_it():
    assert TLP_OF_ID["marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"] is Tlp.AMBER_STRICT
    assert len(TLP_OF_ID) == len(Tlp) + len(EARLIER) + 1


@pytest.mark.parametrize("label", Tlp)
def test_a_published_definition_may_be_told_to_anyone(label):
    assert marking_of(tlp_definition(label), NOTHING_KNOWN) == Marking(Tlp.CLEAR)


@pytest.mark.parametrize(("definition", "_"), EARLIER)
def test_so_may_one_of_tlp_1_as_the_standard_has_it(definition, _):
    assert marking_of(json.loads(definition.serialize()), NOTHING_KNOWN) == Marking(Tlp.CLEAR)


def test_our_extensions_have_ids_made_from_their_names():
    assert set(EXTENSION_IDS) == {"call", "answer", "field-of-view", "release", "signature", "succession"}
    assert len(set(EXTENSION_IDS.values())) == len(EXTENSION_IDS)
    for name, found in EXTENSION_IDS.items():
        assert found == f"extension-definition--{uuid.uuid5(NAMESPACE, f'extension/{name}')}"


def test_ids_never_change_for_what_was_sent_is_named_by_them():
    assert str(NAMESPACE) == "71d63131-398d-5233-b6a9-24f7673cbeef"
    assert EXTENSION_IDS["release"] == "extension-definition--af63e0fd-d3b5-5a2f-a8b8-34cd2b586cac"
    assert EXTENSION_IDS["signature"] == "extension-definition--b0c295ed-7e85-585f-8d64-09d4c8e20ec8"
