import datetime as dt
import io

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.stix_observed import STIX_OBSERVED
from tocsin.sources.registry import recognise

SENSOR = {"type": "identity", "id": "identity--1", "name": "edr-1"}
PARENT = {"type": "process", "id": "process--1", "pid": 4, "command_line": "explorer.exe"}
PROCESS = {"type": "process", "id": "process--2", "pid": 5, "command_line": "cmd.exe /c id",
           "parent_ref": "process--1", "image_ref": "file--1"}  # fmt: skip
FILE = {"type": "file", "id": "file--1", "name": "cmd.exe", "hashes": {"SHA-256": "aa"}}
OBSERVED = {
    "type": "observed-data", "id": "observed-data--1", "spec_version": "2.1", "created_by_ref": "identity--1",
    "first_observed": "2024-03-01T10:00:00Z", "last_observed": "2024-03-01T10:00:01Z", "number_observed": 1,
    "object_refs": ["process--2", "file--1"],
}  # fmt: skip
OLD = OBSERVED | {"id": "observed-data--2", "objects": {
    "0": {"type": "ipv4-addr", "value": "192.0.2.7"}, "1": {"type": "ipv4-addr", "value": "192.0.2.8"},
    "2": {"type": "network-traffic", "dst_ref": "0", "dst_port": 443}}}  # fmt: skip
TIME = 1_709_287_200_000_000


def bundle(*objects):
    return orjson.dumps({"type": "bundle", "id": "bundle--1", "objects": objects})


def read(data):
    context = ReadContext(path="x", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(STIX_OBSERVED.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def test_an_observation_becomes_an_event_wherever_its_objects_stand():
    for order in ([SENSOR, OBSERVED, PROCESS, FILE, PARENT], [PARENT, FILE, PROCESS, SENSOR, OBSERVED]):
        [event], skipped = read(bundle(*order))
        assert not skipped
        assert event[:4] == ("stix-observed", "", TIME, "edr-1")
        assert event.fields["process:command_line"] == "cmd.exe /c id"
        assert event.fields["process:parent_ref.command_line"] == "explorer.exe"
        assert event.fields["process:image_ref.name"] == "cmd.exe"
        assert event.fields["file:hashes.SHA-256"] == "aa"
        assert event.identity is not None


def test_objects_inside_the_observation_are_read_and_several_of_a_type_are_several_values():
    [event], _ = read(bundle(OLD))
    assert event.fields["ipv4-addr:value"] == f"192.0.2.7{MULTI}192.0.2.8"
    assert event.fields["network-traffic:dst_ref.value"] == "192.0.2.7"
    assert event.fields["network-traffic:dst_port"] == 443


def test_an_observation_whose_objects_are_missing_is_kept_and_said():
    [event], skipped = read(bundle(OBSERVED, PROCESS))
    assert event.fields["process:pid"] == 5
    assert len(skipped) == 1


def test_references_in_a_circle_end():
    circle = [
        PROCESS | {"parent_ref": "process--2"},
        FILE | {"contains_refs": ["file--1", "file--1"]},
        OBSERVED,
    ]
    assert len(read(bundle(*circle))[0]) == 1


def test_a_broken_object_is_counted_and_the_rest_goes_on():
    data = bundle(SENSOR, OBSERVED, PROCESS).replace(b'"pid":5', b'"pid":five')
    events, skipped = read(data)
    assert len(events) == 1
    assert len(skipped) == 2


def test_bundles_are_recognised():
    assert recognise(bundle(SENSOR, OBSERVED)) is STIX_OBSERVED
    assert recognise(bundle(*[SENSOR] * 2000, OBSERVED)[:65_536]) is STIX_OBSERVED
    assert recognise(orjson.dumps([OBSERVED])) is STIX_OBSERVED
    assert not STIX_OBSERVED.recognises(b'{"type": "alert", "id": "7"}')


VALUE = st.none() | st.text(max_size=3) | st.lists(st.text(max_size=3), max_size=2) | st.integers(-9, 9)


@given(st.data())
def test_no_value_in_any_field_raises(data):
    names = ["objects", "object_refs", "created_by_ref", "first_observed", "id", "parent_ref", "type"]
    noise = st.dictionaries(st.sampled_from(names), VALUE | st.dictionaries(st.text(max_size=2), VALUE))
    read(bundle(*[base | data.draw(noise) for base in (SENSOR, PROCESS, OBSERVED, OLD)]))


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    STIX_OBSERVED.recognises(data)
    read(data)
    read(b'{"type":"bundle","objects":[' + data)
