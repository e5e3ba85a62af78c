"""Windows events as XML, from wevtutil, Event Viewer and hostile hands."""

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from format_samples import EVENT_XML
from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources import lines
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats import windows_xml
from tocsin.sources.formats.windows_xml import WINDOWS_XML, event_from_xml

CONTEXT = ReadContext("a.xml", dt.datetime(2024, 1, 1, tzinfo=dt.UTC))


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    found = list(WINDOWS_XML.read(io.BytesIO(data), CONTEXT))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def event(data="", system=""):
    return f"<Event><System><EventID>1</EventID><Channel>x</Channel>{system}</System>{data}</Event>"


def test_an_event_has_the_same_fields_as_from_evtx():
    [found], skipped = read(EVENT_XML)
    assert not skipped
    assert found[:5] == ("windows-security", "4688", 1_657_879_200_123_456, "DC01.agency.example", 77)
    assert found.unique
    assert found.fields["Provider_Name"] == "Microsoft-Windows-Security-Auditing"
    assert found.fields["Execution_ProcessID"] == "4"
    assert found.fields["CommandLine"] == 'cmd.exe /c "whoami & ipconfig"'


@pytest.mark.parametrize(
    "text",
    [
        f"{EVENT_XML}\n{EVENT_XML}\n",
        f"<?xml version='1.0'?><Events>{EVENT_XML}{EVENT_XML}</Events>",
        f"\ufeff<?xml version='1.0' encoding='utf-16'?>\n<Events>\n{EVENT_XML}\n{EVENT_XML}\n</Events>".encode(
            "utf-16-le"
        ),
    ],
    ids=["wevtutil", "event viewer", "utf-16"],
)
def test_with_and_without_a_root_and_in_utf_16(text):
    data = text if isinstance(text, bytes) else text.encode()
    assert WINDOWS_XML.recognises(data)
    events, skipped = read(data)
    assert len(events) == 2
    assert not skipped


@pytest.mark.parametrize("size", [1, 7, 64, 100])
def test_events_are_found_across_the_pieces_a_stream_is_read_in(monkeypatch, size):
    monkeypatch.setattr(lines, "CHUNK_BYTES", size)
    events, skipped = read(f"<Events>\n{EVENT_XML}\n\n{event()}{event()}\n</Events>")
    assert [e.record for e in events] == [77, 4, 4]
    assert not skipped


def test_unnamed_and_repeated_data_user_data_and_rendering():
    data = (
        "<EventData><Data>a</Data><Data>b</Data><Data Name='N'>1</Data><Data Name='N'>2</Data><Data Name='E'/></EventData>"
        "<UserData><Wrap xmlns='w'><Inner>i</Inner><Channel>Security</Channel></Wrap></UserData>"
        "<RenderingInfo Culture='en'><Message>Hello</Message><Level>Info</Level></RenderingInfo>"
    )
    fields = event_from_xml(event(data))
    assert fields["Data"] == f"a{MULTI}b"
    assert fields["N"] == f"1{MULTI}2"
    assert fields["E"] == ""
    assert fields["Inner"] == "i"
    assert fields["Channel"] == f"x{MULTI}Security"
    assert fields["Message"] == "Hello"
    assert fields["RenderingInfo_Level"] == "Info"


def test_characters_that_xml_forbids_do_not_cost_the_event():
    [found], skipped = read(
        event(
            "<EventData><Data Name='A'>x&#x1;y\x02z&#31;</Data><Data Name='B'>&#x20;&#10;k</Data></EventData>"
        )
    )
    assert not skipped
    assert found.fields["A"] == "x\ufffdy\ufffdz\ufffd"
    assert found.fields["B"] == " \nk"


def test_a_broken_event_is_counted_with_its_line_and_the_next_is_read():
    events, [skipped] = read(f"<Events>\n{event('<EventData><Data></EventData>')}\n{EVENT_XML}\n</Events>")
    assert [e.record for e in events] == [77]
    assert skipped.record == 2


def test_entities_and_dtds_are_refused():
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + event("<EventData><Data Name='A'>&a;</Data></EventData>")
    events, [skipped] = read(bomb)
    assert not events
    assert "not well-formed" in skipped.reason
    assert event_from_xml(bomb) == {}


def test_an_endless_event_is_bounded_and_an_unfinished_one_told(monkeypatch):
    monkeypatch.setattr(windows_xml, "MAX_RECORD_BYTES", 5_000)
    monkeypatch.setattr(lines, "CHUNK_BYTES", 1_000)
    events, skipped = read(f"<Event><System>{'x' * 20_000}{EVENT_XML}<Event><System>")
    assert [e.record for e in events] == [77]
    assert [s.reason for s in skipped] == ["event longer than 5000 bytes", "event breaks off at the end"]


@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    WINDOWS_XML.recognises(data)
    read(b"<Event><System>" + data + b"</System></Event>")
    event_from_xml(data.decode("utf-8", "replace"))
