"""One opened node: its folder, configuration, keys and store, for whatever works with them."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from tocsin.lake import Lake, Ledger
from tocsin.model.errors import LakeError, NodeError
from tocsin.model.marking import Marking
from tocsin.model.member import Member
from tocsin.node.member.configuration import Configuration, read_configuration
from tocsin.release import NOTHING_KNOWN, Signer, chain, is_own_statement, read_pem
from tocsin.store import Store

SIGNING = Path("keys", "signing.pem")
PSEUDONYMS = Path("keys", "pseudonyms.key")
#: Environment variable with the passphrase of the signing key, if it has one.
PASSPHRASE = "TOCSIN_PASSPHRASE"  # noqa: S105  (a name, no secret)


def utc_now() -> dt.datetime:
    """The present moment."""
    return dt.datetime.now(dt.UTC)


class Keys(msgspec.Struct, frozen=True):
    """A node's secrets: the key it signs with, and the one that makes pseudonyms."""

    signer: Signer
    pseudonyms: bytes


class Node:
    """A node's parts, opened. Use it in a ``with`` block, or close it."""

    def __init__(
        self,
        folder: Path,
        configuration: Configuration,
        keys: Keys,
        store: Store,
        clock: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self.folder = folder
        self.configuration = configuration
        self._signer = keys.signer
        self._signing = _state(folder / SIGNING)
        self.pseudonyms = keys.pseudonyms
        self.store = store
        self.clock = clock

    @property
    def signer(self) -> Signer:
        """The key it signs with; read again when it was rotated while the node runs. NodeError if it cannot be read."""
        state = _state(self.folder / SIGNING)
        if state != self._signing:
            self._signer, self._signing = read_signer(self.folder / SIGNING), state
        return self._signer

    @property
    def me(self) -> Member:
        """The own member; NodeError if the registry has lost it."""
        member = self.store.members.get(self.configuration.id)
        if member is None:
            raise NodeError(
                "this node is not in its own registry", where=str(self.folder), hint="restore a backup"
            )
        return msgspec.structs.replace(member, declares=self.configuration.declares)

    @property
    def lake(self) -> Path:
        """Where its history is."""
        return self.folder / self.configuration.lake

    def lake_state(self) -> str:
        """A text that changes whenever the lake has taken something in; "" where there is no lake."""
        try:
            if not Lake(self.lake).tables:
                return ""
        except LakeError:
            return ""
        records = Ledger(self.lake).records
        return f"{len(records)} {max((record.at.isoformat() for record in records), default='')}"

    def marking_of(self, object_id: str, /) -> Marking | None:
        """The marking of the last version of an object that is kept here; as ``release.Known`` asks."""
        stored = self.store.objects.latest(object_id)
        return None if stored is None else stored.marking

    def meaning_of(self, marking_id: str, /) -> Marking | None:
        """No marking definition but TLP's is taken to mean anything, whoever sent it: an operator can name none yet."""
        return NOTHING_KNOWN.meaning_of(marking_id)

    def is_statement(self, marking_id: str, /) -> bool:
        """Whether a definition that is kept only states something: its id, made of what it says, tells; nobody's word does."""
        kept = self.store.objects.latest(marking_id)
        return kept is not None and is_own_statement(msgspec.json.decode(kept.raw))

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_node(folder: Path, clock: Callable[[], dt.datetime] = utc_now) -> Node:
    """Open the node in a folder. Raises ``NodeError`` where there is none, or its keys cannot be read."""
    configuration = read_configuration(folder)
    signer = read_signer(folder / SIGNING)
    pseudonyms = _secret(folder / PSEUDONYMS)
    keys = Keys(signer, pseudonyms)
    return Node(folder, configuration, keys, open_store(folder, configuration, clock), clock)


def open_store(folder: Path, configuration: Configuration, clock: Callable[[], dt.datetime]) -> Store:
    """The node's store, with its audit log chained."""
    return Store.open(place_of(folder, configuration), clock=clock, chain=chain)


def place_of(folder: Path, configuration: Configuration) -> str | Path:
    """Where the node's store is: a file, or the URL of a database."""
    place = configuration.store
    return place if "://" in place else folder / place


def write_secret(path: Path, data: bytes) -> None:
    """Write a new file that only its owner may read. Raises ``NodeError`` if it is there or cannot be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        raise NodeError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def passphrase() -> bytes | None:
    """The passphrase of the signing key, from the environment, if it has one."""
    return os.environ.get(PASSPHRASE, "").encode() or None


def read_signer(path: Path) -> Signer:
    """The signing key in a file. Raises ``NodeError`` or ``ReleaseError`` if it cannot be read."""
    return read_pem(_secret(path), passphrase())


def _state(path: Path) -> tuple[int, int] | None:
    """What tells one file from another that took its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def new_secret() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


def _secret(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "restore it from a backup; without it nothing can be signed"
        raise NodeError(f"cannot be read: {error.strerror or error}", where=str(path), hint=hint) from error
