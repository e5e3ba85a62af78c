"""What a publication does of itself: publish what is due, make the issues of the day, hand mails on, read feeds, look at the door, tidy up."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from tocsin.library.importing.imported import Fetch
from tocsin.model.marking import Marking, Tlp
from tocsin.press.affiliation import settle_loans
from tocsin.press.alerts import alert_due
from tocsin.press.carrying import Carrier, carrier_of
from tocsin.press.configuration import Feed, life
from tocsin.press.door import look
from tocsin.press.importing import import_url
from tocsin.press.issues import BY_SCHEDULE, issue_due
from tocsin.press.posting import post
from tocsin.press.press import Press
from tocsin.press.publishing import publish_due
from tocsin.press.readership import LINK
from tocsin.press.renewals import remind
from tocsin.press.turns import Step, take_turns
from tocsin.store import Noted

log = logging.getLogger("tocsin.press")
#: Mails that are handed on before the other steps have their turn again.
_AT_ONCE = 200
#: For how long mails that are over are kept: by then no bounce comes any more.
_KEPT = dt.timedelta(days=60)
_SOON, _LONG = 5.0, 600.0
#: Seconds before a server that could not be reached is tried again, twice as long each time.
_FIRST, _LONGEST = 10.0, 900.0


class Work(AbstractContextManager["Work"]):
    """The two threads in which a publication works: one waits for whoever others' feeds are asked of, one does all else and waits for nobody.

    A step that fails is logged, tried again at its next turn, and keeps no other from its own.
    What a step did is in the store before it is said, so a service that is killed goes on where it was.
    """

    def __init__(
        self,
        press: Press,
        changed: Callable[[], None] = lambda: None,
        carrier: Carrier | None = None,
        fetch: Fetch | None = None,
        pause: float = 1.0,
    ) -> None:
        self._press, self._changed, self._given = press, changed, carrier
        self._pause = pause
        self._stop, self._wake = threading.Event(), threading.Event()
        self._ended = threading.Event()  # for feeds, which nobody stirs
        self._threads = [threading.Thread(target=self._run, name="work", daemon=True)]
        if fetch is not None and press.settings.feeds:
            self._threads.append(
                threading.Thread(target=self._read, args=(fetch,), name="feeds", daemon=True)
            )
        self._wait = _FIRST
        self._noted: Noted | None = None

    def stir(self) -> None:
        """Somebody did something: have a look at once."""
        self._wake.set()

    def __enter__(self) -> Self:
        if lost := self._press.store.mails.settle():
            log.warning(
                "%s mail(s) were being handed on when the service ended, and are not sent again", lost
            )
        for one in self._threads:
            one.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for event in (self._stop, self._wake, self._ended):
            event.set()
        for one in self._threads:
            one.join(timeout=60)

    def _run(self) -> None:
        with contextlib.ExitStack() as stack:
            press = self._press
            carrier = self._given or stack.enter_context(carrier_of(press.folder, press.settings.mail))
            steps = (
                Step("publish", _SOON, self._publish),
                Step("issue", _SOON, self._issue),
                Step("alert", _SOON, self._alert),
                Step("remind", _LONG, self._remind),
                Step("post", _SOON, functools.partial(self._post, carrier)),
                *(
                    [Step("door", press.settings.door.seconds, self._door)]
                    if press.settings.door.folder
                    else []
                ),
                Step("tidy", _LONG, self._tidy),
            )
            take_turns(steps, self._stop, self._wake, self._pause)

    def _read(self, fetch: Fetch) -> None:
        steps = [
            Step(f"feed {one.url}", one.minutes * 60.0, functools.partial(self._feed, one, fetch))
            for one in self._press.settings.feeds
        ]
        take_turns(steps, self._stop, self._ended, self._pause)

    def _publish(self) -> None:
        for one in publish_due(self._press):
            log.info("published: %s", one.slug)
            self._changed()

    def _issue(self) -> None:
        for one in issue_due(self._press):
            counts = self._press.store.mails.counts(one)
            log.info("put out: %s, to %s", one, sum(counts.values()))
            self._changed()

    def _alert(self) -> float | None:
        """Put out what is new in saved searches; more at once where more readers wait."""
        made = alert_due(self._press)
        if made.mails:
            log.info("put out: %s mail(s) of saved searches", made.mails)
        return 0.0 if made.more else None

    def _remind(self) -> None:
        """Tell readers whose all-access ends, or has ended."""
        if told := remind(self._press):
            log.info("told of the end of all-access: %s reader(s)", told)

    def _post(self, carrier: Carrier) -> float | None:
        """Hand some mails on; more at once where more wait, later and later where there is no server."""
        posted = post(self._press, carrier, _AT_ONCE, self._stop.is_set)
        if posted.taken or posted.left:
            log.info("mails: %s taken, %s not", posted.taken, posted.left)
        if not posted.reached:
            wait, self._wait = self._wait, min(self._wait * 2, _LONGEST)
            log.warning("no mail server, it is tried again in %.0f s: %s", wait, posted.told)
            return wait
        self._wait = _FIRST
        return 0.0 if posted.taken + posted.left >= _AT_ONCE else None

    def _feed(self, feed: Feed, fetch: Fetch) -> None:
        """Take in what is new in a feed of another publisher, for the desk."""
        taken = import_url(self._press, feed.url, Marking(Tlp.parse(feed.marking)), BY_SCHEDULE, fetch)
        if taken.articles:
            log.info("imported: %s from %s", len(taken.articles), feed.url)
            self._changed()

    def _door(self) -> float | None:
        """Take in what members put at the door; more at once where more waits."""
        looked = look(self._press)
        if looked.taken or looked.refused:
            log.info("door: %s taken, %s old, %s refused", len(looked.taken), looked.old, len(looked.refused))
            self._changed()
        return 0.0 if looked.more else None

    def _tidy(self) -> None:
        """Forget what has ended, and note in the log, outside of the store, where the audit ends."""
        store, now = self._press.store, self._press.clock()
        store.readers.tidy()
        if ended := settle_loans(self._press):
            log.info("what organisations lent ended: %s reader(s)", ended)
        store.openings.tidy(self._press.settings.calendar.month(now))
        store.spent.tidy(self._press.settings.calendar.month(now))
        store.mails.tidy(now - _KEPT)
        store.mails.tidy_of(LINK, now - life(self._press.settings.link_life))
        store.sessions.tidy()
        store.attempts.tidy()
        head = store.audit.head()
        if head is not None and head != self._noted:
            log.info("the audit ends at %s", head)
            self._noted = head
