"""The techniques of the case in our words: what each is, what was seen of it, and which logs show it.

The techniques are those of campaign C0038 in ATT&CK v18.1. What was seen is from the joint advisory AA22-264A, from Microsoft and from
Mandiant; the logs are our own.
"""

from __future__ import annotations

import msgspec


class Link(msgspec.Struct, frozen=True):
    """A technique of the case: what it is, what was seen, and the logs that show it, none where it happens elsewhere."""

    ident: str
    what: str
    seen: str
    logs: tuple[str, ...] = ()


CHAIN: tuple[Link, ...] = (
    Link(
        "T1190",
        "An intruder uses a flaw of something that answers the internet, and needs no account.",
        "A SharePoint site that could be reached from outside was entered in May 2021 by CVE-2019-0604.",
        ("IIS W3C", "Sysmon 1, children of w3wp.exe"),
    ),
    Link(
        "T1505.003",
        "A page is left on a web server that does what it is told in requests. It needs no malware and survives restarts.",
        "Pages called pickers.aspx, error4.aspx and ClientBin.aspx stayed on the server.",
        ("Sysmon 11", "IIS W3C"),
    ),
    Link(
        "T1078",
        "The intruder logs on as somebody who is allowed to. Nothing is broken, so nothing looks broken.",
        "Accounts of administrators were used.",
        ("Security 4624", "Security 4672"),
    ),
    Link(
        "T1078.001",
        "An account that comes with the system is used, which nobody thinks of as anybody's.",
        "The built-in administrator was used.",
        ("Security 4624", "Security 4672"),
    ),
    Link(
        "T1087.003",
        "The mail system is asked who has a mailbox.",
        "Recipients were listed with Exchange's own commands.",
        ("MSExchange Management", "PowerShell 4104"),
    ),
    Link(
        "T1059.001",
        "Commands are given through PowerShell, which is on every Windows machine and can do everything.",
        "Exchange was managed through it.",
        ("PowerShell 4104", "Sysmon 1", "Security 4688"),
    ),
    Link(
        "T1098.002",
        "An account is given the right to read others' mail, which looks like administration because it is.",
        "An account was given ApplicationImpersonation.",
        ("MSExchange Management", "PowerShell 4104"),
    ),
    Link(
        "T1114.002",
        "Mail is fetched from the server over the network, not from anybody's desk.",
        "Mail was taken from October 2021 to January 2022.",
        ("IIS W3C with bytes sent", "Exchange HttpProxy"),
    ),
    Link(
        "T1041",
        "What is taken leaves by the way on which commands come in, so no second connection has to be explained.",
        "Many requests to Exchange were answered with much data.",
        ("IIS W3C with bytes sent", "Exchange HttpProxy"),
    ),
    Link(
        "T1046",
        "The network is asked which machines answer, and with what.",
        "Advanced Port Scanner was run.",
        ("Sysmon 1", "Security 4688"),
    ),
    Link(
        "T1003.001",
        "Passwords and their digests are read from the memory of the process that keeps them.",
        "Mimikatz was used, and LSASS's memory was read.",
        ("Sysmon 10",),
    ),
    Link(
        "T1021.001",
        "The intruder sits down at another machine by Remote Desktop, as an administrator would.",
        "Remote Desktop was the first way of moving on.",
        ("Security 4624, type 10", "TerminalServices 1149"),
    ),
    Link(
        "T1021.002",
        "Shares for administrators are used to copy and to start programs elsewhere.",
        "SMB and Impacket were used to move on.",
        ("Security 4624, type 3", "Security 5145", "System 7045"),
    ),
    Link(
        "T1562.001",
        "What protects a machine is switched off before anything is done that it would notice.",
        "Defender was switched off on many hosts.",
        ("Defender 5001", "Defender 5007", "WMI-Activity"),
    ),
    Link(
        "T1562.002",
        "Logging itself is switched off. It is one of few acts that leave a line by trying to leave none.",
        "Logs were interfered with before the end.",
        ("Security 1102", "System 104"),
    ),
    Link(
        "T1047",
        "Windows' own interface for managing machines is used to run something on many of them.",
        "Protection was switched off through it.",
        ("WMI-Activity", "Sysmon 1"),
    ),
    Link(
        "T1134.001",
        "A program borrows the identity of another that runs, and does as that one what it could not itself.",
        "Identities of other processes were taken over.",
        ("Sysmon 10", "Security 4672"),
    ),
    Link(
        "T1105",
        "Tools are brought in from outside once there is a way in.",
        "Tools were brought in.",
        ("Sysmon 11", "Sysmon 3"),
    ),
    Link(
        "T1570",
        "Tools are copied from one machine inside to the next ones.",
        "A program called Mellona.exe carried the encryptor to a list of machines.",
        ("Sysmon 1", "Sysmon 11", "Security 5145"),
    ),
    Link(
        "T1036.005",
        "A file is called, and lies, as one of the system's own does.",
        "The wiper was called cl.exe, as a compiler is.",
        ("Sysmon 1", "Sysmon 7"),
    ),
    Link(
        "T1059.003",
        "Commands are given through the old command shell and its batch files.",
        "A batch file, win.bat, started the encryptor.",
        ("Sysmon 1", "Security 4688 with command lines"),
    ),
    Link(
        "T1486",
        "Files are encrypted so that nobody can use them. A note says why, or says something else.",
        "GoXml.exe was run with figures for arguments, and files were renamed to .lck.",
        ("Sysmon 1", "Sysmon 11"),
    ),
    Link(
        "T1561.002",
        "What tells a machine where its data is gets overwritten; the machine does not start again.",
        "A wiper of the ZeroCleare family used the driver rwdsk.sys for raw access to disks.",
        ("Sysmon 6", "System 7045"),
    ),
    Link(
        "T1588.002",
        "Tools are bought, or taken from where they are free. It happens where no defender sees it.",
        "Public tools were used throughout.",
    ),
    Link(
        "T1588.003",
        "Certificates for signing code are got hold of, so that what is signed seems to be somebody's.",
        "A telecom company's certificate signed a binary; in September it was one leaked from a maker of graphics cards.",
    ),
)
IDENTS = frozenset(one.ident for one in CHAIN)
