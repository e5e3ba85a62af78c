"""A bundle is marked as its strictest object is, and a marking that cannot be read is told."""

from __future__ import annotations

import orjson
import pytest

from tocsin.exchange.advisory.bundle_markings import marking_of_objects
from tocsin.exchange.advisory.read import read_advisory
from tocsin.model.marking import Tlp
from tocsin.release import TLP_IDS

OWN = "marking-definition--11111111-1111-4111-8111-111111111111"
REPORT = "report--22222222-2222-4222-8222-222222222222"


def marked(*ids: str, **more: object) -> dict[str, object]:
    return {"type": "report", "id": REPORT, "object_marking_refs": list(ids), **more}


def defined(**more: object) -> dict[str, object]:
    return {"type": "marking-definition", "id": OWN, **more}


def label(*objects: dict[str, object]) -> str | None:
    said, _ = marking_of_objects(objects)
    return said.label if said else None


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([marked(TLP_IDS[Tlp.GREEN])], "TLP:GREEN"),
        ([marked(TLP_IDS[Tlp.GREEN]), marked(TLP_IDS[Tlp.AMBER_STRICT])], "TLP:AMBER+STRICT"),
        ([marked(TLP_IDS[Tlp.CLEAR], granular_markings=[{"marking_ref": TLP_IDS[Tlp.RED], "selectors": ["name"]}])], "TLP:RED"),
        ([marked("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82")], "TLP:AMBER"),
        ([marked(OWN), defined(definition_type="tlp", definition={"tlp": "amber+strict"})], "TLP:AMBER+STRICT"),
        ([defined(definition_type="tlp", definition={"tlp": "red"})], None),
        ([marked(OWN), defined(definition_type="statement", definition={"statement": "©"})], None),
    ],
)  # fmt: skip
def test_the_strictest_label_that_an_object_carries_is_the_bundles(objects, expected):
    assert label(*objects) == expected
    assert marking_of_objects(objects)[1] == ()


def test_a_marking_that_is_not_known_is_told():
    said, unread = marking_of_objects([marked(OWN, TLP_IDS[Tlp.GREEN])])
    assert said is not None
    assert unread == (f"{OWN}: a marking that is not known here",)


def test_an_object_that_nests_without_end_is_told():
    deep: dict[str, object] = {}
    for _ in range(100):
        deep = {"x": deep}
    _, (told,) = marking_of_objects([marked(TLP_IDS[Tlp.GREEN], x_deep=deep)])
    assert "nests deeper" in told


def test_the_stricter_of_what_objects_carry_and_text_says_is_the_advisorys(knowledge):
    def read(text: str) -> str:
        objects = [marked(TLP_IDS[Tlp.AMBER], name="A", description=text)]
        data = orjson.dumps({"type": "bundle", "id": REPORT.replace("report", "bundle"), "objects": objects})
        advisory = read_advisory(data, "a.json", knowledge)
        assert advisory.marking is not None
        return f"{advisory.marking.label}, {advisory.marking.mention.place.partition(' ')[0]}"

    assert read("Nothing is said.") == "TLP:AMBER, report"
    assert read("TLP:GREEN is said.") == "TLP:AMBER, report"
    assert read("TLP:RED is said.") == "TLP:RED, report"
