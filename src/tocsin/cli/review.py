"""``tocsin review``: a publication is made, run, backed up, and asked about its mails."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli import options, review_door, review_people, review_readers
from tocsin.cli.review_options import DEFAULT, As, ReviewDir

_app = typer.Typer(
    no_args_is_help=True,
    help="A publication of its own: made, run, its people and readers. It needs no node, and has no way to one.",
)
review_people.register(_app)
review_readers.register(_app)
review_door.register(_app)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="review")


@_app.command("init")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the publication is made.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What it is called, on pages and in mails.")],
    address: Annotated[str, typer.Option("--address", metavar="URL", help="How readers reach it; it stands in mails and feeds.")] = "",
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE", help="Its time zone, for weekdays, hours and the turn of the month: Europe/Tirane.")] = "UTC",
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="Where it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, metavar="PORT", help="Where it listens.")] = 8800,
    sender: Annotated[str, typer.Option("--sender", metavar="ADDRESS", help="Whom its mails are from.")] = "review@localhost",
    editor: Annotated[str, typer.Option("--editor", metavar="NAME", help="First account of its desk, which may do everything.")] = "editor",
    password: Annotated[Path | None, typer.Option("--password-file", metavar="FILE", help="Its password; asked for if none is given.")] = None,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    r"""Make a publication: its settings, its store, and the first editor.

    [bold]tocsin review init review --name "The Tocsin Review" --address https://review.example --zone Europe/Tirane[/bold]

    Mails are written to its folder "outbox" until \[mail] in review.toml names a server. When reviews and newsletters go out
    stands in \[calendar] and \[reviews] there.
    """
    from tocsin.cli import review_options
    from tocsin.cli.review_output import print_made
    from tocsin.node.member.acting import check_user
    from tocsin.press.configuration import Listen, MailServer, Settings
    from tocsin.press.press import found_press, see_free

    check_user(editor, "--editor")
    see_free(folder)
    settings = Settings(
        name=name.strip(),
        address=(address or f"http://{host}:{port}").rstrip("/"),
        listen=Listen(host=host, port=port),
        calendar=review_options.calendar(zone),
        mail=MailServer(sender=sender),
    )
    with found_press(folder, settings, editor, review_options.password(editor, password)) as made:
        print_made(made, editor, as_json=as_json)


@_app.command("run")
def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", envvar="TOCSIN_REVIEW", help="The publication's folder.")] = DEFAULT,
) -> None:  # fmt: skip
    """Run a publication until it is told to stop: its pages, and what it does of itself.

    It publishes what is due, makes the Daily and the Weekly Review and the newsletter, and hands mails to the server, each at most once. Logs
    are JSON lines on stderr. Of a service that was killed, a mail that was just being handed on is not sent again; tocsin review
    mails tells of it. One process runs a publication.
    """
    from tocsin.cli.review_serving import serve
    from tocsin.press.press import open_press

    with open_press(folder) as press:
        serve(press)


@_app.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the backup is written: a new file.")],
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Write all that a publication's store holds to a file, while it runs. The settings are a file: copy it too."""
    from tocsin.cli.review_options import who
    from tocsin.cli.review_output import print_kept
    from tocsin.press.press import open_press

    with open_press(review) as press:
        press.store.audit.append(who(name), "backup begun", detail=str(file.absolute()))
        press.store.backup(file)
    print_kept("written", file, as_json=as_json)


@_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What backup wrote.")],
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:
    """Make a publication's store from a backup, where there is none; it must not run.

    On a new machine the folder holds review.toml as it was, and the files that it names; init would make another publication. What was mailed after the backup was written is not known any more: an issue of that time could go out again.
    """
    from tocsin.cli.review_options import who
    from tocsin.cli.review_output import print_kept
    from tocsin.model.errors import NodeError
    from tocsin.press.configuration import FILE, read_settings
    from tocsin.press.press import open_press
    from tocsin.store.press import PressStore

    if not (review / FILE).is_file():
        hint = f"put {FILE} there as it was, which no backup holds: init would make another publication"
        raise NodeError("there are no settings here", where=str(review), hint=hint)
    actor = who(name)
    PressStore.restore(review / read_settings(review).store, file)
    with open_press(review) as press:
        press.store.audit.append(actor, "restored from a backup", detail=str(file.absolute()))
    print_kept("restored", file, as_json=as_json)


@_app.command("mails")
def mails(review: ReviewDir = DEFAULT, as_json: options.AsJson = False) -> None:
    """Count the mails by what became of them, and list those of which nobody knows whether they were sent.

    A service that is killed, or whose server breaks off after all of a mail was sent, leaves such mails. They are not sent again.
    """
    from tocsin.cli.review_output import print_mails
    from tocsin.press.press import open_press

    with open_press(review) as press:
        print_mails(press.store.mails.counts(), press.store.mails.uncertain(), as_json=as_json)


@_app.command("bounces")
def bounces(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.eml…", help="Bounce messages, each whole with its headers; - for one on stdin.")],
    review: ReviewDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Take in messages that mails came back with, as a mail server's pipe or a fetched mailbox gives them.

    Each mail has an address of its own to come back to, which nobody else can make up. Three failures for good within 90 days stop
    mails to that address, until its reader logs in by a mailed link. What is no bounce of ours is told and left.
    """
    from tocsin.cli.review_output import print_bounces
    from tocsin.cli.review_readers import bounces_in
    from tocsin.press.press import open_press

    with open_press(review) as press:
        taken, left = bounces_in(press, files)
    print_bounces(taken, left, as_json=as_json)
    if left and not taken:
        raise typer.Exit(2)
