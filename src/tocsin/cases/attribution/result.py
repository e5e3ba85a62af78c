"""What attribution says: at each level candidates, how likely, how surely, on what, what else, and what would change it."""

from __future__ import annotations

import enum

import msgspec

from tocsin.cases.statements import Claim
from tocsin.model.case import Confidence, Level


class Outcome(enum.StrEnum):
    """What is said of a level; the last two are results as good as the first."""

    NAMED = "named"
    UNDETERMINED = "undetermined"
    UNKNOWN = "unknown group"  # less like any known one than nearly all reports on known ones are


class Speaks(enum.StrEnum):
    """What evidence does to somebody who is named."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


class Moved(msgspec.Struct, frozen=True):
    """What a single item does to a candidate: by how much its log-odds are higher with it than without. ``entries`` tell of it."""

    item: str
    by: float
    entries: tuple[str, ...]


class Counts(msgspec.Struct, frozen=True):
    """What confidence is counted from; none of it can grow when evidence for the candidate is taken away.

    ``sources`` are independent ones behind what agrees, of each publisher one, that were read and are not doubted; ``kinds`` those of evidence that agree, ``telling`` items in common that at most three
    groups have. ``contrary`` are as telling items that only others have.
    """

    sources: int
    kinds: tuple[str, ...]
    telling: int
    contrary: int


class Behind(msgspec.Struct, frozen=True):
    """A group that makes a state a candidate: ``by`` says that the state is suspected to sponsor it, in ``words`` where they are known."""

    group: str
    name: str
    by: tuple[str, ...] = ()
    words: str = ""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the evidence may speak of. How probable it is stays in the model: ``likelihood`` is the word for it, and all that is told.

    It is "" where somebody was only considered: nobody is named. ``behind`` are the groups that make a suspected
    sponsor a candidate, the likeliest first.
    """

    id: str
    name: str
    likelihood: str
    confidence: Confidence
    counts: Counts
    toward: tuple[Moved, ...]
    against: tuple[Moved, ...]
    behind: tuple[Behind, ...] = ()


class Change(msgspec.Struct, frozen=True):
    """What would change a judgement if it were found: an item that would move the odds of the first against the second ``by``, or a kind of evidence."""

    what: str
    item: str = ""
    toward: str = ""
    by: float = 0.0


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How the evidence stands to a group or cluster that others name, ``phase`` being the part of the incident that they name it for, "" for all of it.

    ``groups`` are those of ATT&CK that the name means, none where it is no name of any. ``speaks`` is whether the evidence of that part multiplies
    their odds by ten or divides them by ten, NEITHER also where there is none; how likely they are is not said, for one of many is unlikely without
    anything speaking against it. ``items`` is how many were compared. ``beside`` are other names that are stated, the first two dozen: one name for all of it does not hold where several are stated of its parts.
    """

    names: str
    incident: str
    phase: str
    groups: tuple[str, ...]
    speaks: Speaks
    items: int
    toward: tuple[Moved, ...]
    against: tuple[Moved, ...]
    beside: tuple[str, ...]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What is said at a level, of a phase or, with "", of all. ``named`` is whom, "" where nobody is.

    ``candidates`` are in order, ``alternative`` is the strongest beside the first, "" where nobody is named. ``reasons`` say why it is no more than that. ``claims`` are what
    others state: beside the result, never in it, and ``checked`` how evidence stands to whom they name. ``links`` are entries that tie incidents.
    ``unknown`` are the first of the items that no profile has, ``unknowns`` is how many they are.
    """

    level: Level
    phase: str
    outcome: Outcome
    named: str = ""
    candidates: tuple[Candidate, ...] = ()
    alternative: str = ""
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    checked: tuple[Checked, ...] = ()
    links: tuple[str, ...] = ()
    items: int = 0
    unknown: tuple[str, ...] = ()
    unknowns: int = 0


class Row(msgspec.Struct, frozen=True):
    """An item of the matrix: how it stands to each candidate, 0, -1 or -2, and what it weighs."""

    item: str
    weight: float
    stands: tuple[int, ...]
    entries: tuple[str, ...]


class Matrix(msgspec.Struct, frozen=True):
    """Items against candidates, what tells most first; ``inconsistent`` is the weighted sum of each candidate. It shows reasoning, and is no probability."""

    candidates: tuple[str, ...]
    rows: tuple[Row, ...]
    inconsistent: tuple[float, ...]


class Denied(msgspec.Struct, frozen=True):
    """An item that texts rule out, which is no evidence, and the entries that do."""

    item: str
    entries: tuple[str, ...]


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """All of a case: the four levels over all of it, then groups and sponsors of each phase.

    ``attack`` is the version of ATT&CK, ``plain`` tells that sources were not known: less was weighed, nobody is named. ``shared`` are entries of
    sources that profiles rest on too, which were left out of these, none where it is plain; ``circular`` entries that rest on nothing that holds, or
    on profiles alone, and were not used. ``names`` are those of ids. ``denied`` is what texts rule out, ``unread`` how many items more they name than are read. ``groups`` is how many known groups were compared, ``sponsored`` how many of
    these each state has that is a candidate: what would be said of it without any evidence.
    """

    levels: tuple[Judgement, ...]
    phases: tuple[Judgement, ...]
    matrix: Matrix
    attack: str
    plain: bool
    shared: tuple[str, ...]
    circular: tuple[str, ...]
    names: dict[str, str]
    denied: tuple[Denied, ...] = ()
    unread: int = 0
    groups: int = 0
    sponsored: dict[str, int] = {}

    @property
    def several(self) -> tuple[str, ...]:
        """Groups that phases name, where they name more than one."""
        found = tuple(
            dict.fromkeys(one.named for one in self.phases if one.level is Level.GROUP and one.named)
        )
        return found if len(found) > 1 else ()
