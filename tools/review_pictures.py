"""Pictures of a publication: its front page, and its desk where an article is written and a month is planned."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn

from tocsin.library.calendar import Calendar
from tocsin.library.editing import begun, changed, moved
from tocsin.library.lines import topics_of
from tocsin.model.article import Article, Author, Kind, Source, State
from tocsin.model.marking import Marking, Tlp
from tocsin.press.configuration import Settings
from tocsin.press.press import Press, found_press, open_press
from tocsin.press.publishing import keep
from tocsin.web.review.app import review_app

#: A Thursday, at twenty past ten in Tirana.
NOW = dt.datetime(2026, 11, 26, 9, 20, tzinfo=dt.UTC)
_EDITOR = "ada"
_AUTHORS = (
    Author("mira", "Mira Hoxha", ("wipers", "the Western Balkans")),
    Author("jonas", "Jonas Weber", ("attribution",)),
)
_SOURCES = (
    Source(
        "Joint advisory AA22-264A",
        "https://www.cisa.gov/news-events/cybersecurity-advisories/aa22-264a",
        "CISA and FBI",
    ),
)
_LEAD = """\
The intruder was in the network of the Albanian government for about fourteen months before anything was destroyed. It came in on 21 May 2021, through a SharePoint site that faced the internet and that the national agency did not run.

On 15 July 2022, a Friday afternoon, it ran an encryptor and then a wiper. Sixty-eight days later the joint advisory appeared, with the indicators by which anyone else could have looked.

---

## What was there to be seen

| Phase | Technique | Log that shows it |
| :-- | :-- | :-- |
| Initial access | T1190 | IIS W3C; Sysmon 1 |
| Persistence | T1505.003 | Sysmon 11; IIS W3C |
| Wipe | T1561.002 | Sysmon 6, System 7045 |

> An answer that does not say what it could not see is no answer.
"""


class _Piece(NamedTuple):
    """An article of the picture: how many days before or after today it appears, None for never yet."""

    days: int | None
    kind: Kind
    headline: str
    summary: str
    about: str
    severity: int = 1
    state: State = State.PUBLISHED


#: Of each weekday before.
_EARLIER = (
    "Five thousand eight hundred turbines, one modem", "Rules for web shells fire on backups",
    "Hospitals log what their vendors allow", "Montenegro blamed a state, then a gang",
    "A certificate of a telephone company signed the wiper", "Estonia, nineteen years on",
    "LSASS, read at four in the morning", "Sanctions after a wiper", "Grid operators rehearse the black start",
    "What a border post logs", "The price of keeping two years", "Who answered within a day",
)  # fmt: skip
_PIECES = (
    _Piece(-8, Kind.ARTICLE, "The patch was two years old. That is not the story", "Five officials were charged for a server. Fourteen months of quiet ask another question.", "country: Albania"),
    _Piece(-7, Kind.ARTICLE, "What Article 5 was weighed against", "The threshold is not written down, and that is on purpose.", "issue: Article 5"),
    _Piece(-6, Kind.IN_DEPTH, "The modem and the turbine", "How a satellite link became critical infrastructure overnight, and who was told.", "sector: Energy", 2),
    _Piece(-3, Kind.ARTICLE, "Costa Rica is the control case", "An emergency, two gangs, and no state behind them.", "country: Costa Rica"),
    _Piece(-2, Kind.ARTICLE, "Attribution by phase is slower, and right", "Four clusters, one sponsor, no single group.", "issue: Attribution"),
    _Piece(-1, Kind.ARTICLE, "Why the border system went down before anyone had the indicators", "The second attack used what the first had shown.", "country: Albania", 2),
    _Piece(-1, Kind.DAILY_REVIEW, "Daily Review, Wednesday 25 November 2026", "The day’s most important news with our take.", "country: Albania", 0),  # noqa: RUF001  (as printed)
    _Piece(0, Kind.FLASH, "A new wiper shares its driver with the one used in Tirana", "Look for System 7045 and Sysmon 6.", "actor: Void Manticore", 2),
    _Piece(0, Kind.IN_DEPTH, "Fourteen months", "An intruder read a government’s mail for a year before it burned the house down.", "country: Albania\nactor: Void Manticore", 4),  # noqa: RUF001  (the same)
    _Piece(1, Kind.ARTICLE, "The week the counters closed", "To appear.", "country: Albania", state=State.SCHEDULED),
    _Piece(6, Kind.IN_DEPTH, "The law of the second attack", "To appear.", "issue: Article 5", state=State.SCHEDULED),
    _Piece(None, Kind.ARTICLE, "The telephone that nobody answers", "Night duty in eleven CSIRTs.", "sector: Government", state=State.REVIEW),
)  # fmt: skip


def photograph(shown: Any, place: Path, pictures: Path) -> None:  # noqa: ANN401  (a page of Playwright, which only pictures need)
    """Make a publication in ``place`` and photograph it with a page of a browser."""
    password = secrets.token_urlsafe()
    holidays = frozenset({dt.date(2026, 11, 30)})
    settings = Settings(
        name="The Review", address="https://review.example", calendar=Calendar("Europe/Tirane", holidays)
    )
    found_press(place, settings, _EDITOR, password).store.close()
    with open_press(place, lambda: NOW) as press, _served(press) as address:
        press.settings = settings
        written = _filled(press)
        shown.goto(address)
        shown.screenshot(path=str(pictures / "review.png"))
        shown.goto(f"{address}/desk/log-in")
        shown.fill("#name", _EDITOR)
        shown.fill("#password", password)
        shown.click("main button")
        for name, path in (("desk", f"/desk/articles/{written.id}"), ("calendar", "/desk/calendar")):
            shown.goto(address + path)
            shown.wait_for_load_state("networkidle")
            shown.screenshot(path=str(pictures / f"{name}.png"))


def _filled(press: Press) -> Article:
    """Write all articles; gives the one that leads."""
    for author in _AUTHORS:
        press.store.articles.put_author(author)
    weekdays = [
        days for days in range(-30, -8) if press.settings.calendar.appears(NOW.date() + dt.timedelta(days))
    ]
    for days, headline in zip(reversed(weekdays), _EARLIER, strict=False):
        _written(press, _Piece(days, Kind.ARTICLE, headline, "As told.", "country: Albania", 0))
    return [_written(press, one) for one in _PIECES][_LEADS]


_LEADS = next(number for number, one in enumerate(_PIECES) if one.severity == 4)  # noqa: PLR2004  (the gravest)


def _written(press: Press, piece: _Piece) -> Article:
    calendar = press.settings.calendar
    day = calendar.today(NOW) + dt.timedelta(days=piece.days or 0)
    at = min(calendar.at(day), NOW) if piece.state is not State.SCHEDULED else NOW - dt.timedelta(hours=2)
    steps = [begun(piece.kind, piece.headline, Marking(Tlp.CLEAR), at)]
    steps.append(
        changed(
            steps[0], at, summary=piece.summary, body=_LEAD, topics=topics_of(piece.about), severity=piece.severity,
            authors=("mira",) if piece.severity > 1 else ("jonas",), sources=_SOURCES,
        )
    )  # fmt: skip
    steps.append(moved(steps[-1], State.REVIEW, at))
    if piece.state is not State.REVIEW:
        due = calendar.at(day) if piece.state is State.SCHEDULED else None
        steps.append(moved(steps[-1], piece.state, at, due))
    for step in steps:
        keep(
            press,
            step,
            "ben" if step.state.is_out or step.state is State.SCHEDULED else _EDITOR,
            "article changed",
        )
    return steps[-1]


@contextlib.contextmanager
def _served(press: Press) -> Iterator[str]:
    """Serve a publication on a free port of this machine; gives the address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        press.settings = Settings(name=press.settings.name, address=address, calendar=press.settings.calendar)
        server = uvicorn.Server(uvicorn.Config(review_app(press), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join()
