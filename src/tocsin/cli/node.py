"""``tocsin node``: a member's node is made and run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import machine, node_user, options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor

_app = typer.Typer(no_args_is_help=True, help="A member's node: made, run, and asked how it is.")
node_user.register(_app)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="node")


@_app.command("init")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the node is made.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The member's name, as others see it.")],
    hub: Annotated[bool, typer.Option("--hub", help="It passes on what other members made.")] = False,
    declares: Annotated[bool, typer.Option("--declares", help="Its logs stay in a SIEM: it declares what that shows, and measures nothing.")] = False,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="Where it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, metavar="PORT", help="Where it listens.")] = 8700,
    address: Annotated[str, typer.Option("--address", metavar="URL", help="How others reach it; none if they cannot.")] = "",
    lake: Annotated[str, typer.Option("--lake", metavar="DIR", help="Its history; below DIR unless absolute.")] = "lake",
    administrator: Annotated[str, typer.Option("--administrator", metavar="NAME", help="First account of its pages.")] = "administrator",
    password: Annotated[Path | None, typer.Option("--password-file", metavar="FILE", help="Its password; asked for if none is given.")] = None,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Make a node: identity, keys, configuration, store and first administrator.

    [bold]tocsin node init albion --name "CERT Albion" --port 8701[/bold]

    The signing key can have a passphrase: set TOCSIN_PASSPHRASE here and when the node runs.
    """
    import os

    from tocsin.cli.node_output import print_made
    from tocsin.node.member.configuration import Configuration, Listen
    from tocsin.node.member.making import Founding, found, new_identity
    from tocsin.node.member.node import PASSPHRASE

    secret = _password(password)
    listen = Listen(host=host, port=port, address=address)
    configuration = Configuration(
        id=new_identity(), name=name, hub=hub, declares=declares, lake=lake, listen=listen
    )
    founding = Founding(
        configuration=configuration,
        administrator=administrator,
        password=secret,
        passphrase=os.environ.get(PASSPHRASE, ""),
    )
    with found(folder, founding) as node:
        print_made(node, as_json=as_json)


@_app.command("run")
def run(node: NodeDir = DEFAULT, workers: options.Workers = 0) -> None:
    """Run a node until it is told to stop: its pages, its TAXII server, and what it does of itself.

    Logs are JSON lines on stderr. What a killed node was doing it does again when it runs next; nothing is lost or
    said twice.
    """
    from tocsin.cli.serving import serve
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        serve(opened, workers)


@_app.command("rotate-key")
def rotate(node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Sign with a new key from now on, and state it, signed by both keys, for the other members.

    Peers get the statement over the exchange and go over by themselves. It is also written to a file, for those that are
    not reached so: tocsin member add --successor FILE. The old private key is destroyed; what it signed stays
    valid. A running node goes over to the new key by itself. If the old key may be in other hands, have the
    others revoke it instead: whoever has it could write such a statement too.
    """
    from tocsin.node.member.node import open_node
    from tocsin.node.member.rotating import rotate_key

    with open_node(node) as opened:
        made = rotate_key(actor(name).name, opened)
    facts = {"fingerprint": made.fingerprint, "previous": made.previous, "statement": str(made.statement)}
    text = f"the key is now {made.fingerprint}; before it was {made.previous}\n"
    text += f"peers are told; hand this to others that are not reached: {made.statement}"
    machine.said(text, facts, as_json=as_json)


@_app.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the backup is written: a new file.")],
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Write all that a node's store holds to a file, while the node runs.

    A node is more than its store: copy tocsin.toml, keys/ and tokens/ too, without which it cannot be restored, and the lake. The
    guide "Back up and restore a node" says how.
    """
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        opened.store.audit.append(actor(name).name, "backup begun", detail=str(file.absolute()))
        opened.store.backup(file)
    machine.said(f"written: {file}", {"file": str(file)}, as_json=as_json)


@_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What backup wrote.")],
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Make a node's store from a backup, where there is none; the node must not run.

    Put back what was copied with it first, tocsin.toml, keys/ and tokens/: node init would make another member.
    """
    from tocsin.node.member.restoring import restore_store

    warnings = restore_store(node, file, actor(name).name)
    machine.said("restored", {"folder": str(node), "warnings": warnings}, as_json=as_json)
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)


@_app.command("hand-over")
def hand_over(
    node: NodeDir = DEFAULT,
    again: Annotated[bool, typer.Option("--again", help="Write the last version of everything once more, for a publication that lost files or was restored.")] = False,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Hand what is new over to a publication: into the folder that its settings name under review, which a running node does by itself.

    Each piece is a signed file with what release lets reach the publication's audience. What it refuses is listed with the reason, and
    nothing is ever read from the folder: carry it as you like, also over a data diode. What did not change is not written again.
    """
    from tocsin.cli.node_output import print_handed_over
    from tocsin.node.handover.handing import hand_over as hand
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        print_handed_over(hand(opened, actor(name).name, again=again), as_json=as_json)


def _password(file: Path | None) -> str:
    from tocsin.model.errors import UsageError

    if file is None:
        return str(typer.prompt("Password of the administrator", hide_input=True, confirmation_prompt=True))
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(file)) from error
