"""The people of the demonstration's desk, all of them fictional, and said to be."""

from __future__ import annotations

from tocsin.model.article import Author

_FICTIONAL = "A fictional person of the demonstration's desk: nobody of this name wrote anything."
AUTHORS: tuple[Author, ...] = (
    Author(
        "ines-marlow",
        "Ines Marlow (fictional)",
        ("attribution", "state responses"),
        f"{_FICTIONAL}\n\nReads who says what of whom, how surely, and on what grounds; keeps the conflicts between sources visible.",
    ),
    Author(
        "tomas-ferry",
        "Tomas Ferry (fictional)",
        ("hunting", "Windows logs", "destructive malware"),
        f"{_FICTIONAL}\n\nWrites on what an intrusion leaves in logs, and on what it does not.",
    ),
    Author(
        "katrin-osei",
        "Katrin Osei (fictional)",
        ("alliances", "thresholds", "law of cyber operations"),
        f"{_FICTIONAL}\n\nWrites on what allies may do together, and what they have said they would.",
    ),
    Author(
        "desk",
        "The demonstration's desk",
        ("actors", "techniques", "countries"),
        "A program, not a person: these pieces are made of knowledge packages, the same each time. Each says of which, and what it cannot say.",
    ),
)
#: In whose name articles are published, for the audit.
EDITOR = "editor"
