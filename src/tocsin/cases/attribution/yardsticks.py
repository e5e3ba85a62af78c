"""Words for how likely something is: a yardstick that the reader chooses, never a number."""

from __future__ import annotations

import enum


class Yardstick(enum.StrEnum):
    """Whose words: those of the US intelligence community (ICD 203, 2015), or of the UK's (PHIA, 2019)."""

    ICD203 = "icd203"
    PHIA = "phia"


#: The model never says more: of what it was surest of on the tuning half, the interval of what held begins at 85 %.
MOST = 0.94
#: Each word up to the probability where the next begins. PHIA leaves gaps between its words: what falls in one goes to the nearer.
_WORDS: dict[Yardstick, tuple[tuple[float, str], ...]] = {
    Yardstick.ICD203: (
        (0.05, "almost no chance"), (0.20, "very unlikely"), (0.45, "unlikely"), (0.55, "roughly even chance"),
        (0.80, "likely"), (0.95, "very likely"), (1.0, "almost certain"),
    ),
    Yardstick.PHIA: (
        (0.075, "remote chance"), (0.225, "highly unlikely"), (0.375, "unlikely"), (0.525, "realistic possibility"),
        (0.775, "likely"), (0.925, "highly likely"), (1.0, "almost certain"),
    ),
}  # fmt: skip


#: What each word stands for, as its yardstick is published, the least likely first.
MEANINGS: dict[Yardstick, tuple[tuple[str, str], ...]] = {
    Yardstick.ICD203: (
        ("almost no chance", "1 to 5 %"), ("very unlikely", "5 to 20 %"), ("unlikely", "20 to 45 %"), ("roughly even chance", "45 to 55 %"),
        ("likely", "55 to 80 %"), ("very likely", "80 to 95 %"), ("almost certain", "95 to 99 %"),
    ),
    Yardstick.PHIA: (
        ("remote chance", "0 to 5 %"), ("highly unlikely", "10 to 20 %"), ("unlikely", "25 to 35 %"), ("realistic possibility", "40 to 50 %"),
        ("likely", "55 to 75 %"), ("highly likely", "80 to 90 %"), ("almost certain", "95 to 100 %"),
    ),
}  # fmt: skip


def in_words(probability: float, yardstick: Yardstick = Yardstick.ICD203) -> str:
    """The word for a probability that the model gives; what it is surest of is said as 94 %, for it is not righter than that."""
    said = min(probability, MOST if yardstick is Yardstick.ICD203 else 0.92)
    return next(word for below, word in _WORDS[yardstick] if said < below or below == 1.0)
