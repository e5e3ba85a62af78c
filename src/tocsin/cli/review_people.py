"""``tocsin review user``: the people of a publication's desk."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli import options
from tocsin.cli.review_options import DEFAULT, As, ReviewDir

_users = typer.Typer(no_args_is_help=True, help="The people of the desk: editors and administrators.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name with which they log in.")]


def register(app: typer.Typer) -> None:
    """Add the commands to those on publications."""
    app.add_typer(_users, name="user")


@_users.command("add")
def add(
    user: Name,
    role: Annotated[list[str], typer.Option("--role", metavar="ROLE", help="editor or administrator; repeat for more.")],
    stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin, its first line; else it is asked for.")] = False,
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Add somebody to the desk: an editor writes and publishes, an administrator grants access besides."""
    from tocsin.cli import review_options
    from tocsin.cli.node_output import print_user
    from tocsin.node.member.acting import check_user
    from tocsin.press.people import add_person
    from tocsin.press.press import open_press

    check_user(user, "NAME")
    with open_press(review) as press:
        secret = review_options.password(user, None, stdin=stdin)
        made = add_person(press, review_options.who(name), user, secret, role)
    if as_json:
        print_user(made)
    else:
        typer.echo(f"{user} is added: {', '.join(sorted(made.roles))}")


@_users.command("list")
def show(review: ReviewDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """List the people of the desk with their roles, those removed too."""
    from tocsin.cli.node_output import print_users
    from tocsin.press.press import open_press

    with open_press(review) as press:
        print_users(press.store.users.all(), as_json=as_json)


@_users.command("remove")
def remove(user: Name, review: ReviewDir = DEFAULT, name: As = "", as_json: options.AsJson = False) -> None:
    """Shut somebody out at once. The name stays, since articles and the audit name it. The last administrator stays."""
    from tocsin.cli.node_output import print_user
    from tocsin.cli.review_options import who
    from tocsin.press.people import remove_person
    from tocsin.press.press import open_press

    with open_press(review) as press:
        removed = remove_person(press, who(name), user)
    if as_json:
        print_user(removed)
    else:
        typer.echo(f"{user} is removed")
