"""Sigma's Windows categories over Microsoft 365 Defender's advanced-hunting events.

The assignment of fields follows pySigma's Microsoft 365 Defender pipeline. Where Sysmon has one
field and Defender two, our reader adds the joined one (``RegistryPath``, ``Account``,
``InitiatingProcessAccount``, ``Hashes``) beside the originals.
"""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lake.views.registry_data import IN_DECIMAL
from tocsin.lake.views.view import Fields, View
from tocsin.model.expression import And, Atom, Expr, Op, Or
from tocsin.model.logsource import LogSource

_TABLES = ("m365-defender",)
_COMMON: Fields = {"Computer": ("DeviceName",), "ComputerName": ("DeviceName",)}

# What each process event shows: the new process, started by the initiating one.
_CREATED: Fields = {
    "Image": ("FolderPath",),
    "OriginalFileName": ("ProcessVersionInfoOriginalFileName",),
    "CommandLine": ("ProcessCommandLine",),
    "Company": ("ProcessVersionInfoCompanyName",),
    "Product": ("ProcessVersionInfoProductName",),
    "Description": ("ProcessVersionInfoFileDescription",),
    "FileVersion": ("ProcessVersionInfoProductVersion",),
    "IntegrityLevel": ("ProcessIntegrityLevel",),
    "User": ("Account",),
    "ParentImage": ("InitiatingProcessFolderPath",),
    "ParentCommandLine": ("InitiatingProcessCommandLine",),
    "ParentProcessId": ("InitiatingProcessId",),
    "ParentUser": ("InitiatingProcessAccount",),
    "GrandParentImage": ("InitiatingProcessParentFileName",),
    "md5": ("MD5",),
    "sha1": ("SHA1",),
    "sha256": ("SHA256",),
    "CurrentDirectory": (),
    "Imphash": (),
}
# What other events show: something that the initiating process did.
_ACTING: Fields = {
    "Image": ("InitiatingProcessFolderPath",),
    "CommandLine": ("InitiatingProcessCommandLine",),
    "ProcessId": ("InitiatingProcessId",),
    "ParentImage": ("InitiatingProcessParentFileName",),
    "User": ("InitiatingProcessAccount",),
    "IntegrityLevel": ("InitiatingProcessIntegrityLevel",),
    "ParentCommandLine": (),
}
_FILE: Fields = _ACTING | {"TargetFilename": ("FolderPath",), "FileName": ("FolderPath",)}
_RENAME: Fields = _FILE | {"SourceFilename": ("PreviousFolderPath",)}
_REGISTRY: Fields = _ACTING | {
    "TargetObject": ("RegistryPath",),
    "Details": ("RegistryValueData",),
    "EventType": (),
    "NewName": (),
}
_IMAGE: Fields = _ACTING | {
    "ImageLoaded": ("FolderPath",),
    "OriginalFileName": (),
    "Company": (),
    "Product": (),
    "Description": (),
    "Signed": (),
    "SignatureStatus": (),
    "Signature": (),
}
_NETWORK: Fields = _ACTING | {
    "DestinationIp": ("RemoteIP",),
    "DestinationPort": ("RemotePort",),
    "DestinationHostname": ("RemoteUrl",),
    "SourceIp": ("LocalIP",),
    "SourcePort": ("LocalPort",),
    "SourceHostname": ("DeviceName",),
    "Protocol": ("Protocol",),
    "Initiated": ("ActionType",),
}
_DNS: Fields = _ACTING | {
    "QueryName": ("AdditionalFields.DnsQueryString", "AdditionalFields.query"),
    "QueryResults": ("AdditionalFields.DnsQueryResult", "AdditionalFields.answers"),
    "QueryStatus": (),
}
_PIPE: Fields = _ACTING | {"PipeName": ("AdditionalFields.PipeName",)}
_ACCESS: Fields = _ACTING | {
    "SourceImage": ("InitiatingProcessFolderPath",),
    "SourceCommandLine": ("InitiatingProcessCommandLine",),
    "SourceUser": ("InitiatingProcessAccount",),
    "TargetImage": ("FolderPath",),
    "StartModule": (),
    "StartFunction": (),
    "CallTrace": (),
    "GrantedAccess": ("AdditionalFields.DesiredAccess",),
}
_ANTIVIRUS: Fields = _ACTING | {"Signature": ("AdditionalFields.ThreatName",), "Filename": ("FolderPath",)}

_INITIATED = {"Initiated": {"true": "ConnectionSuccess", "false": "InboundConnectionAccepted"}}
# Defender writes a number's value alone.
_DETAILS = {"Details": IN_DECIMAL}

_Values = dict[str, dict[str, str]]
#: Category: the actions that belong to it, its fields, and rewritten values.
_CATEGORIES: tuple[tuple[str, tuple[str, ...], Fields, _Values], ...] = (
    ("process_creation", ("ProcessCreated",), _CREATED, {}),
    ("file_event", ("FileCreated",), _FILE, {}),
    ("file_change", ("FileModified",), _FILE, {}),
    ("file_rename", ("FileRenamed",), _RENAME, {}),
    ("file_delete", ("FileDeleted",), _FILE, {}),
    ("registry_set", ("RegistryValueSet",), _REGISTRY, _DETAILS),
    ("registry_add", ("RegistryKeyCreated",), _REGISTRY, {}),
    ("registry_delete", ("RegistryKeyDeleted", "RegistryValueDeleted"), _REGISTRY, {}),
    ("registry_event", ("Registry*",), _REGISTRY, _DETAILS),
    ("image_load", ("ImageLoaded",), _IMAGE, {}),
    ("driver_load", ("DriverLoad",), _IMAGE, {}),
    ("network_connection", ("ConnectionSuccess", "InboundConnectionAccepted"), _NETWORK, _INITIATED),
    ("dns_query", ("DnsQueryResponse", "DnsConnectionInspected"), _DNS, {}),
    ("pipe_created", ("NamedPipeEvent",), _PIPE, {}),
    ("create_remote_thread", ("CreateRemoteThreadApiCall",), _ACCESS, {}),
    ("process_access", ("OpenProcessApiCall",), _ACCESS, {}),
    ("antivirus", ("AntivirusDetection", "AntivirusReport"), _ANTIVIRUS, {}),
)


def _actions(names: tuple[str, ...]) -> Expr:
    atoms = tuple(Atom("ActionType", Op.GLOB if "*" in name else Op.EQ, name) for name in names)
    return atoms[0] if len(atoms) == 1 else Or(atoms)


def _view(product: str, category: str, where: Expr, fields: Fields, values: _Values) -> View:
    return View(LogSource(product, category), _TABLES, fields=_COMMON | fields, where=where, values=values)


def _unix(product: str) -> Iterator[View]:
    """What Linux and macOS devices did, told from Windows by its path."""
    rooted = Atom("FolderPath", Op.STARTS, "/")
    for category, actions, fields in (
        ("process_creation", ("ProcessCreated",), _CREATED),
        ("file_event", ("FileCreated",), _FILE),
    ):
        yield _view(product, category, And((_actions(actions), rooted)), fields, {})


#: Every Defender view.
VIEWS: tuple[View, ...] = (
    *(
        _view("windows", name, _actions(actions), fields, values)
        for name, actions, fields, values in _CATEGORIES
    ),
    *_unix("linux"),
    *_unix("macos"),
)
