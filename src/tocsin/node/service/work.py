"""What a node does of itself: fetch, put together, search, answer, send; each in a thread of its own, until told to stop."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from tocsin.model.answer import Stage
from tocsin.model.call import Call
from tocsin.model.errors import TocsinError
from tocsin.node.calls.answering import acknowledged
from tocsin.node.calls.assembling import Assembled, assemble
from tocsin.node.calls.handling import Progress, answer_call, asks_much, passing, waiting
from tocsin.node.calls.issuers import issuer_revoked
from tocsin.node.calls.publishing import publish_answer
from tocsin.node.handover.handing import hand_over
from tocsin.node.member.acting import BY_RULE
from tocsin.node.member.node import Node
from tocsin.node.service.peers import Courier
from tocsin.node.service.tally import Tally
from tocsin.store import Noted

log = logging.getLogger("tocsin.node")
#: Seconds from one tidying to the next.
_TIDY = 600.0


class Work(AbstractContextManager["Work"]):
    """The threads of a node. ``changed`` is called whenever something changed that a page could show.

    A step that fails is logged and tried again at its next turn: nothing of it is lost, for what is done is
    in the store before it is said.
    """

    def __init__(
        self, node: Node, changed: Callable[[], None], workers: int = 0, tally: Tally | None = None
    ) -> None:
        self._node = node
        self._changed = changed
        self._workers = workers
        self._tally = tally or Tally()
        self._stop = threading.Event()
        self._came = threading.Event()
        self._news = threading.Event()
        self._out = threading.Event()
        self._rest = threading.Event()
        self._threads: list[threading.Thread] = []
        self._failed: set[str] = set()
        self._noted: Noted | None = None
        self._tell: Callable[[bool], None] = lambda _stopping: None

    def came(self) -> None:
        """Something came in: look at it now, or after the next portion of a search for very much."""
        self._news.set()
        self._came.set()

    def out(self) -> None:
        """Something waits to be sent: send it now."""
        self._out.set()

    def stir(self) -> None:
        """Somebody did something here: look at it and send what came of it."""
        self._came.set()
        self._out.set()

    def tells(self, tell: Callable[[bool], None]) -> None:
        """Call this at every tidying, and with True at the end: it writes down what was counted and not told yet."""
        self._tell = tell

    def __enter__(self) -> Self:
        schedule = self._node.configuration.schedule
        self._begin("search", self._came, schedule.look, self._search)
        self._begin("tidy", self._rest, _TIDY, self._tidy)
        review = self._node.configuration.review
        if review.folder:
            self._begin("hand-over", threading.Event(), review.seconds, self._hand_over)
        for peer in self._node.configuration.peers:
            courier = Courier(peer, self._node)
            self._tally.expects(peer.member)
            poll = functools.partial(self._poll, courier, peer.member)
            send = functools.partial(self._send, courier)
            self._begin(f"poll {peer.url}", threading.Event(), schedule.poll, poll)
            self._begin(f"send {peer.url}", self._out, schedule.send, send)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._came.set()
        self._out.set()
        self._rest.set()
        for thread in self._threads:
            thread.join(timeout=5)
        try:
            self._tell(True)
        except TocsinError as failed:
            log.warning("what was counted is not told: %s", failed)

    def _begin(self, name: str, wake: threading.Event, every: float, step: Callable[[], None]) -> None:
        label = self._label(name)

        def turn() -> None:
            """Take one step after the other until told to stop."""
            while not self._stop.is_set():
                wake.clear()
                try:
                    step()
                except TocsinError as error:
                    log.warning("%s: %s", name, error)
                    self._tally.failed(name.split(" ", maxsplit=1)[0])
                except Exception:  # a thread that died would never be missed
                    log.exception("%s: failed, and is tried again", name)
                    self._tally.failed(name.split(" ", maxsplit=1)[0])
                self._tally.turn(label, every)
                wake.wait(every)

        thread = threading.Thread(target=turn, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _label(self, name: str) -> str:
        """The name of a step in figures: a peer by its identity, for its address may hold what is not for all."""
        step, _, url = name.partition(" ")
        members = {peer.url: peer.member for peer in self._node.configuration.peers}
        return f"{step} {members[url]}" if url else step

    def _poll(self, courier: Courier, peer: str) -> None:
        new = courier.fetch()
        self._tally.polled(peer)
        if new:
            self.came()

    def _send(self, courier: Courier) -> None:
        if courier.send():
            self._changed()

    def _hand_over(self) -> None:
        """Put what is new for a publication into its folder."""
        handed = hand_over(self._node, BY_RULE)
        if handed.written:
            log.info("handed over: %s new, %s not", len(handed.written), len(handed.refused))

    def _tidy(self) -> None:
        """Forget failed attempts and sessions that are over, and note in the log, outside of the store, where the audit ends."""
        store = self._node.store
        self._tell(False)
        store.attempts.tidy()
        store.sessions.tidy()
        head = store.audit.head()
        if head is not None and head != self._noted:
            log.info("the audit ends at %s", head)
            self._noted = head

    def _search(self) -> None:
        """Put together what came, say that it was received, then search what waits, the oldest first.

        What comes in meanwhile has its turn after the next call that is answered, and what failed waits for all else.
        A call that asks for very much lets those pass that do not, whenever a portion of the lake is done.
        """
        self._put_together()
        for call in sorted(waiting(self._node), key=lambda one: one.id in self._failed):
            if self._stop.is_set():
                return
            done = self._tried(call, self._let_pass if asks_much(call) else lambda *_: None)
            if done and self._came.is_set():
                return

    def _let_pass(self, _done: int, _total: int) -> None:
        """Answer what came in while a call is searched that asks for very much, if it asks for less."""
        if not self._news.is_set():
            return
        self._put_together()
        for call in passing(self._node):
            if self._stop.is_set():
                return
            self._tried(call)

    def _put_together(self) -> None:
        self._news.clear()
        assembled = assemble(self._node)
        self._acknowledge(assembled)
        if assembled.calls or assembled.answers:
            self._changed()

    def _tried(self, call: Call, progress: Progress = lambda *_: None) -> bool:
        """Answer a call; false if that failed."""
        try:
            self._answer(call, progress)
        except Exception as error:  # whatever is wrong with one call, the others are answered
            log.warning("search of %s: %s", call.id, error, exc_info=not isinstance(error, TocsinError))
            self._tally.failed("search")
            self._failed.add(call.id)
            return False
        self._failed.discard(call.id)
        return True

    def _answer(self, call: Call, progress: Progress) -> None:
        begun = time.monotonic()
        answer_call(call, self._node, self._workers, progress)
        for _, one in self._node.store.hunts.latest(call.id, limit=1):
            self._tally.hunted(one.reach.value, one.rows, time.monotonic() - begun)
        self._changed()
        self.out()

    def _acknowledge(self, assembled: Assembled) -> None:
        node = self._node
        for call in assembled.calls:
            if issuer_revoked(call, node) is not None:
                continue
            last = node.store.answers.last(call.id, node.configuration.id)
            if not call.revoked and last is None and (node.lake_state() or not node.configuration.hub):
                answer = acknowledged(call, node.configuration.id, Stage.RECEIVED, None, node.clock())
                publish_answer(answer, call, BY_RULE, "acknowledge", node, last=None)
                self.out()
