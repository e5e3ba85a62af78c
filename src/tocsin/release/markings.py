"""Ids and objects that markings are written with in STIX, and the ids of our own extensions.

TLP 2.0 is not predefined in STIX 2.1, so its marking definitions travel with what they mark. They are those of
OASIS, cti-stix-common-objects, ``extension-definition-specifications/tlp-2.0``; TLP 1.0 is of STIX 2.1, section 7.2.1.4.
"""

from __future__ import annotations

import uuid
from types import MappingProxyType
from typing import Final

from tocsin.model.call import StixObject
from tocsin.model.marking import Tlp

#: Namespace (UUID version 5) of every id that is made from what it names.
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:tocsin:stix:2.1")


def _extension_id(name: str) -> str:
    return f"extension-definition--{uuid.uuid5(NAMESPACE, f'extension/{name}')}"


#: Our extensions, all of them property extensions, by name.
EXTENSION_IDS: Final = MappingProxyType(
    {
        name: _extension_id(name)
        for name in ("call", "answer", "field-of-view", "release", "signature", "succession")
    }
)
RELEASE_EXTENSION: Final = EXTENSION_IDS["release"]
SIGNATURE_EXTENSION: Final = EXTENSION_IDS["signature"]

#: OASIS' extension by which a marking definition says its TLP 2.0 label.
TLP_2_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

#: The marking definition of each label, as it is written.
TLP_IDS: Final = MappingProxyType(
    {
        Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    }
)
_TLP_1 = {
    "white": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "green": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "amber": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "red": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
#: OpenCTI has a definition of its own for the one label that TLP 1.0 lacks.
_OPENCTI_AMBER_STRICT = "marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"

#: The label of each marking definition that is read: TLP 2.0, TLP 1.0 and OpenCTI's.
TLP_OF_ID: Final = MappingProxyType(
    {known: label for label, known in TLP_IDS.items()}
    | {known: Tlp.parse(name) for name, known in _TLP_1.items()}
    | {_OPENCTI_AMBER_STRICT: Tlp.AMBER_STRICT}
)


def tlp_definition(label: Tlp) -> StixObject:
    """The marking-definition object of a TLP 2.0 label, to travel with what it marks; a new one each time."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP_IDS[label],
        "created": "2022-10-01T00:00:00.000Z",
        "name": str(label),
        "extensions": {
            TLP_2_EXTENSION: {
                "extension_type": "property-extension",
                "tlp_2_0": str(label).removeprefix("TLP:").lower(),
            }
        },
    }


def _tlp_1_definition(name: str) -> StixObject:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _TLP_1[name],
        "created": "2017-01-20T00:00:00.000Z",
        "definition_type": "tlp",
        "name": f"TLP:{name.upper()}",
        "definition": {"tlp": name},
    }


#: Definitions that everyone has, by id: they mark others and may be told to anyone, exactly as they stand.
PUBLISHED: Final = MappingProxyType(
    {TLP_IDS[label]: tlp_definition(label) for label in Tlp}
    | {known: _tlp_1_definition(name) for name, known in _TLP_1.items()}
)
