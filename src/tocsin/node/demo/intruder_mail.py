"""October 2021 to January 2022: mailboxes are searched and carried away through Exchange."""

from __future__ import annotations

from tocsin.node.demo.activity import Part
from tocsin.node.demo.background_administration import exchange_command, script_block
from tocsin.node.demo.cast import BUILTIN_ADMIN, Host
from tocsin.node.demo.known import EXFIL
from tocsin.node.demo.ledger import Deed, Ledger
from tocsin.node.demo.scenario import Phase
from tocsin.node.demo.web_text import Request, iis, proxied

NIGHTS = (
    "2021-10-07 22:05", "2021-10-14 22:31", "2021-10-28 23:02", "2021-11-05 22:12", "2021-11-18 22:47",
    "2021-12-02 23:11", "2021-12-09 22:09", "2021-12-23 21:40", "2022-01-06 22:20", "2022-01-13 22:52",
)  # fmt: skip

_CARRIES_MAIL = Deed(
    Phase.EXFILTRATION, "T1114.002 T1041", "carries mail away: many POSTs with large answers"
)
_IMPERSONATES = Deed(
    Phase.EXCHANGE_ABUSE, "T1098.002 T1059.001", "gives itself the right to impersonate every mailbox"
)
_LISTS = Deed(Phase.EXCHANGE_ABUSE, "T1087.003", "lists every recipient")
_SEARCHES = Deed(Phase.EXCHANGE_ABUSE, "T1087.003 T1114.002", "searches mailboxes")


def read_mail(ledger: Ledger) -> None:
    """Exchange abuse, collection and exfiltration."""
    _permissions(ledger)
    _searches(ledger)
    for index, when in enumerate(NIGHTS):
        host = ledger.cast.host("EXCH01")
        parts = _night(host, ledger.cast.people[index % len(ledger.cast.people)].name, EXFIL[index % 2])
        ledger.step(when, host, _CARRIES_MAIL, parts, every=11)


def _permissions(ledger: Ledger) -> None:
    host = ledger.cast.host("EXCH01")
    grant = '-Name "Mailbox support" -Role "ApplicationImpersonation" -User "AGENCY\\Administrator"'
    text = f"New-ManagementRoleAssignment {grant}"
    parts = [
        script_block(host, text),
        exchange_command(host, BUILTIN_ADMIN, "New-ManagementRoleAssignment", grant),
    ]
    ledger.step("2021-10-04 19:52", host, _IMPERSONATES, parts, every=0.3)


def _searches(ledger: Ledger) -> None:
    host = ledger.cast.host("EXCH01")
    names = "Get-Recipient", '-ResultSize "Unlimited" -Properties "PrimarySmtpAddress,DisplayName"'
    ledger.step("2021-10-04 20:01", host, _LISTS, [
                    script_block(host, f"{names[0]} {names[1]} | Export-Csv C:\\Windows\\Temp\\r.csv"),
                    exchange_command(host, BUILTIN_ADMIN, *names),
                ], every=0.3)  # fmt: skip
    search = '-Name "Audit 10" -SourceMailboxes "minister","press" -TargetMailbox "discovery" -SearchQuery "contract"'
    for when in ("2021-10-05 20:14", "2021-11-05 21:40", "2022-01-06 20:05"):
        ledger.step(when, host, _SEARCHES, [
            script_block(host, f"New-MailboxSearch {search}"),
            exchange_command(host, BUILTIN_ADMIN, "New-MailboxSearch", search),
        ], every=0.3)  # fmt: skip


def _night(host: Host, person: str, client: str) -> list[Part]:
    request = Request(
        "POST", "/ews/exchange.asmx", user="AGENCY\\Administrator", client=client,
        agent="ExchangeServicesClient/15.00.0847.030", sent=7_340_032 + len(person) * 101_377, received=4_100, took=9_400,
    )  # fmt: skip
    parts = []
    for _ in range(60):
        parts += [iis(host, request), proxied(host, request, "Ews")]
    return parts
