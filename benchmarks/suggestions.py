"""How often the technique that is suggested for a sentence is the one that ATT&CK links to it, and how sure that is."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tocsin.exchange.advisory.read import Knowledge
from tocsin.knowledge.attack import Procedure, read_attack
from tocsin.knowledge.entities import EntityKind
from tocsin.knowledge.galaxies import rule_texts, usage
from tocsin.knowledge.suggesting import THRESHOLD, Sources, Suggester, learn

_RESAMPLES = 1_000
_TOP = 3
_FOLDS = 5
_SEED = 20_261_128
Numbers = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Answer:
    """What was found for a sentence: whose it is, whether the first or one of the first three is right, how sure."""

    user: str
    first: bool
    among: bool
    chance: float


def trials(knowledge: Knowledge, bundle: Path) -> Iterator[tuple[str, list[Answer]]]:
    """What is found by suggesters that know nothing of the sentences asked.

    Sentences are parted by whose they are: what is learned, and how often techniques are used, is from other groups
    and software than what is asked. One half was kept apart until all else was decided. The last parts
    sentences at random, as is often done, to show the difference.
    """
    given = read_attack(bundle).procedures
    techniques = [
        one for one in knowledge.by_id.values() if one.kind is EntityKind.TECHNIQUE and not one.revoked
    ]
    rules = tuple(rule_texts())
    asked = [one for one in given if _part(one.user, 2)]
    strange = {one.user.rpartition("--")[2] for one in asked}
    used = usage(one for one in knowledge.entities if one.uuid not in strange)
    yield "what is installed", answers(Suggester(learn(techniques, Sources(rules=rules, used=used))), asked)

    def taught(key: Callable[[Procedure], str], parts: int, part: int) -> list[Answer]:
        rest = tuple(one for one in given if _part(key(one), parts) != part)
        kept = [one for one in given if _part(key(one), parts) == part]
        return answers(Suggester(learn(techniques, Sources(rest, rules))), kept)

    yield "a bundle, half of it", taught(_owner, 2, 1)
    for what, key in (("a bundle, four fifths of it", _owner), ("the same, parted by sentence", _itself)):
        yield what, [one for part in range(_FOLDS) for one in taught(key, _FOLDS, part)]


def answers(suggester: Suggester, asked: Iterable[Procedure]) -> list[Answer]:
    """What is found for each sentence that is asked."""
    found = []
    for one in asked:
        near = suggester.nearest(one.text, _TOP)
        first = bool(near) and near[0].ident == one.ident
        among = any(each.ident == one.ident for each in near)
        found.append(Answer(one.user, first, among, near[0].score if near else 0.0))
    return found


def measured(found: Sequence[Answer]) -> dict[str, list[float]]:
    """Figures with the bounds of their 95 % interval: groups and software are drawn again, with all their sentences."""
    users = {user: number for number, user in enumerate(dict.fromkeys(one.user for one in found))}
    owner = np.array([users[one.user] for one in found])
    said = np.array([one.chance >= THRESHOLD for one in found])
    first = np.array([one.first for one in found])
    among = np.array([one.among for one in found])
    parts = np.stack(
        [
            np.bincount(owner, kind, minlength=len(users)).astype(float)
            for kind in (np.ones(len(found)), said, said & first, first, among)
        ]
    )
    random = np.random.default_rng(_SEED)
    drawn = random.multinomial(len(users), np.full(len(users), 1 / len(users)), size=_RESAMPLES)
    whole, resampled = _rates(parts.sum(1)), _rates(parts @ drawn.T)
    chances = [one.chance for one in found if one.chance >= THRESHOLD]
    return {
        name: [float(whole[name]), *np.quantile(resampled[name], (0.025, 0.975)).tolist()] for name in whole
    } | {"probability": [float(np.mean(chances)) if chances else 0.0]}


def _rates(parts: Numbers) -> dict[str, Numbers]:
    """Rates of sums over sentences: all, suggested, suggested rightly, right at all, right among three."""
    asked, said, right, first, among = parts
    return {
        "precision": right / np.maximum(said, 1),
        "recall": right / asked,
        "first": first / asked,
        "among": among / asked,
    }


def offered(suggester: Suggester, texts: Iterable[str]) -> tuple[int, int]:
    """For how many of some sentences something is suggested, and how many there are."""
    given = list(texts)
    return sum(suggester.suggest(one) is not None for one in given), len(given)


def _owner(one: Procedure) -> str:
    return one.user


def _itself(one: Procedure) -> str:
    return f"{one.user} {one.text}"


def _part(text: str, parts: int) -> int:
    """Which of some parts a text belongs to: the same at every run, and of no meaning."""
    return hashlib.sha256(text.encode()).digest()[0] % parts
