"""``tocsin library``: articles are added, listed, published, and imported for the desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import options
from tocsin.cli.review_options import DEFAULT, As, ReviewDir

if TYPE_CHECKING:  # importing them takes as long as --help may
    import datetime as dt

    from tocsin.model.marking import Marking

_app = typer.Typer(
    no_args_is_help=True, help="The articles of a publication: added, listed, published, imported."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="library")


@_app.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.md…", help="Markdown with front matter, in TOML between +++ or YAML between ---.")],
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Add articles as drafts.

    Front matter says headline, summary, kind (flash, article, in-depth), language, authors, topics (names by country, actor, technique,
    sector, issue, incident, or a list of country: Albania and the like), marking, members, sources (title, url, publisher) and severity, 0 to 4. The marking must be there. What
    stands before the first rule of the body, else its first two paragraphs, is what everybody reads.
    """
    from tocsin.cli.library_output import print_taken
    from tocsin.cli.review_options import who
    from tocsin.press.importing import Taken, add_file
    from tocsin.press.press import open_press

    with open_press(review) as press:
        made = tuple(add_file(press, file, who(name)) for file in files)
    print_taken(Taken(made), as_json=as_json)


@_app.command("list")
def show(
    states: Annotated[list[str] | None, typer.Option("--state", metavar="STATE", help="Only draft, review, scheduled, published, corrected or withdrawn; repeat for more.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many at most.")] = 100,
    review: ReviewDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """List articles, those changed last first, whatever their markings: this is the desk's view."""
    from tocsin.cli.library_output import print_articles
    from tocsin.model.article import State
    from tocsin.model.errors import UsageError
    from tocsin.press.press import open_press

    known = {one.value for one in State}
    if unknown := set(states or ()) - known:
        raise UsageError(f"{min(unknown)!r} is no state", where="--state", hint=", ".join(sorted(known)))
    asked = [State(one) for one in states] if states else list(State)
    with open_press(review) as press:
        found = press.store.articles.in_states(asked, limit)
        print_articles(found, press.settings.calendar.zone, as_json=as_json)


@_app.command("search")
def search(
    text: Annotated[list[str] | None, typer.Argument(metavar="WORD…", help="Words, '\"phrases\"', begin*, field:value; -- goes before one that begins with -. Everything, if there is none.")] = None,
    order: Annotated[str, typer.Option("--order", metavar="best|newest", help="What comes first.")] = "best",
    page: Annotated[int, typer.Option("--page", min=1, metavar="N", help="Ten hits are on one.")] = 1,
    as_reader: Annotated[str, typer.Option("--as", metavar="READER", help="What one finds who is a visitor, registered or all-access, or a reader by e-mail address; the desk, if it is left out.")] = "",
    review: ReviewDir = DEFAULT,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Search the library: for the desk with drafts and what was imported, or as a reader does."""
    from tocsin.cli.library_searching import order_of, searched
    from tocsin.cli.library_searching_output import print_results
    from tocsin.press.press import open_press

    asked, first = " ".join(text or ()), order_of(order)
    with open_press(review) as press:
        results = searched(press, asked, as_reader, page, first)
        print_results(results, asked, first, as_json=as_json)


@_app.command("publish")
def publish(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE…", help="Ids or slugs, as list shows them.")],
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="When: 2026-12-01T06:00Z, or next for the next issue's hour; at once if it is left out.")] = "",
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Publish articles now or at a time: a draft passes its review by this. An imported article is never published."""
    from tocsin.cli.library_output import print_articles
    from tocsin.cli.review_options import who
    from tocsin.press.press import open_press
    from tocsin.press.publishing import article_of, publish_at

    with open_press(review) as press:
        due = _due(at, press.settings.calendar.next_issue(press.clock()))
        found = [article_of(press, one) for one in articles]
        made = [publish_at(press, one, who(name), due) for one in found]
        print_articles(made, press.settings.calendar.zone, as_json=as_json)


@_app.command("import")
def take(
    source: Annotated[str, typer.Argument(metavar="FOLDER|URL|FILE", help="A folder of Markdown, the address of a page or a feed, or a file.")],
    tlp: Annotated[str, typer.Option("--tlp", metavar="LABEL", help="How it is marked: CLEAR for what everybody can read. Pages fetched from the web are CLEAR unless this says otherwise.")] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where a file was published.")] = "",
    private: Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses, too.")] = False,
    review: ReviewDir = DEFAULT,
    name: As = "",
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Import what others published: HTML and text pages, RSS and Atom feeds, STIX reports, folders of Markdown.

    Of a page the article is kept, without menus, captions and invitations to subscribe; what was left is told. It keeps its source, is for
    the desk's eyes and search alone, and is never published. The same article is taken in once; a page takes the place of a feed's teaser
    of it. A Markdown file with front matter is a draft of ours, of the kind that it names.
    """
    from tocsin.cli.library_output import print_taken
    from tocsin.cli.review_options import who
    from tocsin.exchange.advisory.fetching import Manner, fetch
    from tocsin.library.importing.reading import MAX_BYTES
    from tocsin.model.marking import Marking, Tlp
    from tocsin.press.importing import import_file, import_folder, import_url
    from tocsin.press.press import open_press

    marking = _marking(tlp)
    with open_press(review) as press:
        by = who(name)
        if source.startswith(("http://", "https://")):
            clear = Marking(Tlp.CLEAR)
            manner = Manner(size=MAX_BYTES, private=private)
            taken = import_url(press, source, marking or clear, by, lambda at: fetch(at, manner))
        elif Path(source).is_dir():
            taken = import_folder(press, Path(source), by)
        else:
            taken = import_file(press, Path(source), marking, by, url)
    print_taken(taken, as_json=as_json)


def _marking(tlp: str) -> Marking | None:
    from tocsin.cli.node_options import marking

    return marking(tlp, None, "CLEAR") if tlp else None


def _due(at: str, next_issue: dt.datetime) -> dt.datetime | None:
    import datetime as dt

    from tocsin.model.errors import UsageError

    if not at:
        return None
    if at == "next":
        return next_issue
    try:
        found = dt.datetime.fromisoformat(at)
    except ValueError as error:
        raise UsageError(
            f"{at!r} is no time", where="--at", hint="write 2026-12-01T06:00Z, or next"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
