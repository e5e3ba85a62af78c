"""Mail a Daily Review to many readers, or, with ``plain``, as many ready mails with smtplib alone: ``mail_issue.py FOLDER READERS PORT [plain]``."""

from __future__ import annotations

import datetime as dt
import json
import random
import smtplib
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.library.editing import begun, changed, moved
from tocsin.model.article import Kind, State, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.press.carrying import carrier_of
from tocsin.press.configuration import MailServer, Reviews, Settings, write_settings
from tocsin.press.issues import issue_due
from tocsin.press.posting import post
from tocsin.press.press import Press
from tocsin.press.publishing import keep
from tocsin.release import chain
from tocsin.store.press import PressStore

_NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
_ARTICLES, _TOPICS, _FOLLOWED = 20, 60, 5
_PARAGRAPH = (
    "The ministry said that the attackers had been inside its network since May of the year before. " * 4
)


def main(folder: str, readers: str, port: str, plain: str = "") -> None:
    server = MailServer(host="127.0.0.1", port=int(port), security="none", sender="review@review.example")
    if plain:
        print(json.dumps({"post": _plainly(int(readers), int(port))}))
        return
    settings = Settings(
        name="The Review",
        address="https://review.example",
        mail=server,
        calendar=Calendar(),
        reviews=Reviews(newsletter="off", weekly="off"),
    )
    write_settings(Path(folder), settings)
    store = PressStore.open(Path(folder) / settings.store, chain=chain, clock=lambda: _NOW)
    press = Press(Path(folder), settings, store, lambda: _NOW)
    _fill(press, int(readers))
    started = time.monotonic()
    issue_due(press)
    put_out = time.monotonic()
    with carrier_of(press.folder, server) as carrier:
        posted = post(press, carrier)
    print(json.dumps({"issue": put_out - started, "post": time.monotonic() - put_out, "taken": posted.taken}))
    store.close()


def _fill(press: Press, readers: int) -> None:
    """Articles of the day, and readers with all-access who follow some topics each; the same every time."""
    chance = random.Random(1)  # noqa: S311  (the same every time, and no secret)
    topics = [Topic(list(TopicKind)[one % 6], f"topic-{one}", f"Topic {one}") for one in range(_TOPICS)]
    earlier = _NOW - dt.timedelta(hours=2)
    with press.store.transaction() as store:
        for number in range(_ARTICLES):
            draft = begun(Kind.ARTICLE, f"What article {number} is about", Marking(Tlp.CLEAR), earlier)
            body = "\n\n".join([_PARAGRAPH] * 6)
            about = tuple(chance.sample(topics, 4))
            steps = [draft, changed(draft, earlier, summary=_PARAGRAPH[:160], body=body, topics=about)]
            steps.append(moved(steps[-1], State.REVIEW, earlier))
            steps.append(moved(steps[-1], State.PUBLISHED, earlier))
            for one in steps:
                keep(press, one, "ada", "article changed")
        for number in range(readers):
            one = store.readers.confirmed(f"reader{number}@example.org")
            store.readers.put(msgspec.structs.replace(one, until=_NOW + dt.timedelta(days=30)))
            followed = chance.sample(topics, _FOLLOWED)
            store.readers.follow(one.id, [(topic.kind, topic.slug) for topic in followed])


def _plainly(readers: int, port: int) -> float:
    """Seconds that as many mails of the same length take that are ready, over one connection, with nothing kept."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "review@review.example", "Daily Review"
    mail.set_content(_PARAGRAPH * 12)
    mail.add_alternative(f"<p>{_PARAGRAPH * 24}</p>", subtype="html")
    started = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in range(readers):
            connection.send_message(mail, to_addrs=[f"reader{number}@example.org"])
    return time.monotonic() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
