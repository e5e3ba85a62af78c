"""``tocsin node user``: the people who work at a node, their roles and passwords."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import options
from tocsin.cli.node_options import DEFAULT, As, NodeDir, actor

if TYPE_CHECKING:  # importing it takes as long as --help may
    from tocsin.store import User

_app = typer.Typer(
    no_args_is_help=True, help="The people who work at a node: their accounts, roles and passwords."
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name with which the user logs in.")]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role", metavar="ROLE", help="administrator, releaser, analyst or reader; repeat for more."
    ),
]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from stdin, its first line; else it is asked for.")
]  # fmt: skip
_MOST = 1 << 16


def register(app: typer.Typer) -> None:
    """Add the commands to those on nodes."""
    app.add_typer(_app, name="user")


@_app.command("add")
def add(
    user: Name,
    role: Roles,
    stdin: FromStdin = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Add a user, with one role or several: what any of them allows is allowed.

    A reader looks, an analyst judges matches, a releaser releases answers and sends calls, an administrator does all.
    """
    from tocsin.node.desk.users import add_user, check_new, read_roles
    from tocsin.node.member.node import open_node

    roles = read_roles(role)
    with open_node(node) as opened:
        check_new(user, opened)
        made = add_user(user, _password(user, stdin=stdin), roles, actor(name), opened)
    _say(made, f"{user} is added: {', '.join(sorted(made.roles))}", as_json=as_json)


@_app.command("list")
def show(node: NodeDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List the users with their roles, disabled ones too."""
    from tocsin.cli.node_output import print_users
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        print_users(opened.store.users.all(), as_json=as_json)


@_app.command("password")
def password(
    user: Name,
    stdin: FromStdin = False,
    node: NodeDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Give a user another password. All sessions of the user end, and failed log-ins are forgotten."""
    from tocsin.node.desk.users import set_password, user_of
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        user_of(user, opened)
        changed = set_password(user, _password(user, stdin=stdin), actor(name), opened)
    _say(changed, f"{user} has a new password; sessions that were open have ended", as_json=as_json)


@_app.command("roles")
def roles(
    user: Name, role: Roles, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False
) -> None:
    """Give a user these roles and no others, at once. The last administrator keeps that role."""
    from tocsin.node.desk.users import read_roles, set_roles
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        changed = set_roles(user, read_roles(role), actor(name), opened)
    _say(changed, f"{user} is now {', '.join(sorted(changed.roles))}", as_json=as_json)


@_app.command("disable")
def disable(user: Name, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Shut a user out: open sessions end at once. The last administrator cannot be shut out."""
    from tocsin.node.desk.users import disable_user
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        changed = disable_user(user, actor(name), opened)
    _say(changed, f"{user} is disabled", as_json=as_json)


@_app.command("enable")
def enable(user: Name, node: NodeDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Let a user in again who was disabled, with the roles and the password of before."""
    from tocsin.node.desk.users import enable_user
    from tocsin.node.member.node import open_node

    with open_node(node) as opened:
        changed = enable_user(user, actor(name), opened)
    _say(changed, f"{user} is enabled", as_json=as_json)


def _say(user: User, said: str, *, as_json: bool) -> None:
    from tocsin.cli.node_output import print_user

    if as_json:
        print_user(user)
    else:
        typer.echo(said)


def _password(user: str, *, stdin: bool) -> str:
    """Never an argument: other users of the machine see those, and shells keep them."""
    if stdin:
        return sys.stdin.readline(_MOST).rstrip("\r\n")
    return str(typer.prompt(f"Password of {user}", hide_input=True, confirmation_prompt=True))
