import datetime as dt
import io

from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.zeek_tsv import ZEEK_TSV
from tocsin.sources.registry import recognise

HEADER = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
    "#open\t2024-03-01-10-00-00\n"
    "#fields\tts\tuid\tid.orig_h\tid.resp_p\tquery\tAA\tanswers\tTTLs\n"
    "#types\ttime\tstring\taddr\tport\tstring\tbool\tvector[string]\tvector[interval]\n"
)
ROW = "1709287200.250000\tCa1\t10.0.0.5\t53\tmail.gov.example\tF\t192.0.2.7,192.0.2.8\t60.0,60.0\n"


def read(text, path="dns.log"):
    data = text if isinstance(text, bytes) else text.encode()
    context = ReadContext(path=path, received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(ZEEK_TSV.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def test_a_row_is_typed_by_the_headers():
    [event], skipped = read(HEADER + ROW + "#close\t2024-03-01-11-00-00\n")
    assert not skipped
    assert event.table == "zeek-dns"
    assert event.time == 1_709_287_200_250_000
    assert (event.host, event.record) == ("", 9)
    assert event.fields["AA"] is False
    assert event.fields["answers"] == f"192.0.2.7{MULTI}192.0.2.8"
    assert event.fields["id.orig_h"] == "10.0.0.5"


def test_unset_is_null_and_empty_is_an_empty_string():
    row = "1709287200.0\tCa1\t-\t53\t(empty)\t-\t(empty)\t-\n"
    [event], _ = read(HEADER + row)
    assert event.fields["id.orig_h"] is None
    assert event.fields["query"] == ""
    assert event.fields["AA"] is None
    assert event.fields["answers"] is None


def test_escapes_are_decoded_and_control_characters_stay_readable():
    row = "1709287200.0\tCa1\t-\t53\t\\x2d\t-\ta\\x2cb,\\xc3\\xa9\\\\x,\\x00\\xff\t-\n"
    [event], _ = read(HEADER + row)
    assert event.fields["query"] == "-"
    assert event.fields["answers"] == MULTI.join(("a,b", "é\\x", "\\x00\\xff"))


def test_the_header_may_change_in_the_middle_of_a_file():
    other = (
        "#separator \\x7c\n#set_separator|;\n#empty_field|EMPTY\n#unset_field|~\n#path|conn\n"
        "#fields|ts|id.resp_h|tunnel_parents|service\n#types|time|addr|set[string]|string\n"
        "1709287201.5|192.0.2.9|a;b|EMPTY\n1709287201.5|192.0.2.9|~|~\n"
    )
    events, skipped = read(HEADER + ROW + other + HEADER + ROW)
    assert not skipped
    assert [event.table for event in events] == ["zeek-dns", "zeek-conn", "zeek-conn", "zeek-dns"]
    assert events[1].fields["tunnel_parents"] == f"a{MULTI}b"
    assert events[1].fields["service"] == ""
    assert events[2].fields["service"] is None


def test_a_row_of_another_width_is_counted_and_the_rest_goes_on():
    events, skipped = read(HEADER + ROW + "1709287200.0\tbroken\n" + ROW)
    assert len(events) == 2
    assert [(s.record, s.count) for s in skipped] == [(10, 1)]


def test_rows_before_any_header_are_counted():
    events, skipped = read("1709287200.0\tx\n" + HEADER + ROW)
    assert (len(events), len(skipped)) == (1, 1)


def test_a_row_without_a_readable_time_is_kept():
    [event], skipped = read(HEADER + ROW.replace("1709287200.250000", "yesterday"))
    assert event.time is None
    assert not skipped


def test_without_a_path_the_fields_tell_the_log():
    header = HEADER.replace("#path\tdns\n", "").replace("query", "qtype_name")
    [event], _ = read(header + ROW, path="x.txt")
    assert event.table == "zeek-dns"


def test_a_file_name_may_state_the_sensor():
    assert ZEEK_TSV.host_in_name("EDGE1_dns.log") == "EDGE1"
    assert ZEEK_TSV.host_in_name("logs.zip/site-a.dns.2024-03-01.log") == "site-a"
    assert ZEEK_TSV.host_in_name("dns.10:00:00-11:00:00.log") == ""
    assert ZEEK_TSV.host_in_name("2024-03-01-dns.log") == ""


def test_it_is_recognised_by_its_header():
    assert recognise(HEADER.encode()) is ZEEK_TSV
    assert recognise(HEADER.split("\n", 1)[1].encode()) is ZEEK_TSV
    assert not ZEEK_TSV.recognises(b"#Fields: date time\n")


@given(st.binary(max_size=300), st.booleans())
def test_nothing_it_is_given_raises(data, headed):
    ZEEK_TSV.recognises(data)
    read((HEADER.encode() if headed else b"#") + data)


@given(st.lists(st.text(alphabet="#separatofildsyp \t\\x09,[]()-T", max_size=40), max_size=8))
def test_no_header_raises(lines):
    read("\n".join("#" + line for line in lines) + "\n" + ROW)
