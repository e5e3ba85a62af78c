"""Real logs of sensors and clouds: everything is read, and both of Zeek's writers say the same."""

import datetime as dt
import gzip
import io
import re
import zipfile
from collections import Counter

import pytest
import yaml

from tocsin.lake.views import cloud, mail, suricata, zeek
from tocsin.lake.views.resolve import answers, column
from tocsin.model.event import Event, Skipped
from tocsin.model.logsource import LogSource
from tocsin.sources.contract import HEAD_BYTES, ReadContext
from tocsin.sources.registry import recognise

pytestmark = pytest.mark.shared_data

COMPOUND = "security-datasets/compound"


def read(data, path="x"):
    context = ReadContext(path=path, received=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    log_format = recognise(data[:HEAD_BYTES])
    assert log_format is not None, path
    found = list(log_format.read(io.BytesIO(data), context))
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, Skipped)]


def members(archive):
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if not name.endswith("/"):
                yield name, opened.read(name)


@pytest.mark.parametrize("log", ["kerberos", "ntlm", "smb_files"])
def test_zeeks_two_writers_give_the_same_events(shared_data, log):
    tsv, tsv_skipped = read(gzip.decompress((shared_data / f"zeek/default/{log}.log.gz").read_bytes()))
    js, js_skipped = read(gzip.decompress((shared_data / f"zeek/json/{log}.json.gz").read_bytes()))
    assert not tsv_skipped
    assert not js_skipped
    assert len(tsv) == len(js) > 0
    assert {e.table for e in tsv} == {e.table for e in js}
    assert Counter(e.time for e in tsv) == Counter(e.time for e in js)
    for name in ("uid", "id.orig_h", "name", "path", "client", "success", "server_nb_computer_name"):
        assert Counter(e.fields.get(name) for e in tsv) == Counter(e.fields.get(name) for e in js)


def test_a_large_log_of_each_writer_is_read_whole(shared_data):
    tsv, tsv_skipped = read(gzip.decompress((shared_data / "zeek/default/dns.log.gz").read_bytes()))
    js, js_skipped = read(gzip.decompress((shared_data / "zeek/json/dns.json.gz").read_bytes()))
    assert (len(tsv), len(js)) == (53_615, 53_615)
    assert not [*tsv_skipped, *js_skipped]
    for name in ("query", "answers", "AA", "rejected", "qtype_name"):
        assert Counter(e.fields.get(name) for e in tsv) == Counter(e.fields.get(name) for e in js)


def test_every_zeek_log_goes_to_the_table_of_its_name(shared_data):
    for file in sorted((shared_data / "zeek/default").glob("*.gz")):
        events, skipped = read(gzip.decompress(file.read_bytes()), file.name)
        assert not skipped
        assert {e.table for e in events} == {"zeek-" + file.name.split(".")[0].replace("_", "-")}
        assert all(e.time for e in events)


def test_zeek_logs_that_name_their_sensor_are_of_that_host(shared_data):
    folder = shared_data / COMPOUND / "apt29/day1/zeek/individual_zeek_logs"
    hosts = Counter()
    for file in sorted(folder.iterdir()):
        events, skipped = read(file.read_bytes(), file.name)
        assert not skipped
        assert len(events) == file.read_bytes().count(b"\n")
        assert {e.table for e in events} == {"zeek-" + file.stem.split("_", 1)[1].replace("_", "-")}
        hosts.update(e.host for e in events)
    assert set(hosts) == {"bobs.bigwheel.local", "simplerockbuild.simplerock.lan"}


@pytest.mark.parametrize(
    ("archive", "tables"),
    [
        ("GoldenSAMLADFSMailAccess/AADAuditEvents.Zip", {"azure-auditlogs-sentinel"}),
        ("GoldenSAMLADFSMailAccess/OfficeActivityEvents.Zip", {"m365-audit-sentinel"}),
        ("GoldenSAMLADFSMailAccess/Microsoft365DefenderEvents.Zip", {"m365-defender"}),
    ],
)
def test_cloud_exports_go_to_their_tables(shared_data, archive, tables):
    for name, data in members(shared_data / COMPOUND / archive):
        events, skipped = read(data, name)
        assert not skipped
        assert {e.table for e in events} == tables
        assert all(e.time for e in events)


def test_cloudtrail_as_json_lines_is_read_whole(shared_data):
    archive = shared_data / "security-datasets/atomic/aws/collection/ec2_proxy_s3_exfiltration.zip"
    for name, data in members(archive):
        events, skipped = read(data, name)
        assert (len(events), len(skipped)) == (data.count(b"\n"), 0)
        assert {(e.table, e.host) for e in events} == {("aws-cloudtrail", "123456789123")}
        assert len({e.identity for e in events}) == len(events)


# Names that the logs themselves have, where no view needs to say so.
NATIVE = {
    "zeek": {
        "operation",
        "endpoint",
        "query",
        "answers",
        "id.resp_p",
        "qtype_name",
        "Z",
        "rejected",
        "user_agent",
        "uri",
        "method",
        "host",
        "resp_mime_types",
        "client_header_names",
        "request_body_len",
        "status_code",
        "id.resp_h",
        "cipher",
        "service",
        "request_type",
        "id.orig_h",
        "name",
        "path",
        "certificate.serial",
    },
    "aws": {
        "eventName",
        "eventSource",
        "eventType",
        "userAgent",
        "errorCode",
        "errorMessage",
        "sourceIPAddress",
        "requestParameters",
        "responseElements",
        "userIdentity.type",
        "userIdentity.arn",
        "userIdentity.sessionContext.sessionIssuer.type",
        "responseElements.ConsoleLogin",
        "requestParameters.enable",
        "requestParameters.attribute",
        "requestParameters.layers",
        "requestParameters.containerDefinitions.command",
        "responseElements.publiclyAccessible",
        "responseElements.pendingModifiedValues.masterUserPassword",
        "additionalEventData.MFAUsed",
    },
    "azure": set(),
    "m365": {
        "Operation",
        "Parameters",
        "OperationProperties",
        "DeliveryAction",
        "Directionality",
        "ResultStatus",
    },
}
#: What no log of these kinds can show; the rules on them are answered with "blind".
BLIND = {("aws", "status"), ("aws", "src_country")}


def detection_fields(node):
    """Field names of a rule's selections."""
    if isinstance(node, dict):
        return {str(key).split("|")[0] for key in node}
    if isinstance(node, list):
        return {name for item in node if isinstance(item, dict) for name in detection_fields(item)}
    return set()


def rules_of(shared_data, products):
    pattern = re.compile(rf"^\s+product:\s*['\"]?(?:{'|'.join(products)})\b", re.MULTILINE)
    for _, data in members(next((shared_data / "sigma").glob("sigmahq-rules-*.zip"))):
        text = data.decode("utf-8", "replace")
        if pattern.search(text):
            yield yaml.load(text, yaml.CSafeLoader)


def test_every_field_of_published_rules_is_answered_or_known_to_be_blind(shared_data):
    blind = set()
    views = (*zeek.VIEWS, *suricata.VIEWS, *cloud.VIEWS, *mail.VIEWS)
    for rule in rules_of(shared_data, NATIVE):
        source = rule["logsource"]
        product = source["product"]
        asked = LogSource(product, source.get("category"), source.get("service"))
        offered = [view for view in views if answers(view.logsource, asked)]
        assert offered, rule["id"]
        parts = (v for k, v in rule["detection"].items() if k not in ("condition", "timeframe"))
        for field in {name for part in parts for name in detection_fields(part)} - {""}:
            mapped = {name for view in offered for n, names in view.fields.items()
                      if n.lower() == field.lower() for name in names}  # fmt: skip
            known = {name.lower(): name for name in mapped | NATIVE[product]}
            if not any(column(view, field, known) for view in offered):
                blind.add((product, field))
    assert blind == BLIND
