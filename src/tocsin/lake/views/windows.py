"""Sigma's Windows log sources as views over the lake's Windows tables.

Authorities: pySigma's Sysmon and Windows pipelines, SigmaHQ's THOR log source mapping, and
Microsoft's descriptions of the Security events 4657, 4663, 4688, 4689 and 5156. Channels that
Windows really has are listed beside names that the authorities shorten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.lake.views.moved import with_moved
from tocsin.lake.views.registry_data import IN_DECIMAL
from tocsin.lake.views.view import Fields, View
from tocsin.model.event import table_name
from tocsin.model.expression import Atom, Expr, Op, Or
from tocsin.model.logsource import LogSource

#: Service to the channels that carry it.
CHANNELS: dict[str, tuple[str, ...]] = {
    "application": ("Application",),
    "application-experience": (
        "Microsoft-Windows-Application-Experience/Program-Telemetry",
        "Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant",
    ),
    "applocker": (
        "Microsoft-Windows-AppLocker/MSI and Script",
        "Microsoft-Windows-AppLocker/EXE and DLL",
        "Microsoft-Windows-AppLocker/Packaged app-Deployment",
        "Microsoft-Windows-AppLocker/Packaged app-Execution",
    ),
    "appmodel-runtime": ("Microsoft-Windows-AppModel-Runtime/Admin",),
    "appxdeployment-server": ("Microsoft-Windows-AppXDeploymentServer/Operational",),
    "appxpackaging-om": ("Microsoft-Windows-AppxPackaging/Operational",),
    "bitlocker": ("Microsoft-Windows-BitLocker/BitLocker Management",),
    "bits-client": ("Microsoft-Windows-Bits-Client/Operational",),
    "capi2": ("Microsoft-Windows-CAPI2/Operational",),
    "certificateservicesclient-lifecycle-system": (
        "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
    ),
    "codeintegrity-operational": ("Microsoft-Windows-CodeIntegrity/Operational",),
    "dhcp": ("Microsoft-Windows-DHCP-Server/Operational",),
    "diagnosis-scripted": ("Microsoft-Windows-Diagnosis-Scripted/Operational",),
    "dns-client": (
        "Microsoft-Windows-DNS Client Events/Operational",
        "Microsoft-Windows-DNS-Client/Operational",
    ),
    "dns-server": ("DNS Server",),
    "dns-server-analytic": (
        "Microsoft-Windows-DNS-Server/Analytical",
        "Microsoft-Windows-DNSServer/Analytical",
    ),
    "dns-server-audit": ("Microsoft-Windows-DNS-Server/Audit", "Microsoft-Windows-DNSServer/Audit"),
    "driver-framework": ("Microsoft-Windows-DriverFrameworks-UserMode/Operational",),
    "firewall-as": ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",),
    "hyper-v-worker": (
        "Microsoft-Windows-Hyper-V-Worker",
        "Microsoft-Windows-Hyper-V-Worker-Admin",
        "Microsoft-Windows-Hyper-V-Worker-Operational",
    ),
    "iis-configuration": ("Microsoft-IIS-Configuration/Operational",),
    "kernel-event-tracing": (
        "Microsoft-Windows-Kernel-EventTracing",
        "Microsoft-Windows-Kernel-EventTracing/Admin",
    ),
    "kernel-shimengine": (
        "Microsoft-Windows-Kernel-ShimEngine/Operational",
        "Microsoft-Windows-Kernel-ShimEngine/Diagnostic",
    ),
    "ldap": ("Microsoft-Windows-LDAP-Client/Debug",),
    "ldap_debug": ("Microsoft-Windows-LDAP-Client/Debug",),
    "lsa-server": ("Microsoft-Windows-LSA/Operational",),
    "microsoft-servicebus-client": (
        "Microsoft-ServiceBus-Client",
        "Microsoft-ServiceBus-Client/Admin",
        "Microsoft-ServiceBus-Client/Operational",
    ),
    "msexchange-management": ("MSExchange Management",),
    "ntfs": ("Microsoft-Windows-Ntfs/Operational",),
    "ntlm": ("Microsoft-Windows-NTLM/Operational",),
    "openssh": ("OpenSSH/Operational",),
    "powershell": ("Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"),
    "powershell-classic": ("Windows PowerShell",),
    "printservice-admin": ("Microsoft-Windows-PrintService/Admin",),
    "printservice-operational": ("Microsoft-Windows-PrintService/Operational",),
    "remotedesktopservices-rdpcorets": ("Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational",),
    "security": ("Security",),
    "security-mitigations": (
        "Microsoft-Windows-Security-Mitigations/Kernel Mode",
        "Microsoft-Windows-Security-Mitigations/User Mode",
        "Microsoft-Windows-Security-Mitigations/KernelMode",
        "Microsoft-Windows-Security-Mitigations/UserMode",
    ),
    "sense": ("Microsoft-Windows-SENSE/Operational",),
    "servicebus-client": (
        "Microsoft-ServiceBus-Client",
        "Microsoft-ServiceBus-Client/Admin",
        "Microsoft-ServiceBus-Client/Operational",
    ),
    "shell-core": ("Microsoft-Windows-Shell-Core/Operational",),
    "smbclient-connectivity": ("Microsoft-Windows-SmbClient/Connectivity",),
    "smbclient-security": ("Microsoft-Windows-SmbClient/Security",),
    "smbserver-connectivity": ("Microsoft-Windows-SMBServer/Connectivity",),
    "sysmon": ("Microsoft-Windows-Sysmon/Operational",),
    "system": ("System",),
    "taskscheduler": ("Microsoft-Windows-TaskScheduler/Operational",),
    "terminalservices-gateway": ("Microsoft-Windows-TerminalServices-Gateway/Operational",),
    "terminalservices-localsessionmanager": (
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
    ),
    "terminalservices-remoteconnectionmanager": (
        "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
    ),
    "vhdmp": ("Microsoft-Windows-VHDMP/Operational", "Microsoft-Windows-VHDMP-Operational"),
    "windefend": ("Microsoft-Windows-Windows Defender/Operational",),
    "wmi": ("Microsoft-Windows-WMI-Activity/Operational",),
}

#: Names for fields that every Windows event has; our readers write the second of each pair.
COMMON: Fields = {
    "ComputerName": ("ComputerName", "Computer"),
    "ProviderName": ("ProviderName", "Provider_Name"),
    "Source": ("Source", "Provider_Name"),
    "EventCode": ("EventCode", "EventID"),
    "SubjectAccountName": ("SubjectAccountName", "SubjectUserName"),
}

# Defender writes its names with spaces; exporters replace or drop them.
_DEFENDER: Fields = {
    "ThreatName": ("Threat Name", "ThreatName", "Threat_Name"),
    "ProcessName": ("Process Name", "ProcessName", "Process_Name"),
    "SourceName": ("Source Name", "Source_Name", "SourceName"),
    "NewValue": ("New Value", "NewValue", "New_Value"),
    "OldValue": ("Old Value", "OldValue", "Old_Value"),
    "Feature_Name": ("Feature Name", "Feature_Name", "FeatureName"),
}
# Classic events have only unnamed data; exporters that lack them keep the rendered message.
_CLASSIC: Fields = {"Data": ("Data", "Message")}
_SERVICE_FIELDS: dict[str, Fields] = {"windefend": _DEFENDER, "powershell-classic": _CLASSIC}

#: Sysmon's events of each category.
SYSMON_EVENTS: dict[str, tuple[str, ...]] = {
    "process_creation": ("1",),
    "file_change": ("2",),
    "network_connection": ("3",),
    "sysmon_status": ("4", "16"),
    "process_termination": ("5",),
    "driver_load": ("6",),
    "image_load": ("7",),
    "create_remote_thread": ("8",),
    "raw_access_thread": ("9",),
    "process_access": ("10",),
    "file_event": ("11",),
    "registry_event": ("12", "13", "14"),
    "registry_add": ("12",),
    "registry_delete": ("12",),
    "registry_set": ("13",),
    "registry_rename": ("14",),
    "create_stream_hash": ("15",),
    "pipe_created": ("17", "18"),
    "wmi_event": ("19", "20", "21"),
    "dns_query": ("22",),
    "file_delete": ("23", "26"),
    "clipboard_capture": ("24",),
    "clipboard_change": ("24",),
    "process_tampering": ("25",),
    "file_delete_detected": ("26",),
    "file_block_executable": ("27",),
    "file_block_shredding": ("28",),
    "file_executable_detected": ("29",),
    "sysmon_error": ("255",),
}


def _any_of(field: str, values: Iterable[str]) -> Expr:
    return Or(tuple(Atom(field, Op.EQ, value) for value in values))


_SYSMON_WHERE: dict[str, Expr] = {
    "registry_add": _any_of("EventType", ("CreateKey", "CreateValue")),
    "registry_delete": _any_of("EventType", ("DeleteKey", "DeleteValue")),
}


def _view(  # noqa: PLR0913  (the parts of a view)
    category: str | None,
    service: str,
    events: tuple[str, ...] = (),
    fields: Mapping[str, tuple[str, ...]] | None = None,
    *,
    where: Expr | None = None,
    values: dict[str, dict[str, str]] | None = None,
) -> View:
    return View(
        logsource=LogSource("windows", category, None if category else service),
        tables=tuple(table_name("windows", channel) for channel in CHANNELS[service]),
        events=events,
        fields=with_moved(service, COMMON | _SERVICE_FIELDS.get(service, {}) | dict(fields or {})),
        where=where,
        values=values or {},
    )


# Security 4688. The subject is who started the process, so it is also the parent's user. A field mapped
# to no column cannot be seen in this event whatever an exporter added under the same name.
_CREATION: Fields = {
    "Image": ("NewProcessName",),
    "ParentImage": ("ParentProcessName",),
    "CommandLine": ("CommandLine", "ProcessCommandLine"),
    "User": ("SubjectUserName",),
    "ParentUser": ("SubjectUserName",),
    "LogonId": ("SubjectLogonId",),
    "IntegrityLevel": ("MandatoryLabel",),
    "ProcessId": ("NewProcessId",),
    "ParentProcessId": ("ProcessId", "process.parent.pid"),
    "Description": (),
    "Product": (),
    "Company": (),
}
# Labels as Windows writes them into 4688 [MS-DTYP 2.4.2.4].
_INTEGRITY = {
    "Untrusted": "S-1-16-0",
    "Low": "S-1-16-4096",
    "Medium": "S-1-16-8192",
    "MediumPlus": "S-1-16-8448",
    "Medium Plus": "S-1-16-8448",
    "High": "S-1-16-12288",
    "System": "S-1-16-16384",
    "ProtectedProcess": "S-1-16-20480",
}

# Security 5156 names the program by its device path, the protocol by its number.
_CONNECTION: Fields = {
    "Image": ("Application", "process.executable"),
    "SourceIp": ("SourceAddress", "source.ip"),
    "SourcePort": ("SourcePort", "source.port"),
    "DestinationIp": ("DestAddress", "destination.ip"),
    "DestinationPort": ("DestPort", "destination.port"),
    "Initiated": ("Direction",),
    "Protocol": ("Protocol",),
    "ProcessId": ("ProcessID", "ProcessId"),
    "SourceHostname": (),
    "DestinationHostname": (),
    "User": (),
}
_CONNECTION_VALUES = {
    "Initiated": {"true": "%%14593", "false": "%%14592"},
    "Protocol": {"tcp": "6", "udp": "17", "icmp": "1"},
}

# Security 4657 has no counterpart of a rename and splits the account, so these cannot be seen.
_REGISTRY: Fields = {
    "Image": ("ProcessName",),
    "TargetObject": ("ObjectName",),
    "Details": ("NewValue",),
    "LogonId": ("SubjectLogonId",),
    "EventType": (),
    "NewName": (),
    "User": (),
}
# Operation types as rendered text and as the message codes that EVTX files keep.
_CREATED = ("New registry value created", "%%1904")
_MODIFIED = ("Existing registry value modified", "%%1905")
_DELETED = ("Registry value deleted", "%%1906")
_OPERATIONS: dict[str, tuple[str, ...]] = {
    "registry_event": (*_CREATED, *_MODIFIED, *_DELETED),
    "registry_add": _CREATED,
    "registry_set": (*_CREATED, *_MODIFIED),  # Sysmon 13 is written for a new value too
    "registry_delete": _DELETED,
}
_POWERSHELL: dict[str, tuple[str, tuple[str, ...]]] = {
    "ps_module": ("powershell", ("4103",)),
    "ps_script": ("powershell", ("4104",)),
    "ps_classic_start": ("powershell-classic", ("400",)),
    "ps_classic_provider_start": ("powershell-classic", ("600",)),
    "ps_classic_script": ("powershell-classic", ("800",)),
}

# Defender's events that name a threat or a path.
_ANTIVIRUS_EVENTS = (*map(str, range(1006, 1013)), "1017", "1018", "1019", *map(str, range(1115, 1120)))
_ANTIVIRUS: Fields = {"Signature": _DEFENDER["ThreatName"], "Filename": ("Path",)}

_FILE_AUDIT: Fields = {"Image": ("ProcessName",), "FileName": ("ObjectName",), "User": ("SubjectUserName",)}
_KERNEL_FILE = ("windows-microsoft-windows-kernel-file*",)


def _audited() -> Iterable[View]:
    """Categories that the Security channel answers."""
    yield _view("process_creation", "security", ("4688",), _CREATION, values={"IntegrityLevel": _INTEGRITY})
    yield _view(
        "process_termination",
        "security",
        ("4689",),
        {"Image": ("ProcessName",), "User": ("SubjectUserName",), "LogonId": ("SubjectLogonId",)},
    )
    connection = _view("network_connection", "security", ("5156",), _CONNECTION, values=_CONNECTION_VALUES)
    yield msgspec.structs.replace(connection, volumes=("Image",))
    for category, operations in _OPERATIONS.items():
        where = _any_of("OperationType", operations)
        audited = _view(
            category, "security", ("4657",), _REGISTRY, where=where, values={"Details": IN_DECIMAL}
        )
        yield msgspec.structs.replace(audited, keys={"TargetObject": ("ObjectName", "ObjectValueName")})
    yield _view("file_access", "security", ("4663",), _FILE_AUDIT, where=Atom("ObjectType", Op.EQ, "File"))


def _on_volumes(view: View) -> View:
    """The view of a service; Security events of sockets write programs by their device path."""
    own = view.logsource.service == "security"
    return msgspec.structs.replace(view, volumes=("Application",)) if own else view


def _kernel_file() -> Iterable[View]:
    """Categories of the kernel's file provider, whose events a tracing agent writes to a table."""
    for category, events in (("file_access", ("12", "30")), ("file_rename", ("19", "27", "29"))):
        yield View(LogSource("windows", category), _KERNEL_FILE, events, COMMON)


#: Every Windows view: services, Sysmon's categories, then the other channels that answer a category.
VIEWS: tuple[View, ...] = (
    View(LogSource("windows"), ("windows-*",), fields=COMMON),
    *(_on_volumes(_view(None, service)) for service in CHANNELS),
    *(
        _view(category, "sysmon", events, where=_SYSMON_WHERE.get(category))
        for category, events in SYSMON_EVENTS.items()
    ),
    *_audited(),
    *(_view(category, service, events) for category, (service, events) in _POWERSHELL.items()),
    _view("antivirus", "windefend", _ANTIVIRUS_EVENTS, _ANTIVIRUS),
    *_kernel_file(),
)
