"""Turns activities into log lines, a month at a time: choices in numpy, text by ``str.format``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.node.demo.activity import Activity
from tocsin.node.demo.rhythm import times

Ints = NDArray[np.int64]


class Planted(NamedTuple):
    """A record with a time of its own, among the background."""

    time: int  # milliseconds since the epoch
    stream: str
    text: str
    later: str = ""


class Stream(NamedTuple):
    """Records of one stream in the order of their times (milliseconds since the epoch)."""

    times: Ints
    lines: list[str]


class Deck:
    """All activities of one machine as arrays, ready to be drawn from."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        self.weights = np.array([a.weight for a in activities], dtype=float)
        self.weights /= self.weights.sum()
        self.rhythms = [a.rhythm for a in activities]
        self.lengths = np.array([len(a.parts) for a in activities])
        self.first = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        parts = [part for a in activities for part in a.parts]
        self.delays = np.array([part.delay * 1000 for part in parts])
        self.streams = [part.stream for part in parts]
        self.texts = [part.text for part in parts]
        self.later = [part.later or part.text for part in parts]
        self.word_counts = np.array([len(a.words) for a in activities])
        self.word_first = np.concatenate([[0], np.cumsum(self.word_counts)[:-1]])
        self.words = [word for a in activities for word in a.words]

    @property
    def parts_each(self) -> float:
        """Records that one drawn activity leaves, on average."""
        return float((self.weights * self.lengths).sum())


class Drawn(NamedTuple):
    """Records as columns, unordered; ``part`` indexes the deck's parts, planted ones after them."""

    time: Ints
    part: Ints
    pid: Ints
    unique: Ints
    word: Ints
    size: Ints


def draw(deck: Deck, count: int, start: dt.datetime, end: dt.datetime, rng: np.random.Generator) -> Drawn:
    """About ``count`` records between two midnights."""
    episodes = max(1, round(count / deck.parts_each))
    chosen = np.sort(rng.choice(len(deck.weights), size=episodes, p=deck.weights))
    begun = np.empty(episodes, dtype=np.int64)
    counts = np.bincount(chosen, minlength=len(deck.weights))
    for rhythm in sorted(set(deck.rhythms)):
        mask = np.repeat([r == rhythm for r in deck.rhythms], counts)
        begun[mask] = times(rhythm, int(mask.sum()), start, end, rng)
    lengths = deck.lengths[chosen]
    episode = np.repeat(np.arange(episodes), lengths)
    within = np.arange(len(episode)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    part = deck.first[chosen][episode] + within
    stretch = rng.uniform(0.5, 1.5, episodes)[episode]
    last = int(end.timestamp() * 1000) - 1
    time = np.minimum(begun[episode] + (deck.delays[part] * stretch).astype(np.int64), last)
    word = deck.word_first[chosen] + (rng.random(episodes) * deck.word_counts[chosen]).astype(np.int64)
    return Drawn(
        time,
        part,
        (rng.integers(200, 4000, episodes) * 4)[episode],
        rng.integers(1 << 20, 1 << 31, episodes)[episode],
        word[episode],
        np.minimum(rng.lognormal(8.0, 1.3, episodes), 900_000).astype(np.int64)[episode],
    )


def planted(drawn: Drawn, deck: Deck, extra: Sequence[Planted], rng: np.random.Generator) -> Drawn:
    """The drawn records with further ones appended; their parts follow the deck's."""
    count = len(extra)
    if not count:
        return drawn
    return Drawn(
        np.concatenate([drawn.time, np.array([p.time for p in extra], dtype=np.int64)]),
        np.concatenate([drawn.part, len(deck.texts) + np.arange(count)]),
        np.concatenate([drawn.pid, rng.integers(200, 4000, count) * 4]),
        np.concatenate([drawn.unique, rng.integers(1 << 20, 1 << 31, count)]),
        np.concatenate([drawn.word, np.zeros(count, dtype=np.int64)]),
        np.concatenate([drawn.size, rng.integers(900, 5000, count)]),
    )


class Renderer:
    """Writes a machine's records month by month, numbering each channel's as Windows does.

    ``switch`` is when the later form of templates begins; ``file_of`` groups channels to streams.
    """

    def __init__(
        self, deck: Deck, first: dict[str, int], file_of: dict[str, str], switch: dt.datetime
    ) -> None:
        self.deck = deck
        self.next = dict(first)
        self.file_of = file_of
        self.switch = int(switch.timestamp() * 1000)

    def month(self, drawn: Drawn, extra: Sequence[Planted]) -> dict[str, Stream]:
        """Streams by name, each sorted by time."""
        channels = self.deck.streams + [p.stream for p in extra]
        early = [t.format for t in self.deck.texts + [p.text for p in extra]]
        late = [t.format for t in self.deck.later + [p.later or p.text for p in extra]]
        names = sorted(self.next)
        code_of = {name: code for code, name in enumerate(names)}
        codes = np.array([code_of[c] for c in channels])
        order = np.argsort(drawn.time, kind="stable")
        drawn = Drawn(*(column[order] for column in drawn))
        code = codes[drawn.part]
        numbers = self._number(code, names)
        out = {}
        for stream in sorted(set(self.file_of.values())):
            wanted = [c for c, name in enumerate(names) if self.file_of[name] == stream]
            rows = np.flatnonzero(np.isin(code, wanted))
            if len(rows):
                some = Drawn(*(column[rows] for column in drawn))
                lines = self._lines(some, numbers[rows], early, late)
                out[stream] = Stream(some.time, lines)
        return out

    def _number(self, code: Ints, names: list[str]) -> Ints:
        numbers = np.empty(len(code), dtype=np.int64)
        for index, name in enumerate(names):
            mask = code == index
            found = int(mask.sum())
            numbers[mask] = self.next[name] + np.arange(found)
            self.next[name] += found
        return numbers

    def _lines(
        self, drawn: Drawn, numbers: Ints, early: list[Callable[..., str]], late: list[Callable[..., str]]
    ) -> list[str]:
        stamps = np.datetime_as_string(drawn.time.astype("M8[ms]"), unit="ms").tolist()
        split = int(np.searchsorted(drawn.time, self.switch))
        part = drawn.part.tolist()
        writers = [early[p] for p in part[:split]] + [late[p] for p in part[split:]]
        words = self.deck.words
        columns = zip(
            writers,
            stamps,
            numbers.tolist(),
            drawn.pid.tolist(),
            drawn.unique.tolist(),
            drawn.word.tolist(),
            drawn.size.tolist(),
            strict=True,
        )
        return [write(s[:10], s[11:], n, p, u, words[w], z) for write, s, n, p, u, w, z in columns]
