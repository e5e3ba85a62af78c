"""No date, however extreme, ends an ingest or costs an event: what no calendar holds is an event without a time."""

import datetime as dt
import re

import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from format_samples import SAMPLES
from tocsin.model.event import TIME
from tocsin.sources import ReadOptions, inputs, read_chunks
from tocsin.sources.spooling import release

TEXTS = [name for name in SAMPLES if name != "evtx"]
ZONES = st.sampled_from([dt.UTC, *(dt.timezone(dt.timedelta(hours=hours)) for hours in (-14, -1, 1, 14))])
STAMPS = st.tuples(
    st.sampled_from(["0001-01-01", "9999-12-31"]),
    st.sampled_from(["00:00:00", "23:59:59", "23:59:60"]),
    st.sampled_from(["", "Z", "+14:00", "-14:00"]),
)
EPOCHS = st.sampled_from(["1000000000", "9" * 10])
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"\b1[67]\d{8}(?=\.)")
_YEAR = re.compile(r"\b20\d\d\b")


def counted(path, data, zone):
    path.write_bytes(data)
    [source] = inputs([path])
    found = list(read_chunks(source, ReadOptions(timezone=zone)))
    release()
    for chunk in found:
        for batch in chunk.batches:
            bounds = pc.min_max(batch.columns[TIME]).as_py()
            assert all(bound is None or bound.tzinfo for bound in bounds.values())
    return sum(chunk.events for chunk in found)


@pytest.mark.parametrize("name", TEXTS)
@given(zone=ZONES, stamp=STAMPS, epoch=EPOCHS)
@settings(max_examples=25, deadline=None)
def test_every_format_keeps_an_event_of_any_date(tmp_path_factory, name, zone, stamp, epoch):
    path = tmp_path_factory.mktemp("extreme") / "a.log"
    text = SAMPLES[name].decode()
    day, clock, offset = stamp
    often = counted(path, text.encode(), zone)

    def moment(match):
        return f"{day}{match[1]}{clock}{match[2] or ''}{offset if match[1] == 'T' else ''}"

    extreme = _YEAR.sub(day[:4], _EPOCH.sub(epoch, _ISO.sub(moment, text)))
    assert counted(path, extreme.encode(), zone) == often
