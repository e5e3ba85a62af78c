"""What ``tocsin review door`` prints."""

from __future__ import annotations

import json

from rich.markup import escape

from tocsin.cli import machine
from tocsin.cli.console import Screen
from tocsin.model.exhibit import Draw
from tocsin.press.door import refused_at
from tocsin.press.exhibits import names_of_members
from tocsin.press.press import Press
from tocsin.press.refused import Refused
from tocsin.store.press import Kept


def print_door(press: Press, *, as_json: bool) -> None:
    """List the material, what was refused, and how many files came to what."""
    kept, refused = press.store.material.listed(), refused_at(press)
    counts = {one.value: number for one, number in press.store.material.counts().items()}
    if as_json:
        told = {
            "material": [_piece(one) for one in kept],
            "refused": [_refused(one) for one in refused],
            "counts": counts,
        }
        machine.tell(json.dumps(told, indent=2))
        return
    screen, names = Screen(), names_of_members(press)
    for one in kept:
        piece = one.piece
        by = names.get(piece.author, piece.author)
        said = (
            "withdrawn"
            if piece.withdrawn
            else f"[bold]{escape(piece.title)}[/bold]  {escape(str(piece.marking))}"
        )
        screen.print(f"{piece.id}  {said}  {escape(by)}, {piece.modified:%Y-%m-%d %H:%M} UTC")
        for table in piece.tables:
            how = "table" if table.draw is Draw.TABLE else "figure"
            screen.print(f"  {{{{{how} {piece.id}/{table.name}}}}}  {escape(table.title)}")
    screen.print(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    for held in refused:
        screen.print(f"refused: {escape(held.name)}: {escape(held.why)}")


def _piece(one: Kept) -> dict[str, object]:
    piece = one.piece
    return {
        "piece": piece.id,
        "kind": piece.kind,
        "of": piece.of,
        "title": piece.title,
        "author": piece.author,
        "marking": str(piece.marking),
        "modified": piece.modified.isoformat(),
        "came": one.came.isoformat(),
        "withdrawn": piece.withdrawn,
        "digest": one.digest,
        "tables": [
            {
                "name": f"{piece.id}/{table.name}",
                "title": table.title,
                "rows": len(table.rows),
                "draw": table.draw.value,
            }
            for table in piece.tables
        ],
    }


def _refused(one: Refused) -> dict[str, str]:
    return {"file": one.name, "why": one.why, "digest": one.digest}
