"""What the commands on tokens of peers print."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping

from rich.markup import escape
from rich.table import Table

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.node.member.tokens import scopes_of, state, told
from tocsin.store import Token


def print_issued(token: Token, secret: str, *, as_json: bool) -> None:
    """Print the secret of a new token, which is told only here."""
    if as_json:
        machine.tell(json.dumps({**_fields(token), "secret": secret}, indent=2))
    else:
        machine.tell(secret)


def print_revoked(token: Token, *, as_json: bool) -> None:
    """Say which token ended."""
    if as_json:
        machine.tell(json.dumps({**_fields(token), "state": "revoked"}, indent=2))
    else:
        machine.tell(f"ended: {told(token)}, of {token.subject}")


def print_tokens(
    tokens: Iterable[Token], names: Mapping[str, str], now: dt.datetime, *, as_json: bool
) -> None:
    """List tokens, without what they are."""
    found = list(tokens)
    if as_json:
        machine.tell(json.dumps([{**_fields(one), "state": state(one, now)} for one in found], indent=2))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("number", "member", "allows", "made", "until", "last used", "is"):
        table.add_column(column, overflow="fold")
    for one in found:
        moments = (one.created, one.expires, one.used)
        times = [f"{moment:%Y-%m-%d %H:%M}" if moment else "-" for moment in moments]
        allows = " ".join(scopes_of(one))
        table.add_row(
            str(one.id), escape(names.get(one.subject, one.subject)), allows, *times, state(one, now)
        )
    Screen().print(table if found else "no token was given to a member")


def _fields(token: Token) -> dict[str, object]:
    moments = {
        "created": token.created,
        "expires": token.expires,
        "used": token.used,
        "revoked": token.revoked,
    }
    times = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {"number": token.id, "member": token.subject, "scopes": scopes_of(token), **times}
