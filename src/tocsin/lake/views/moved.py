"""Where winlogbeat's modules moved the data of Windows events: names of the Elastic Common Schema.

Winlogbeat 7 moves them itself, winlogbeat 8 and Elastic Agent have Elasticsearch do it; nothing stays under Windows'
own name. Each name is one more column that a view looks into, so a host sees whichever way its logs came.
What the modules rewrite instead (accounts, digests, contexts) our reader writes as Windows does.

Authorities: Elastic's modules, and pySigma's ``ecs_windows`` pipeline.
"""

from __future__ import annotations

from tocsin.lake.views.view import Fields

_PROCESS: Fields = {
    "ProcessId": ("process.pid",),
    "ProcessGuid": ("process.entity_id",),
    "Image": ("process.executable",),
    "CommandLine": ("process.command_line",),
    "CurrentDirectory": ("process.working_directory",),
    "ParentProcessGuid": ("process.parent.entity_id",),
    "ParentProcessId": ("process.parent.pid",),
    "ParentImage": ("process.parent.executable",),
    "ParentCommandLine": ("process.parent.command_line",),
}
# The program's own description, or that of the image that it loads.
_DESCRIBED: Fields = {
    name: (f"process.pe.{moved}", f"file.pe.{moved}")
    for name, moved in (
        ("OriginalFileName", "original_file_name"),
        ("FileVersion", "file_version"),
        ("Description", "description"),
        ("Product", "product"),
        ("Company", "company"),
        ("Imphash", "imphash"),
    )
}
_HASHED: Fields = {name: (f"process.hash.{name}", f"file.hash.{name}") for name in ("md5", "sha1", "sha256")}
_CONNECTION: Fields = {
    "Protocol": ("network.transport",),
    "SourceIp": ("source.ip",),
    "SourceHostname": ("source.domain",),
    "SourcePort": ("source.port",),
    "SourcePortName": ("network.protocol",),
    "DestinationIp": ("destination.ip",),
    "DestinationHostname": ("destination.domain",),
    "DestinationPort": ("destination.port",),
    "DestinationPortName": ("network.protocol",),
}
SYSMON: Fields = (
    _PROCESS
    | _DESCRIBED
    | _HASHED
    | _CONNECTION
    | {
        "SourceImage": ("process.executable",),
        "SourceProcessGuid": ("process.entity_id",),
        "SourceProcessId": ("process.pid",),
        "SourceThreadId": ("process.thread.id",),
        "Destination": ("process.executable",),
        "TargetFilename": ("file.path",),
        "ImageLoaded": ("file.path",),
        "Device": ("file.path",),
        "PipeName": ("file.name",),
        "Signed": ("file.code_signature.signed",),
        "Signature": ("file.code_signature.subject_name",),
        "SignatureStatus": ("file.code_signature.status",),
        "QueryName": ("dns.question.name",),
        "TargetObject": ("registry.path",),
        "IsExecutable": ("sysmon.file.is_executable",),
        "Archived": ("sysmon.file.archived",),
        "RuleName": ("rule.name",),
    }
)
SECURITY: Fields = {
    "NewProcessId": ("process.pid",),
    "NewProcessName": ("process.executable",),
    "ParentProcessName": ("process.parent.executable",),
    "CommandLine": ("process.command_line",),
    "ProcessId": ("process.pid",),
    "ProcessName": ("process.executable",),
    "IpAddress": ("source.ip",),
    "IpPort": ("source.port",),
    "WorkstationName": ("source.domain",),
    "ClientAddress": ("source.ip",),
    "ClientName": ("source.domain",),
}
POWERSHELL: Fields = {
    "ScriptBlockText": ("powershell.file.script_block_text",),
    "ScriptBlockId": ("powershell.file.script_block_id",),
    "MessageNumber": ("powershell.sequence",),
    "MessageTotal": ("powershell.total",),
    "Path": ("file.path",),
    "ScriptName": ("file.path",),
    "HostId": ("process.entity_id",),
    "HostName": ("process.title",),
    "HostVersion": ("powershell.process.executable_version",),
    "HostApplication": ("process.command_line",),
    "EngineVersion": ("powershell.engine.version",),
    "RunspaceId": ("powershell.runspace_id",),
    "PipelineId": ("powershell.pipeline_id",),
    "CommandName": ("powershell.command.name",),
    "CommandType": ("powershell.command.type",),
    "CommandPath": ("powershell.command.path",),
    "CommandLine": ("powershell.command.value",),
    "NewEngineState": ("powershell.engine.new_state",),
    "PreviousEngineState": ("powershell.engine.previous_state",),
    "NewProviderState": ("powershell.provider.new_state",),
}
#: Service to the fields of its channels that a module moves, each with the columns it moves them to.
MOVED: dict[str, Fields] = {
    "sysmon": SYSMON,
    "security": SECURITY,
    "powershell": POWERSHELL,
    "powershell-classic": POWERSHELL,
}


def with_moved(service: str, fields: Fields) -> Fields:
    """A view's fields, and those of its service's events, each with the columns to which a module moves it.

    A field that the view maps to no column stays so: these events cannot show it. One that it maps to a moved
    column as well stays as it is: the view knows better which column that is in its events.
    """
    moved = MOVED.get(service, {})
    own = {name: (name, *moved[name]) for name in moved if name not in fields}
    return own | {name: _after(columns, moved) for name, columns in fields.items()}


def _after(columns: tuple[str, ...], moved: Fields) -> tuple[str, ...]:
    if any("." in column for column in columns):
        return columns
    return tuple(dict.fromkeys((*columns, *(to for column in columns for to in moved.get(column, ())))))
