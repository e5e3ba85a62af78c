"""A new node: identity, keys, configuration, store and its first administrator."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec

from tocsin.model.errors import NodeError, UsageError
from tocsin.model.member import Member
from tocsin.node.calls.objects import ANSWERS, CALLS, definitions
from tocsin.node.member.acting import check_user, is_the_nodes
from tocsin.node.member.configuration import FILE, Configuration, write_configuration
from tocsin.node.member.node import (
    PSEUDONYMS,
    SIGNING,
    Keys,
    Node,
    new_secret,
    open_store,
    utc_now,
    write_secret,
)
from tocsin.release import new_key
from tocsin.store import Passwords

ADMINISTRATOR = "administrator"


class Founding(msgspec.Struct, frozen=True, kw_only=True):
    """What a new node is told: its configuration but for the id, the administrator's name and password.

    ``passphrase`` encrypts the signing key, if there is one.
    """

    configuration: Configuration
    administrator: str
    password: str
    passphrase: str = ""


def new_identity() -> str:
    """A fresh id of a member."""
    return f"identity--{uuid.uuid4()}"


def found(folder: Path, founding: Founding, clock: Callable[[], dt.datetime] = utc_now) -> Node:
    """Make a node in a folder that has none, and open it. Raises ``NodeError`` where there is one.

    What it is told is looked at before anything is written, and ``UsageError`` or ``StoreError`` raised for what cannot be.
    """
    _see(folder, founding)
    configuration = founding.configuration
    signer, pseudonyms = new_key(new_secret()), new_secret()
    write_secret(folder / SIGNING, signer.pem(founding.passphrase.encode() or None))
    write_secret(folder / PSEUDONYMS, pseudonyms)
    store = open_store(folder, configuration, clock)
    # A key counts from a little before the node began, so that clocks that differ do not refuse its first words.
    since = clock() - dt.timedelta(hours=1)
    with store.transaction():
        store.members.add(
            Member(
                configuration.id,
                configuration.name,
                (signer.public(since),),
                configuration.listen.address,
                configuration.hub,
                configuration.declares,
            )
        )
        for collection in (CALLS, ANSWERS):
            store.objects.add(collection, definitions())
        store.users.add(founding.administrator, founding.password, [ADMINISTRATOR])
        store.audit.append(founding.administrator, "founded", object_=configuration.id)
    write_configuration(folder, configuration)  # last: a node whose making broke off is not there
    return Node(folder, configuration, Keys(signer, pseudonyms), store, clock)


def _see(folder: Path, founding: Founding) -> None:
    """Raise for what a node cannot be made of."""
    if (folder / FILE).exists():
        raise NodeError("there is a node here already", where=str(folder), hint="choose another folder")
    if not founding.configuration.name.strip():
        raise UsageError(
            "a member has a name", where="--name", hint='tocsin node init DIR --name "CERT Albion"'
        )
    if is_the_nodes(founding.configuration.name):
        raise UsageError(
            "is how a node calls itself in its audit",
            where=f"--name {founding.configuration.name[:40]!r}",
            hint="choose another name",
        )
    check_user(founding.administrator, "--administrator")
    Passwords.see(founding.password)
