"""EVTX: whole, truncated, corrupt and carved."""

import datetime as dt
import io
import struct

from evtx_writer import CHUNK, chunk, evtx
from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.evtx import EVTX

SYSTEM = (
    "<Provider Name='P' Guid='{{1}}'/><EventID Qualifiers='16384'>7045</EventID><EventRecordID>{number}</EventRecordID>"
    "<TimeCreated SystemTime='2022-07-15T10:00:00.1234567Z'/><Channel>System</Channel><Computer>DC01</Computer>"
)


def event(number, data="<EventData><Data Name='ServiceName'>x</Data></EventData>"):
    return f"<Event><System>{SYSTEM.format(number=number)}</System>{data}</Event>"


def read(data):
    found = list(EVTX.read(io.BytesIO(data), ReadContext("a.evtx", dt.datetime(2024, 1, 1, tzinfo=dt.UTC))))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def numbers(events):
    return [e.record for e in events]


LOG = evtx([[event(n) for n in range(1, 11)], [event(n) for n in range(11, 21)]])


def test_system_has_sigmas_names_and_event_data_its_own():
    [found], skipped = read(evtx([[event(5)]]))
    assert not skipped
    assert found[:5] == ("windows-system", "7045", 1_657_879_200_123_456, "DC01", 5)
    assert found.unique
    assert found.fields["Provider_Name"] == "P"
    assert found.fields["EventID"] == "7045"
    assert found.fields["EventID_Qualifiers"] == "16384"
    assert found.fields["ServiceName"] == "x"


def test_elements_of_one_name_keep_all_their_values():
    data = (
        "<EventData><Data Name='A'>x</Data><Data Name='A'>y</Data><Data Name='B'>\"k\": 1</Data></EventData>"
    )
    [found], _ = read(evtx([[event(1, data)]]))
    assert found.fields["A"] == f"x{MULTI}y"
    assert found.fields["B"] == '"k": 1'


def test_unnamed_data_is_one_field_of_several_values():
    [found], _ = read(evtx([[event(1, "<EventData><Data>a</Data><Data>b</Data><Data>a</Data></EventData>")]]))
    assert found.fields["Data"] == MULTI.join("aba")


def test_a_text_cannot_pose_as_several_values():
    data = evtx([[event(1, "<EventData><Data Name='ServiceName'>C:\\u001f a~b</Data></EventData>")]])
    [found], skipped = read(data.replace("~".encode("utf-16-le"), MULTI.encode("utf-16-le")))
    assert not skipped
    assert found.fields["ServiceName"] == r"C:\u001f a\x1fb"


def test_user_data_loses_its_wrapper_and_joins_a_name_it_shares_with_system():
    data = "<UserData><LogFileCleared><SubjectUserName>eve</SubjectUserName><Channel>Security</Channel></LogFileCleared></UserData>"
    [found], _ = read(evtx([[event(1, data)]]))
    assert found.fields["SubjectUserName"] == "eve"
    assert found.fields["Channel"] == f"System{MULTI}Security"
    assert found.table == "windows-system"


def test_a_whole_log_is_read_in_order():
    events, skipped = read(LOG)
    assert numbers(events) == list(range(1, 21))
    assert not skipped


def test_chunks_without_a_file_header_are_found_wherever_they_lie():
    for data in (
        LOG[4096:],
        b"\0" * 4096 + LOG[4096:],
        b"\0" * 1536 + chunk([event(n) for n in range(1, 21)], 1),
    ):
        assert EVTX.recognises(data[:65536])
        events, [note] = read(data)
        assert numbers(events) == list(range(1, 21))
        assert "header is missing" in note.reason
        assert note.count == 0


def test_a_truncated_log_gives_what_is_there_and_counts_the_rest():
    start = 4096 + CHUNK
    whole_size = struct.unpack_from("<I", LOG, start + 48)[0]
    events, skipped = read(LOG[: start + 512 + (whole_size - 512) // 2])
    assert numbers(events)[:10] == list(range(1, 11))
    assert 10 < len(events) < 20
    assert sum(s.count for s in skipped) == 20 - len(events)
    events, skipped = read(LOG[:start])
    assert numbers(events) == list(range(1, 11))
    assert sum(s.count for s in skipped) == 10
    assert "truncated" in skipped[0].reason


def test_a_destroyed_record_costs_only_itself():
    data = bytearray(LOG)
    place = data.find(b"**\0\0", data.find(b"**\0\0", 4096) + 4)
    data[place : place + 60] = b"\xff" * 60
    events, [skipped] = read(bytes(data))
    assert numbers(events) == [1, *range(3, 21)]
    assert skipped.count == 1
    assert "9 of 10 records" in skipped.reason


def test_an_undecodable_record_costs_only_itself():
    data = bytearray(LOG)
    place = data.find(b"**\0\0", data.find(b"**\0\0", 4096) + 4)
    data[place + 40 : place + 80] = b"\xff" * 40
    events, [skipped] = read(bytes(data))
    assert numbers(events) == [1, *range(3, 21)]
    assert skipped.count == 1


def test_a_loss_is_told_in_the_figures_it_is_counted_in():
    data = bytearray(LOG)
    struct.pack_into("<QQ", data, 4096 + 24, 1, 2)  # a header that promises fewer records than there are
    place = data.find(b"**\0\0", data.find(b"**\0\0", 4096) + 4)
    data[place + 40 : place + 80] = b"\xff" * 40
    events, [skipped] = read(bytes(data))
    in_chunk = len(events) - 10
    assert skipped.count == 10 - in_chunk
    assert skipped.reason.startswith(f"chunk at byte 4096 is damaged, {in_chunk} of 10 records read: ")


def test_a_destroyed_chunk_costs_only_itself():
    data = bytearray(LOG)
    data[4096 : 4096 + CHUNK] = bytes(CHUNK)
    events, [skipped] = read(bytes(data))
    assert numbers(events) == list(range(11, 21))
    assert "1 of 2 chunks" in skipped.reason


def test_a_wrong_end_of_the_records_in_the_chunks_header_is_found_anew():
    data = bytearray(LOG)
    struct.pack_into("<I", data, 4096 + 48, 0)
    events, skipped = read(bytes(data))
    assert len(events) == 20
    assert not skipped


def test_string_tables_that_go_round_in_circles_do_not_hang():
    data = bytearray(LOG)
    struct.pack_into("<I", data, 4096 + 128, 600)
    struct.pack_into("<I", data, 4096 + 600, 600)
    assert len(read(bytes(data))[0]) >= 18
