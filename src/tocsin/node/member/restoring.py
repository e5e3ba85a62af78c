"""A node's store is made from a backup: of the member that the node is, and no other."""

from __future__ import annotations

from pathlib import Path

from tocsin.model.errors import NodeError, TocsinError
from tocsin.model.member import PublicKey
from tocsin.node.member.configuration import FILE, Configuration, read_configuration
from tocsin.node.member.node import SIGNING, open_store, place_of, read_signer, utc_now
from tocsin.store import Store


def restore_store(folder: Path, backup: Path, actor: str) -> list[str]:
    """Make the store of the node in a folder from a backup; what is to be warned of.

    Raises ``NodeError`` where the folder holds no node, ``StoreError`` where it has a store, or the backup is of another member.
    """
    if not (folder / FILE).exists():
        hint = f"copy {FILE}, keys/ and tokens/ back first; tocsin node init would make another member"
        raise NodeError("there is no node to restore a store into", where=str(folder), hint=hint)
    configuration = read_configuration(folder)
    Store.restore(place_of(folder, configuration), backup, configuration.id)
    with open_store(folder, configuration, utc_now) as store:
        store.audit.append(actor, "restored from a backup", detail=str(backup.absolute()))
        me = store.members.get(configuration.id)
    return _warnings(folder, configuration, me.keys if me is not None else ())


def _warnings(folder: Path, configuration: Configuration, known: tuple[PublicKey, ...]) -> list[str]:
    """What is missing for the node to run, and to be believed."""
    found = []
    try:
        mine = read_signer(folder / SIGNING).public(utc_now()).fingerprint
        if mine not in {key.fingerprint for key in known if key.revoked is None and key.until is None}:
            found.append(
                f"the key in keys/, {mine}, is not the one that the store knows: restore a later backup"
            )
    except TocsinError as error:
        found.append(str(error))
    missing = [peer.token for peer in configuration.peers if not (folder / peer.token).exists()]
    return [*found, *(f"{name} is missing: copy tokens/ back" for name in missing)]
