"""Field names of exported Windows events become the names that Windows itself gives them.

Collectors rename what ``System`` holds (``Hostname``, ``winlog.computer_name``, ``ComputerName`` are
all ``Computer``) and put ``EventData`` into envelopes (``winlog.event_data.TargetUserName``). Nothing
is stored twice: an exported field is either renamed or kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.sources.formats.windows_message import LABELS

#: Windows' name → names in exports, of which the first that a record has is renamed.
_EXPORTED: dict[str, tuple[str, ...]] = {
    "EventID": ("winlog.event_id", "event_id", "EventCode", "event.code"),
    "Channel": ("winlog.channel", "log_name", "LogName", "EventLog", "channel"),
    "Computer": ("winlog.computer_name", "computer_name", "Hostname", "ComputerName", "MachineName"),
    "Provider_Name": (
        "winlog.provider_name",
        "source_name",
        "SourceName",
        "EventSourceName",
        "provider_name",
        "ProviderName",
    ),
    "Provider_Guid": ("winlog.provider_guid", "provider_guid", "ProviderGuid"),
    "EventRecordID": (
        "winlog.record_id",
        "record_number",
        "RecordNumber",
        "RecordId",
        "EventRecordId",
        "record_id",
    ),
    "Execution_ProcessID": ("winlog.process.pid",),
    "Execution_ThreadID": ("winlog.process.thread.id",),
    "Security_UserID": ("winlog.user.identifier",),
    "Correlation_ActivityID": ("winlog.activity_id",),
    "Correlation_RelatedActivityID": ("winlog.related_activity_id",),
    "Version": ("winlog.version",),
    "Task": ("winlog.task",),
    "Opcode": ("winlog.opcode",),
    "Keywords": ("winlog.keywords",),
}
#: Names that mean ``System`` only in exports of one collector, told by a field that it adds.
_BY_COLLECTOR: dict[str, dict[str, tuple[str, ...]]] = {
    "SourceModuleType": {  # NXLog
        "Execution_ProcessID": ("ExecutionProcessID", "ProcessID"),
        "Execution_ThreadID": ("ExecutionThreadID", "ThreadID"),
        "Security_UserID": ("UserID",),
        "Correlation_ActivityID": ("ActivityID",),
        "Correlation_RelatedActivityID": ("RelatedActivityID",),
    },
    "log_name": {  # winlogbeat before version 7
        "Execution_ProcessID": ("process_id",),
        "Execution_ThreadID": ("thread_id",),
        "Security_UserID": ("user.identifier",),
        "Correlation_ActivityID": ("activity_id",),
        "Correlation_RelatedActivityID": ("related_activity_id",),
        "Version": ("version",),
        "Level": ("level",),
        "Task": ("task",),
        "Opcode": ("opcode",),
        "Keywords": ("keywords",),
        "Message": ("message",),
    },
    "EventCode": {  # Splunk, of what messages say
        name: tuple(label.replace(" ", "_") for label, one in LABELS.items() if one == name)
        for name in LABELS.values()
    },
    "ChunkNumber": {  # EvtxECmd
        "EventID": ("EventId",),
        "EventRecordID": ("EventRecordId",),
        "Provider_Name": ("Provider",),
        "Execution_ProcessID": ("ProcessId",),
        "Execution_ThreadID": ("ThreadId",),
        "Security_UserID": ("UserId",),
    },
    "EventLog": {"Provider_Name": ("Source",)},  # the Event table of Azure Monitor
    "MachineName": {"EventID": ("Id",)},  # Get-WinEvent | ConvertTo-Json
}
#: Tried last: a collector names itself where an agent on the machine would name the machine.
_LAST_RESORT: dict[str, tuple[str, ...]] = {
    "Computer": ("host.name", "host.hostname", "host", "agent.hostname", "beat.hostname")
}
_ENVELOPES = (
    "winlog.event_data.",
    "winlog.user_data.",
    "event_data.",
    "user_data.",
    "EventData.",
    "UserData.",
)


def windows_names(names: Iterable[str]) -> tuple[str, ...]:
    """The name that each of ``names`` gets, in the same order; two may get the same one."""
    given = tuple(names)
    present = set(given)
    renamed: dict[str, str] = {}
    for table in _tables(present):
        for target, exported in table.items():
            if target not in present and target not in renamed.values():
                found = next((name for name in exported if name in present and name not in renamed), None)
                if found is not None:
                    renamed[found] = target
    return tuple(renamed.get(name) or _leaf(name) for name in given)


def windows_name(exported: str) -> tuple[str, ...]:
    """Windows' own names of a field that collectors export under this one, in any case; nearest first, maybe none."""
    return _TARGETS.get(exported.lower(), ()) or tuple({_leaf_of_any_case(exported)} - {exported})


def _tables(present: set[str]) -> list[dict[str, tuple[str, ...]]]:
    collectors = [table for sign, table in _BY_COLLECTOR.items() if sign in present]
    return [*collectors, _EXPORTED, _LAST_RESORT]


def _leaf(name: str) -> str:
    for envelope in _ENVELOPES:
        if name.startswith(envelope):
            return name[len(envelope) :] or name
    return name


def _leaf_of_any_case(name: str) -> str:
    found = next((one for one in _ENVELOPES if name.lower().startswith(one.lower())), "")
    return name[len(found) :] or name


def _inverted() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table in (_EXPORTED, *_BY_COLLECTOR.values(), _LAST_RESORT):
        for target, exported in table.items():
            for name in exported:
                found[name.lower()] = (*found.get(name.lower(), ()), target)
    return found


_TARGETS = _inverted()
