"""What every log format promises, held over the whole registry."""

import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from format_samples import SAMPLES
from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import HEAD_BYTES, ReadContext
from tocsin.sources.registry import FORMATS, recognise

CONTEXT = ReadContext(path="a.log", received=dt.datetime(2026, 8, 5, tzinfo=dt.UTC))
NAMES = [known.name for known in FORMATS]
#: Formats that take what no other format wants, so they know many samples.
LAST_RESORT = {"generic-json", "generic-csv", "syslog"}
#: Chunks are the unit of reading a log of 69,632 bytes that is mostly zeros; few mutations suffice.
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12)), min_size=1, max_size=6)


def read(known, data):
    found = list(known.read(io.BytesIO(data), CONTEXT))
    assert all(isinstance(item, Event | Skipped) for item in found)
    return found


def test_every_format_has_a_name_of_its_own_and_a_sample():
    assert len(set(NAMES)) == len(NAMES)
    assert set(NAMES) == set(SAMPLES)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_recognised_as_its_own_format(name):
    found = recognise(SAMPLES[name][:HEAD_BYTES])
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("known", FORMATS, ids=NAMES)
def test_a_format_recognises_no_other_formats_sample(known):
    if known.name in LAST_RESORT:
        pytest.skip("takes what no other format wants, and is asked last")
    claimed = {name for name, data in SAMPLES.items() if known.recognises(data[:HEAD_BYTES])}
    assert claimed == {known.name}


@pytest.mark.parametrize("known", FORMATS, ids=NAMES)
def test_a_sample_gives_events_that_keep_the_rules_of_the_house(known):
    events = [item for item in read(known, SAMPLES[known.name]) if isinstance(item, Event)]
    assert events
    for event in events:
        assert event.table == event.table.lower()
        assert event.record >= 1
        assert not any(name.startswith("_t_") for name in event.fields)
        assert all(v is None or isinstance(v, str | int | float) for v in event.fields.values())
        assert event.time is None or abs(event.time) < 10**17


@pytest.mark.parametrize("known", FORMATS, ids=NAMES)
def test_reading_twice_gives_the_same(known):
    assert read(known, SAMPLES[known.name]) == read(known, SAMPLES[known.name])


@pytest.mark.parametrize("known", FORMATS, ids=NAMES)
def test_an_empty_stream_gives_no_event(known):
    assert not [item for item in read(known, b"") if isinstance(item, Event)]


@given(st.binary(max_size=600))
@settings(max_examples=60, deadline=None)
def test_no_format_raises_on_random_bytes(data):
    for known in FORMATS:
        assert known.recognises(data) in {True, False}


@pytest.mark.parametrize("known", FORMATS, ids=NAMES)
@given(changes=CHANGES, cut=st.floats(0, 1))
@settings(max_examples=12, deadline=None)
def test_a_damaged_log_is_read_as_far_as_it_goes_and_what_is_skipped_is_counted(known, changes, cut):
    data = bytearray(SAMPLES[known.name])
    for place, replacement in changes:
        at = int(place * len(data))
        data[at : at + len(replacement)] = replacement
    if cut < 0.5:
        data = data[: int(len(data) * cut * 2)]
    known.recognises(bytes(data[:HEAD_BYTES]))
    for item in read(known, bytes(data)):
        if isinstance(item, Skipped):
            assert item.reason
            assert item.path == CONTEXT.path
            assert item.count >= 0


@pytest.mark.parametrize("separator", [MULTI.encode(), b"\\u001f"], ids=["as it is", "as JSON writes it"])
@pytest.mark.parametrize("known", FORMATS, ids=NAMES)
def test_no_text_of_a_log_can_pose_as_several_values(known, separator):
    data = SAMPLES[known.name]
    if known.name == "evtx":
        pytest.skip("binary: test_evtx.py writes a separator into a value")
    own = _separators(read(known, data))
    places = range(len(data) + 1)
    parted = [at for at in places if _separators(read(known, data[:at] + separator + data[at:])) > own]
    assert not parted


def _separators(items):
    """The most that a name or value of an event holds."""
    fields = [item.fields for item in items if isinstance(item, Event)]
    return max((str(text).count(MULTI) for each in fields for text in (*each, *each.values())), default=0)
