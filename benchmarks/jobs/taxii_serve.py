"""Serve the store of ``taxii_objects`` by TAXII at a port of loopback until the process is ended."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from benchmarks.jobs.taxii_objects import COLLECTION, MEMBER, NAME, SECRET

from tocsin.exchange.taxii import (
    ApiRoot,
    Basic,
    Bearer,
    Caller,
    Collection,
    Posted,
    Rights,
    State,
    TaxiiServer,
    Told,
    stored_object,
    taxii_app,
)
from tocsin.release import NOTHING_KNOWN, marking_of
from tocsin.store import Store


def main(folder: str, port: str) -> None:
    store = Store.open(Path(folder) / "store.db")

    def inbox(caller: Caller, collection: Collection, posted: Sequence[Posted]) -> list[Told]:
        kept = [
            stored_object(one.raw, one.value, marking_of(one.value, NOTHING_KNOWN), caller.member)
            for one in posted
        ]
        store.objects.add(collection.id, kept)
        return [Told(one.id, one.version, State.SUCCESS) for one in posted]

    server = TaxiiServer(
        title="Benchmark",
        roots=(
            ApiRoot(path="root", title="Root", collections=(Collection(id=COLLECTION, title="Objects"),)),
        ),
        objects=store.objects,
        inbox=inbox,
        authenticate=_authenticate,
        rights=lambda _, __: Rights(read=True, write=True),
    )
    uvicorn.run(taxii_app(server), port=int(port), log_level="warning", lifespan="off", ws="none")


def _authenticate(given: Basic | Bearer) -> Caller | None:
    right = isinstance(given, Basic) and (given.user, given.password) == (NAME, SECRET)
    return Caller(MEMBER, NAME) if right else None


if __name__ == "__main__":
    main(*sys.argv[1:])
