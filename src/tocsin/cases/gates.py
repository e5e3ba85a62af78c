"""Gates in words: what those who decide must hold before an option is open."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.model.case import Gate

#: Each gate as it is read after "whether it is".
GATES: Mapping[Gate, str] = {
    Gate.BREACH: "a breach of international law",
    Gate.STATE: "attributable to a state",
    Gate.ARMED_ATTACK: "an armed attack",
    Gate.PERIL: "a grave and imminent peril to an essential interest",
}
