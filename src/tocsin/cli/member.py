"""``tocsin member``: the registry of members, their keys and tokens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from tocsin.cli import machine, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor
from tocsin.cli.printable import one_line

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.model.member import Member

_app = typer.Typer(no_args_is_help=True, help="The members that a node knows, their keys and tokens.")
_Keep = typer.Option("--keep", help="Revoke no other key: the member has confirmed those by another channel.")
Id = Annotated[str, typer.Argument(metavar="IDENTITY", help="The member's id: identity--….")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="member")


@_app.command("card")
def card(node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:  # noqa: ARG001  (it is JSON in any case)
    """Print this node's card, public, as JSON: hand it to other members, and compare the fingerprint by another channel."""
    from tocsin.node.member.cards import card_of
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        machine.tell(card_of(opened.me), end="")


@_app.command("add")
def add(
    card: Annotated[Path | None, typer.Argument(metavar="CARD", help="The member's card: a file of JSON.")] = None,
    successor: Annotated[Path | None, typer.Option("--successor", metavar="FILE", help="What a known member's tocsin node rotate-key wrote.")] = None,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Add a member and pin its keys. Compare the fingerprint with the member by another channel first.

    With --successor, pin the key that follows the one of a member that is known; both keys must have signed that.
    """
    from tocsin.model.errors import UsageError
    from tocsin.node.member.cards import read_card
    from tocsin.node.member.node import open_node

    if (card is None) == (successor is None):
        raise UsageError("a card or --successor is needed, and not both", hint="tocsin member add CARD")
    if successor is not None:
        _succeed(successor, node, name, as_json=as_json)
        return
    assert card is not None  # noqa: S101  (said above)
    member = read_card(card)
    with open_node(node) as opened, opened.store.transaction():
        opened.store.members.add(member)
        fingerprints = ", ".join(key.fingerprint for key in member.keys)
        opened.store.audit.append(actor(name).name, "member added", object_=member.id, detail=fingerprints)
    facts = {"id": member.id, "name": member.name, "fingerprints": [key.fingerprint for key in member.keys]}
    machine.said(one_line(f"{member.name} is added with key {fingerprints}"), facts, as_json=as_json)


def _succeed(file: Path, node: Path, name: str, *, as_json: bool) -> None:
    from tocsin.node.calls.readmitting import readmit_signed
    from tocsin.node.member.node import open_node
    from tocsin.node.member.rotating import follow, read_statement

    with open_node(node) as opened:
        who = actor(name).name
        member, key = follow(read_statement(file), who, opened)
        again = readmit_signed(member, who, opened)
    _say_pinned(member, key.fingerprint, again, as_json=as_json)


def _say_pinned(member: Member, fingerprint: str, again: int, *, as_json: bool) -> None:
    text = f"{member.name} now signs with key {fingerprint}; {again} objects that waited for it are taken in"
    facts = {"id": member.id, "name": member.name, "fingerprint": fingerprint, "taken_in": again}
    machine.said(one_line(text), facts, as_json=as_json)


@_app.command("pin")
def pin(
    member: Id,
    key: Annotated[Path, typer.Option("--key", metavar="CARD", help="The member's card of now, with the key.")],
    fingerprint: Annotated[str, typer.Option("--fingerprint", metavar="FINGERPRINT", help="The key's, as the member says it by another channel.")] = "",
    keep: Annotated[bool, _Keep] = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Pin a key in place of one that was revoked or lost, for which no statement can speak. Without --fingerprint, say what to compare.

    All other keys of the member are revoked, but with --keep, where they end now and what they signed until then stays valid.
    """
    from tocsin.model.errors import UsageError
    from tocsin.node.calls.readmitting import readmit_signed
    from tocsin.node.member.cards import read_card
    from tocsin.node.member.node import open_node
    from tocsin.node.member.rotating import pin_key

    card = read_card(key)
    if card.id != member:
        raise UsageError(f"is the card of {card.id}, not of this member", where=str(key))
    with open_node(node) as opened:
        who = actor(name).name
        known, pinned = pin_key(card, fingerprint, who, opened, keep=keep)
        again = readmit_signed(known, who, opened)
    _say_pinned(known, pinned.fingerprint, again, as_json=as_json)


@_app.command("list")
def show(node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List the members that a node knows, with their keys."""
    from tocsin.cli.node_output import print_members
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        print_members(opened.store.members.all(), opened.configuration.id, as_json=as_json)


@_app.command("revoke")
def revoke(
    member: Id,
    key: Annotated[str, typer.Option("--key", metavar="FINGERPRINT", help="One key of it; the member stays.")] = "",
    keep: Annotated[bool, _Keep] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Revoke another member for good: nothing that it signed is believed any more, and its tokens end.

    That cannot be undone: the member would need a new identity. With --key, one key and those that were pinned on its
    word, but with --keep: nothing that comes in signed by them is believed from now on, whenever it says it was signed.
    """
    from tocsin.node.member.node import open_node
    from tocsin.node.member.registry import other_member, revoke_member
    from tocsin.node.member.rotating import revoke_key

    if key:
        with open_node(node) as opened:
            fell = revoke_key(member, key, actor(name).name, opened, keep=keep)
        lines = [
            f"key {key} is revoked",
            *(f"key {one} is revoked: it was pinned on the word of that one" for one in fell),
        ]
        machine.said("\n".join(lines), {"id": member, "keys": [key, *fell], "revoked": True}, as_json=as_json)
        return
    with open_node(node) as opened:
        going = one_line(other_member(member, opened).name)
        if not yes:
            _confirm(going)
        ended = revoke_member(member, actor(name).name, opened)
    text = f"{going} is revoked for good: nothing that it signed is believed, and its {ended} tokens ended"
    machine.said(text, {"id": member, "name": going, "tokens": ended, "revoked": True}, as_json=as_json)


def _confirm(name: str) -> None:
    """Ask whether a member is to be revoked; refused where nobody can be asked."""
    from tocsin.model.errors import UsageError

    if not _can_ask():
        raise UsageError(f"{name} would be revoked for good, and nobody can be asked here", hint="add --yes")
    typer.echo(
        f"{name} will be revoked for good: nothing that it signed is believed any more, and its tokens end."
    )
    typer.confirm("Revoke it?", abort=True)


def _can_ask() -> bool:
    return sys.stdin.isatty()


@_app.command("token")
def token(
    member: Annotated[str, typer.Argument(metavar="IDENTITY", help="The member's id: identity--….")] = "",
    scope: Annotated[Optional[list[str]], typer.Option("--scope", metavar="SCOPE", help="What it allows: read, write or delete; calls:read or answers:write in one collection alone; repeat for more. To delete takes all three. Without: read and write.")] = None,  # noqa: UP045  (Typer wants it so)
    expires: Annotated[str, typer.Option("--expires", metavar="TIME", help="Until when it is valid; without, until it is revoked.")] = "",
    renew: Annotated[bool, typer.Option("--renew", help="Its first use ends the tokens that the member had before.")] = False,
    revoke: Annotated[int, typer.Option("--revoke", min=0, metavar="NUMBER", help="End this token at once, as tocsin member tokens lists it.")] = 0,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Print a new token with which a member may read and write at this node; it is told only here. Or end one."""
    from tocsin.cli.token_output import print_issued, print_revoked
    from tocsin.hunting.slices import read_moment
    from tocsin.model.errors import UsageError
    from tocsin.node.member import tokens
    from tocsin.node.member.node import open_node

    if bool(member) == bool(revoke):
        hint = "tocsin member token IDENTITY, or tocsin member token --revoke NUMBER"
        raise UsageError("a member or --revoke is needed, and not both", hint=hint)
    allowed = tokens.Allowed(tuple(scope or tokens.ALL), read_moment(expires, "--expires"), renew)
    with open_node(node) as opened:
        if revoke:
            print_revoked(tokens.revoke(revoke, actor(name).name, opened), as_json=as_json)
        else:
            print_issued(*tokens.issue(member, allowed, actor(name).name, opened), as_json=as_json)


@_app.command("tokens")
def list_tokens(
    member: Annotated[str, typer.Argument(metavar="IDENTITY", help="Of this member alone.")] = "",
    node: NodeDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:
    """List the tokens that this node gave its members: what they allow, until when, and when they were last used."""
    from tocsin.cli.token_output import print_tokens
    from tocsin.node.member.node import open_node
    from tocsin.node.member.tokens import tokens

    with open_node(node) as opened:
        names = {one.id: one.name for one in opened.store.members.all()}
        print_tokens(tokens(opened, member), names, opened.clock(), as_json=as_json)


@_app.command("join")
def join(
    member: Id,
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Its TAXII API root: https://hub.example/alliance.")],
    token: Annotated[Path, typer.Option("--token-file", metavar="FILE", help="The token it gave to this member.")],
    certificate: Annotated[Path | None, typer.Option("--certificate", metavar="FILE", help="Its own TLS certificate, or that of who signed it, as PEM: trusted for this peer alone, and nothing else is.")] = None,
    plain: Annotated[bool, typer.Option("--plain-http", help="Allow http:// beyond this machine: all that is said can be read on the way.")] = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Poll a hub or another member from now on, and send to it; joined again, its token is a new one.

    It is asked at once what it offers; one that does not answer is joined all the same. A running node takes it up when
    it is started again.
    """
    from tocsin.node.member.joining import certificate_of, join_peer, read_token, see_url, tried
    from tocsin.node.member.node import open_node
    from tocsin.node.member.registry import other_member
    from tocsin.node.member.trusting import read_certificate, trust_of

    with open_node(node) as opened:
        peer = one_line(other_member(member, opened).name)
        see_url(url, plain=plain)
        secret = read_token(token)
        pem = read_certificate(certificate) if certificate is not None else ""
        opened.store.audit.append(actor(name).name, "peer joined", object_=member, detail=url)
    renewed = join_peer(node, member, url, secret, pem)
    text = f"{peer} was joined before: its token is the new one" if renewed else f"joined {peer} at {url}"
    if not as_json:
        typer.echo(text)
    wrong = one_line(tried(url, secret, trust_of(node, certificate_of(node, member, url))))
    facts = {
        "id": member,
        "name": peer,
        "url": url,
        "renewed": renewed,
        "answers": not wrong,
        "warning": wrong,
    }
    if wrong:
        typer.echo(f"warning: {peer} {wrong}; the node tries again by itself", err=True)
    if as_json or not wrong:
        machine.said("it answers: calls and answers can be read and sent", facts, as_json=as_json)
