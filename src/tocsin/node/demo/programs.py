"""Programs that ordinary people, administrators and Windows itself run at the agency."""

from __future__ import annotations

from tocsin.node.demo.records import Program

S32 = "C:\\Windows\\System32\\"
PF = "C:\\Program Files\\"
PF86 = "C:\\Program Files (x86)\\"
EXPLORER = "C:\\Windows\\explorer.exe"
SERVICES = S32 + "services.exe"
SVCHOST = S32 + "svchost.exe"
OFFICE = PF + "Microsoft Office\\root\\Office16\\"
EDGE = PF86 + "Microsoft\\Edge\\Application\\msedge.exe"
CHROME = PF + "Google\\Chrome\\Application\\chrome.exe"
SCHEDULE = "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule"

Row = tuple[float, str, Program]


def _office(name: str, title: str, arguments: str = "") -> Program:
    path = OFFICE + name
    command = f'"{path}"{arguments}'
    return Program(
        path, command, EXPLORER, "C:\\Windows\\Explorer.EXE",
        product="Microsoft Office", description=title, version="16.0.13127.21668",
    )  # fmt: skip


def _browser(path: str, arguments: str, parent: str) -> Program:
    vendor = "Google LLC" if path == CHROME else "Microsoft Corporation"
    title = "Google Chrome" if path == CHROME else "Microsoft Edge"
    return Program(
        path, f'"{path}"{arguments}', parent, f'"{parent}"', vendor, title, title, version="91.0.4472.77"
    )  # fmt: skip


def _windows(
    name: str, arguments: str = "", parent: str = SVCHOST, parent_command: str = "", title: str = ""
) -> Program:
    path = name if ":" in name else S32 + name
    return Program(path, f"{path}{arguments}", parent, parent_command or parent, description=title)


#: What people do at a workstation: weight, rhythm, program.
PEOPLE: tuple[Row, ...] = (
    (8, "office", _browser(EDGE, " --profile-directory=Default", EXPLORER)),
    (22, "office", _browser(EDGE, " --type=renderer --lang=en-GB --device-scale-factor=1", EDGE)),
    (5, "office", _browser(EDGE, " --type=utility --utility-sub-type=network.mojom.NetworkService", EDGE)),
    (6, "office", _browser(CHROME, " --flag-switches-begin --flag-switches-end", EXPLORER)),
    (14, "office", _browser(CHROME, " --type=renderer --lang=en-GB --renderer-client-id=14", CHROME)),
    (5, "morning", _office("OUTLOOK.EXE", "Microsoft Outlook")),
    (9, "office", _office("WINWORD.EXE", "Microsoft Word", ' /n "\\\\FILE01\\Registry\\2021\\letter.docx" /o ""')),
    (7, "office", _office("EXCEL.EXE", "Microsoft Excel", ' "\\\\FILE01\\Finance\\budget.xlsx"')),
    (2, "office", _office("POWERPNT.EXE", "Microsoft PowerPoint", ' "H:\\briefing.pptx"')),
    (3, "office", Program(
        PF86 + "Adobe\\Acrobat Reader DC\\Reader\\AcroRd32.exe",
        f'"{PF86}Adobe\\Acrobat Reader DC\\Reader\\AcroRd32.exe" "H:\\Documents\\decision.pdf"',
        EXPLORER, "C:\\Windows\\Explorer.EXE", "Adobe Systems Incorporated", "Adobe Acrobat Reader DC",
        "Adobe Acrobat Reader DC", version="21.1.20155.3366",
    )),
    (2, "office", Program(
        PF + "7-Zip\\7zFM.exe", f'"{PF}7-Zip\\7zFM.exe" "H:\\Documents\\annexes.zip"', EXPLORER,
        "C:\\Windows\\Explorer.EXE", "Igor Pavlov", "7-Zip", "7-Zip File Manager", version="19.00",
    )),
    (3, "office", _windows("notepad.exe", " H:\\notes.txt", EXPLORER, "C:\\Windows\\Explorer.EXE", "Notepad")),
    (2, "office", _windows("SnippingTool.exe", "", EXPLORER, "C:\\Windows\\Explorer.EXE", "Snipping Tool")),
    (1, "office", _windows("calc.exe", "", EXPLORER, "C:\\Windows\\Explorer.EXE", "Windows Calculator")),
    (3, "office", _windows("splwow64.exe", " 8192", OFFICE + "WINWORD.EXE", title="Print driver host")),
)  # fmt: skip

#: What Windows and its agents run by themselves on every machine.
MACHINE: tuple[Row, ...] = (
    (10, "always", _windows("svchost.exe", " -k netsvcs -p -s wuauserv", SERVICES, title="Host Process")),
    (10, "always", _windows("svchost.exe", " -k LocalService -p -s BthAvctpSvc", SERVICES, title="Host Process")),
    (8, "always", _windows("svchost.exe", " -k wsappx -p -s ClipSVC", SERVICES, title="Host Process")),
    (8, "always", _windows("taskhostw.exe", " SYSTEM", SVCHOST, SCHEDULE, "Host Process for Windows Tasks")),
    (6, "always", _windows("sppsvc.exe", "", SERVICES, title="Software Protection Platform")),
    (6, "always", _windows("backgroundTaskHost.exe", " -ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca")),
    (6, "always", _windows("wbem\\WmiPrvSE.exe", " -secured -Embedding", title="WMI Provider Host")),
    (5, "always", _windows("dllhost.exe", " /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}")),
    (4, "always", _windows("SearchProtocolHost.exe", " Global\\UsGthrFltPipeMssGthrPipe1_ Global\\UsGthrCtrlFltPipe 1",
                           S32 + "SearchIndexer.exe", S32 + "SearchIndexer.exe /Embedding")),
    (3, "always", _windows("gpupdate.exe", " /target:computer", SVCHOST, SCHEDULE, "Group Policy Update")),
    (2, "patch", _windows("C:\\Windows\\servicing\\TrustedInstaller.exe", "", SERVICES)),
    (2, "patch", _windows("wuauclt.exe", " /RunHandlerComServer", SVCHOST)),
    (3, "always", Program(
        "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2104.14-0\\MpCmdRun.exe",
        '"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2104.14-0\\MpCmdRun.exe" SignatureUpdate',
        "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2104.14-0\\MsMpEng.exe",
        description="Microsoft Malware Protection Command Line Utility",
    )),
    (4, "always", Program(
        PF86 + "Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe",
        f'"{PF86}Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe" /ua /installsource scheduler', SVCHOST, SCHEDULE,
        product="Microsoft Edge Update", description="Microsoft Edge Update", version="1.3.143.57",
    )),
    (3, "always", Program(
        PF86 + "Google\\Update\\GoogleUpdate.exe",
        f'"{PF86}Google\\Update\\GoogleUpdate.exe" /ua /installsource scheduler', SVCHOST, SCHEDULE,
        "Google LLC", "Google Update", "Google Installer", version="1.3.36.81",
    )),
)  # fmt: skip

#: What administrators run on servers and at their own workstations.
ADMINS: tuple[Row, ...] = (
    (6, "office", _windows("mmc.exe", ' "C:\\Windows\\system32\\dsa.msc"', EXPLORER, title="Microsoft Management Console")),
    (5, "office", _windows("mmc.exe", ' "C:\\Windows\\system32\\eventvwr.msc" /s', EXPLORER)),
    (4, "office", _windows("mstsc.exe", "", EXPLORER, title="Remote Desktop Connection")),
    (4, "office", _windows("ServerManager.exe", "", EXPLORER, title="Server Manager")),
    (3, "office", _windows("Taskmgr.exe", " /4", EXPLORER, title="Task Manager")),
    (3, "office", _windows("WindowsPowerShell\\v1.0\\powershell.exe", "", EXPLORER, title="Windows PowerShell")),
    (2, "office", _windows("cmd.exe", "", EXPLORER, title="Windows Command Processor")),
    (2, "office", _windows("ipconfig.exe", " /all", S32 + "cmd.exe", title="IP Configuration Utility")),
    (2, "office", _windows("ping.exe", " FILE01", S32 + "cmd.exe", title="TCP/IP Ping Command")),
    (1, "office", _windows("nslookup.exe", " www.agency.example", S32 + "cmd.exe", title="nslookup")),
    (1, "office", _windows("net.exe", " user anila.arden /domain", S32 + "cmd.exe", title="Net Command")),
    (1, "office", _windows("whoami.exe", " /groups", S32 + "cmd.exe", title="whoami")),
    (1, "office", _windows("systeminfo.exe", "", S32 + "cmd.exe", title="Displays system information")),
    (1, "office", _windows("schtasks.exe", " /query /fo LIST", S32 + "cmd.exe", title="Task Scheduler Configuration Tool")),
    (1, "night", _windows("wevtutil.exe", " epl System D:\\Archive\\system.evtx", SVCHOST, SCHEDULE)),
    (2, "night", _windows("WindowsPowerShell\\v1.0\\powershell.exe",
                          " -NoProfile -ExecutionPolicy RemoteSigned -File D:\\Scripts\\report.ps1", SVCHOST, SCHEDULE)),
    (1, "office", _windows("robocopy.exe", " D:\\Shares\\Registry \\\\BKP01\\staging /MIR /R:1", S32 + "cmd.exe")),
)  # fmt: skip

#: What the roles of servers bring with them, run as SYSTEM.
BY_ROLE: dict[str, tuple[Row, ...]] = {
    "web server": (
        (5, "always", _windows("inetsrv\\w3wp.exe", ' -ap "SharePoint - 80" -v "v4.0" -l "webengine4.dll"',
                               SVCHOST, S32 + "svchost.exe -k iissvcs", "IIS Worker Process")),
        (3, "always", Program(
            "C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe",
            '"C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe" /noconfig /fullpaths @"C:\\Windows\\'
            'Microsoft.NET\\Framework64\\v4.0.30319\\Temporary ASP.NET Files\\root\\a1b2c3d4\\app.cmdline"',
            S32 + "inetsrv\\w3wp.exe", description="Visual C# Command Line Compiler",
        )),
        (3, "always", Program(
            PF + "Common Files\\Microsoft Shared\\Web Server Extensions\\15\\BIN\\OWSTIMER.EXE",
            f'"{PF}Common Files\\Microsoft Shared\\Web Server Extensions\\15\\BIN\\OWSTIMER.EXE"', SERVICES,
            product="Microsoft SharePoint 2013", description="SharePoint Timer",
        )),
    ),
    "mail server": (
        (6, "always", _windows("inetsrv\\w3wp.exe", ' -ap "MSExchangeOWAAppPool" -v "v4.0" -c "C:\\Program Files\\'
                               'Microsoft\\Exchange Server\\V15\\bin\\GenericAppPoolConfigWithGCServerEnabledFalse.config"',
                               SVCHOST, S32 + "svchost.exe -k iissvcs", "IIS Worker Process")),
        (4, "always", Program(
            PF + "Microsoft\\Exchange Server\\V15\\Bin\\MSExchangeHMWorker.exe",
            f'"{PF}Microsoft\\Exchange Server\\V15\\Bin\\MSExchangeHMWorker.exe" -pipe:2460 -stopkey:Global\\HMStop',
            PF + "Microsoft\\Exchange Server\\V15\\Bin\\MSExchangeHMHost.exe",
            product="Microsoft® Exchange", description="Exchange Health Manager Worker", version="15.01.2176.009",
        )),
    ),
    "backup server": (
        (4, "night", Program(
            PF + "Example Backup\\Agent\\backupagent.exe", f'"{PF}Example Backup\\Agent\\backupagent.exe" --job nightly',
            SERVICES, "", "Example Backup Ltd", "Example Backup", "Backup agent", version="11.0.1.1261",
        )),
        (2, "night", _windows("vssadmin.exe", " list shadows", PF + "Example Backup\\Agent\\backupagent.exe",
                              title="Command Line Interface for Microsoft Volume Shadow Copy Service")),
    ),
    "monitoring server": (
        (6, "always", Program(
            PF + "Example Monitor\\probe.exe", f'"{PF}Example Monitor\\probe.exe" --check services --all', SERVICES, "",
            "Example Monitor Oy", "Example Monitor", "Monitoring probe", version="7.2.0",
        )),
    ),
    "database server": (
        (4, "always", Program(
            PF + "Microsoft SQL Server\\MSSQL15.MSSQLSERVER\\MSSQL\\Binn\\SQLAGENT.EXE",
            f'"{PF}Microsoft SQL Server\\MSSQL15.MSSQLSERVER\\MSSQL\\Binn\\SQLAGENT.EXE" -i MSSQLSERVER', SERVICES,
            product="Microsoft SQL Server", description="SQL Server Agent", version="2019.0150.4123.01",
        )),
    ),
}  # fmt: skip
