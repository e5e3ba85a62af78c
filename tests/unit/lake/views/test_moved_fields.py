"""Views look where winlogbeat's modules moved the data of Windows events."""

from __future__ import annotations

import pytest
from sigma.pipelines.elasticsearch.windows import ecs_windows, ecs_windows_variable_mappings
from sigma.processing.transformations import FieldMappingTransformation

from tocsin.lake.views.moved import MOVED, with_moved
from tocsin.lake.views.resolve import columns_of
from tocsin.lake.views.windows import VIEWS
from tocsin.model.logsource import LogSource

#: What no module moves but only copies, or rewrites so that our reader writes it as Windows does; or what events lack.
_OTHERWISE = {
    *("EventID", "Channel", "Provider_Name", "ComputerName", "ProviderName"),
    *("Initiated", "User", "QueryStatus", "Payload", "SequenceNumber"),
    *("AccountDomain", "AccountName", "TargetDomainName", "SubjectLogonId", "TargetLogonId", "ServiceName"),
    *("SubjectDomainName", "SubjectUserName", "SubjectUserSid"),
    *("FileName", "Application", "SourceAddress", "DestAddress", "DestPort"),
}


def _by_pysigma() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in ecs_windows().items:
        if item.identifier == "ecs_windows_field_mapping":
            assert isinstance(item.transformation, FieldMappingTransformation)
            for field, column in item.transformation.mapping.items():
                found.setdefault(field, set()).add(str(column).removesuffix(".caseless"))
    for field, mappings in ecs_windows_variable_mappings.items():
        found.setdefault(field, set()).update(column for _, _, column in mappings)
    return found


@pytest.mark.parametrize(("field", "columns"), sorted(_by_pysigma().items()))
def test_a_field_is_looked_for_where_pysigma_looks_for_it(field, columns):
    if field in _OTHERWISE:
        return
    ours = {column for fields in MOVED.values() for column in fields.get(field, ())}
    # Of the parent pySigma names the file name alone; what its "winlog." names is where it was.
    theirs = {c.replace("parent.name", "parent.executable") for c in columns if not c.startswith("winlog.")}
    assert theirs <= ours


def _view(category: str, table: str):
    return next(v for v in VIEWS if v.logsource.category == category and table in v.tables)


def test_windows_own_column_comes_first():
    view = _view("file_event", "windows-microsoft-windows-sysmon-operational")
    both = {"file.path": "file.path", "targetfilename": "TargetFilename"}
    assert columns_of(view, "TargetFilename", both) == ("TargetFilename", "file.path")
    assert columns_of(view, "targetfilename", {"file.path": "file.path"}) == ("file.path",)


def test_a_view_of_security_events_keeps_which_process_is_which():
    fields = _view("process_creation", "windows-security").fields
    assert fields["Image"] == ("NewProcessName", "process.executable")
    assert fields["ProcessId"] == ("NewProcessId", "process.pid")
    assert fields["ParentProcessId"] == ("ProcessId", "process.parent.pid")


def test_what_an_event_cannot_show_is_not_shown_by_a_module_either():
    assert with_moved("security", {"Image": ()})["Image"] == ()
    assert _view("process_creation", "windows-security").fields["Company"] == ()


def test_channels_that_no_module_reads_keep_their_fields_alone():
    system = next(v for v in VIEWS if v.logsource == LogSource("windows", None, "system"))
    assert not [name for columns in system.fields.values() for name in columns if "." in name]
