"""Summer 2021: the SharePoint site is exploited, web shells are left, an account is taken over."""

from __future__ import annotations

from tocsin.node.demo.activity import Part
from tocsin.node.demo.background_accounts import desktop
from tocsin.node.demo.cast import BUILTIN_ADMIN, POOL, Host
from tocsin.node.demo.known import ENTRY, RETURN, SHELL, WEB_SHELL
from tocsin.node.demo.ledger import Deed, Ledger
from tocsin.node.demo.programs import S32
from tocsin.node.demo.records import Program, file_created, file_deleted, logon, process
from tocsin.node.demo.scenario import Phase
from tocsin.node.demo.web_text import Request, iis

LAYOUTS = "C:\\Program Files\\Common Files\\microsoft shared\\Web Server Extensions\\15\\TEMPLATE\\LAYOUTS\\"
WORKER = S32 + "inetsrv\\w3wp.exe"
WORKER_COMMAND = 'c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "SharePoint - 80" -v "v4.0"'
PICKER_QUERY = (
    "PickerDialogType=Microsoft.SharePoint.WebControls.ItemPickerDialog,+Microsoft.SharePoint,+Version=15.0.0.0,"
    "+Culture=neutral,+PublicKeyToken=71e9bce111e9429c"
)

_LOOKS = Deed(Phase.INITIAL_ACCESS, "T1190", "looks at the SharePoint site")
_EXPLOITS = Deed(Phase.INITIAL_ACCESS, "T1190", "exploits CVE-2019-0604 in the site's item picker")
_RUNS_COMMANDS = Deed(
    Phase.INITIAL_ACCESS, "T1190 T1059.003 T1033", "the site's worker process runs commands"
)
_REMOVES = Deed(
    Phase.PERSISTENCE, "T1505.003 T1070.004", "removes a web shell of which Sysmon keeps the digest"
)
_RELAYS = Deed(Phase.PERSISTENCE, "T1505.003 T1090", "relays connections through ClientBin.aspx")
_TAKES_APPLICATIONS = Deed(
    Phase.VALID_ACCOUNTS,
    "T1078.001 T1021.002",
    "logs on to the application server as the built-in administrator",
)
_TAKES_FILES = Deed(
    Phase.VALID_ACCOUNTS, "T1078 T1078.001", "logs on to the file server as the built-in administrator"
)
_TAKES_MAIL = Deed(
    Phase.VALID_ACCOUNTS, "T1078.001 T1021.001", "works at the mail server as the built-in administrator"
)


def child_of_worker(image: str, command: str) -> Program:
    """A program that the site's worker process starts."""
    return Program(
        S32 + image, command, WORKER, WORKER_COMMAND, integrity="High",
        directory="c:\\windows\\system32\\inetsrv\\",
    )  # fmt: skip


def shell_use(host: Host, page: str, client: str, count: int) -> list[Part]:
    """Requests to a web shell, none with a referer."""
    request = Request("POST", f"/_layouts/15/{page}", client=client, received=2_310, took=420)
    return [iis(host, request) for _ in range(count)]


def enter(ledger: Ledger) -> None:
    """Initial access, persistence and valid accounts."""
    _exploit(ledger)
    _plant(ledger)
    _use(ledger)
    _accounts(ledger)


def _exploit(ledger: Ledger) -> None:
    web = ledger.cast.host("WEB01")
    look = [
        iis(web, Request("GET", path, client=ENTRY, status=status))
        for path, status in (("/", 200), ("/_layouts/15/start.aspx", 401), ("/_layouts/15/picker.aspx", 200))
    ]
    exploit = Request(
        "POST", "/_layouts/15/Picker.aspx", PICKER_QUERY, client=ENTRY, received=18_402, took=3_210
    )
    ledger.step("2021-05-21 09:12", web, _LOOKS, look, every=21)
    ledger.step("2021-05-21 09:15", web, _EXPLOITS, [iis(web, exploit)])
    first = [
        *process(web, child_of_worker("cmd.exe", '"cmd.exe" /c whoami /all'), POOL, ends=1.0),
        *process(
            web, Program(S32 + "whoami.exe", "whoami /all", S32 + "cmd.exe", '"cmd.exe" /c whoami /all'), POOL
        ),
        *process(
            web, child_of_worker("cmd.exe", '"cmd.exe" /c net group "domain admins" /domain'), POOL, ends=1.0
        ),
    ]
    ledger.step("2021-05-21 09:16", web, _RUNS_COMMANDS, first, every=4)


def _plant(ledger: Ledger) -> None:
    web = ledger.cast.host("WEB01")
    for when, page in (
        ("2021-05-21 09:21", "pickers.aspx"),
        ("2021-05-24 12:40", "error4.aspx"),
        ("2021-07-02 11:05", "ClientBin.aspx"),
        ("2021-07-02 11:09", "evaluatesiteupgrade.cs.aspx"),
    ):
        deed = Deed(Phase.PERSISTENCE, "T1505.003", f"leaves the web shell {page}")
        ledger.step(when, web, deed, [file_created(web, WORKER, POOL, LAYOUTS + page)])
    gone = file_deleted(web, S32 + "cmd.exe", POOL, LAYOUTS + "evaluatesiteupgrade.cs.aspx", WEB_SHELL)
    ledger.step("2021-07-29 18:02", web, _REMOVES, [gone])


def _use(ledger: Ledger) -> None:
    web = ledger.cast.host("WEB01")
    for when, page, client, count in (
        ("2021-05-21 09:24", "pickers.aspx", SHELL, 6),
        ("2021-06-03 19:41", "pickers.aspx", SHELL, 9),
        ("2021-06-24 20:15", "error4.aspx", SHELL, 7),
        ("2021-09-30 17:20", "error4.aspx", SHELL, 12),
    ):
        deed = Deed(Phase.PERSISTENCE, "T1505.003", f"uses the web shell {page}")
        ledger.step(when, web, deed, shell_use(web, page, client, count), every=17)
    for when, client, count in (
        ("2021-07-08 20:10", SHELL, 80),
        ("2021-10-04 19:30", SHELL, 60),
        ("2022-05-09 18:44", RETURN[0], 90),
        ("2022-07-15 11:20", RETURN[1], 70),
    ):
        ledger.step(when, web, _RELAYS, shell_use(web, "ClientBin.aspx", client, count), every=2.4)


def _accounts(ledger: Ledger) -> None:
    web, app, files = (ledger.cast.host(name) for name in ("WEB01", "APP01", "FILE01"))
    ledger.step(
        "2021-07-08 20:14", app, _TAKES_APPLICATIONS, logon(app, BUILTIN_ADMIN, 3, web.address, "WEB01")
    )
    ledger.step("2021-07-08 20:31", files, _TAKES_FILES, logon(files, BUILTIN_ADMIN, 3, web.address, "WEB01"))
    exchange = ledger.cast.host("EXCH01")
    ledger.step("2021-09-14 21:03", exchange, _TAKES_MAIL, desktop(exchange, BUILTIN_ADMIN, web.address))
