import datetime as dt
import io

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats.cloudtrail import CLOUDTRAIL
from tocsin.sources.registry import recognise

POLICY = '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject"}]}'
RECORD = {
    "eventVersion": "1.08", "eventTime": "2024-03-01T10:00:00Z", "eventSource": "iam.amazonaws.com",
    "eventName": "PutUserPolicy", "awsRegion": "eu-west-1", "sourceIPAddress": "192.0.2.7", "errorCode": None,
    "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "userName": "ops"},
    "requestParameters": {"userName": "x", "enable": False, "policyDocument": POLICY},
    "responseElements": None, "eventID": "0d3c2a1e-0000-4000-8000-000000000001",
    "recipientAccountId": "111122223333",
}  # fmt: skip


def read(data):
    data = data if isinstance(data, bytes) else orjson.dumps(data)
    context = ReadContext(path="trail.json", received=dt.datetime(2024, 3, 2, tzinfo=dt.UTC))
    found = list(CLOUDTRAIL.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def test_what_cloudwatch_exports_is_the_event_behind_its_time():
    text = b"2024-03-01T10:00:09.000Z " + orjson.dumps(RECORD) + b"\n2024-03-01T10:00:09.000Z {}\n"
    known = recognise(text)
    assert known is not None
    assert known.name == "aws-cloudtrail-cloudwatch"
    event, skipped = known.read(io.BytesIO(text), ReadContext("x", dt.datetime(2024, 3, 2, tzinfo=dt.UTC)))
    [same], _ = read({"Records": [RECORD]})
    assert event == same
    assert (skipped.record, skipped.reason) == (2, "no event of CloudTrail behind a time")


def test_a_delivered_file_gives_its_records():
    events, skipped = read({"Records": [RECORD, RECORD | {"eventTime": "then"}]})
    assert not skipped
    first, second = events
    assert first[:5] == ("aws-cloudtrail", "", 1_709_287_200_000_000, "111122223333", 1)
    assert first.fields["userIdentity.type"] == "IAMUser"
    assert first.fields["requestParameters.enable"] is False
    assert first.fields["responseElements"] is None
    assert (second.record, second.time) == (2, None)


def test_request_parameters_are_also_kept_whole_with_inner_documents_opened():
    [event], _ = read({"Records": [RECORD]})
    whole = event.fields["requestParameters"]
    assert '"s3:GetObject"' in whole
    assert '"Allow"' in whole


def test_the_event_id_is_the_identity_across_exports():
    [one], _ = read({"Records": [RECORD]})
    lookup = {"Events": [{"EventId": RECORD["eventID"], "CloudTrailEvent": orjson.dumps(RECORD).decode()}]}
    [two], _ = read(lookup)
    assert one.identity == two.identity is not None
    assert two.fields["eventName"] == "PutUserPolicy"


def test_lines_arrays_and_pretty_printed_files_give_the_same():
    expected = read({"Records": [RECORD, RECORD]})[0]
    pretty = orjson.dumps({"Records": [RECORD, RECORD]}, option=orjson.OPT_INDENT_2)
    for data in (orjson.dumps(RECORD) + b"\n" + orjson.dumps(RECORD), orjson.dumps([RECORD, RECORD]), pretty):
        assert read(data)[0] == expected


def test_a_broken_record_is_counted_and_the_rest_goes_on():
    data = b'{"Records":[' + orjson.dumps(RECORD) + b',{"eventName":tru},' + orjson.dumps(RECORD) + b',{"ev'
    events, skipped = read(data)
    assert [e.record for e in events] == [1, 3]
    assert [s.record for s in skipped] == [2, 4]


def test_it_is_recognised_by_its_records_even_where_the_first_is_long():
    assert recognise(orjson.dumps({"Records": [RECORD]})) is CLOUDTRAIL
    long = {"eventVersion": "1", "eventSource": "a", "eventName": "b", "x": "y" * 70_000}
    assert recognise(orjson.dumps({"Records": [long]})[:65_536]) is CLOUDTRAIL
    assert not CLOUDTRAIL.recognises(b'{"Records": []}')


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    CLOUDTRAIL.recognises(data)
    read(data)
    read(
        b'{"Records":[{"eventSource":1,"eventName":[],"eventID":{},"requestParameters":"{\\"a\\":1}"},' + data
    )
