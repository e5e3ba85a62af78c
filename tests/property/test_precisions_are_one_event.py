"""One Windows event is one event, whichever export it comes from and however exactly that writes its time."""

import datetime as dt
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from format_samples import EVENT_XML
from tocsin.node.ingest import ingest
from tocsin.sources import ReadOptions

_HOST, _LOG = "DC01.agency.example", "Security"


def second(micros, between="T"):
    time = dt.datetime.fromtimestamp(micros // 1_000_000, dt.UTC)
    return time.replace(tzinfo=None).isoformat(between)


def xml(micros):
    return EVENT_XML.replace("2022-07-15T10:00:00.1234567Z", f"{second(micros)}.{micros % 1_000_000:06}7Z")


def winlogbeat(micros):
    winlog = {"channel": _LOG, "computer_name": _HOST, "event_id": 4688, "record_id": 77}
    time = f"{second(micros)}.{micros // 1000 % 1000:03}Z"
    return json.dumps({"@timestamp": time, "winlog": winlog})


def nxlog(micros):
    fields = {"Hostname": _HOST, "EventID": 4688, "Channel": _LOG, "RecordNumber": 77}
    return json.dumps({"EventTime": second(micros, " "), **fields})


def powershell(micros):
    fields = {"MachineName": _HOST, "Id": 4688, "LogName": _LOG, "RecordId": 77}
    return json.dumps([{"TimeCreated": f"/Date({micros // 1000})/", **fields}])


EXPORTS = st.permutations([xml, winlogbeat, nxlog, powershell])
#: Microseconds since the epoch, of epochs as exports write them today.
TIMES = st.integers(1_000_000_000_000_000, 1_999_999_999_999_999)


@given(exports=EXPORTS, micros=TIMES, apart=st.booleans())
@settings(max_examples=12, deadline=None)
def test_an_event_of_several_exports_counts_once(tmp_path_factory, exports, micros, apart):
    folder = tmp_path_factory.mktemp("exports")
    for number, export in enumerate(exports):
        (folder / f"{number}.log").write_text(export(micros) + "\n")
    paths = sorted(folder.iterdir()) if apart else [folder]
    lake = tmp_path_factory.mktemp("lake")
    reports = [ingest([path], lake, ReadOptions(), workers=1) for path in paths]
    assert sum(report.rows for report in reports) == 1
    assert sum(report.duplicates for report in reports) == 3
