"""A publication that is open: its folder, its settings, its store. It knows of no node and of no lake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tocsin.model.errors import NodeError, UsageError
from tocsin.press.configuration import FILE, Settings, read_settings, write_settings
from tocsin.release import chain
from tocsin.store.press import PressStore
from tocsin.store.secret import Passwords

ROLES = frozenset({"administrator", "editor"})


class Press:
    """A publication that is open."""

    def __init__(
        self, folder: Path, settings: Settings, store: PressStore, clock: Callable[[], dt.datetime]
    ) -> None:
        self.folder, self.settings, self.store, self.clock = folder, settings, store, clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()


def utc_now() -> dt.datetime:
    """The present moment."""
    return dt.datetime.now(dt.UTC)


def see_free(folder: Path) -> None:
    """Raise ``NodeError`` where there is a publication already."""
    if (folder / FILE).exists():
        raise NodeError("there is a publication here already", where=str(folder), hint="name a new folder")


def found_press(
    folder: Path,
    settings: Settings,
    editor: str,
    password: str,
    clock: Callable[[], dt.datetime] = utc_now,
) -> Press:
    """Make a publication and its first editor, who may do everything.

    Raises ``NodeError`` where there is one already, ``UsageError`` or ``StoreError`` for what cannot be; then nothing is made.
    """
    _see(settings)
    Passwords.see(password)
    write_settings(folder, settings)
    made = open_press(folder, clock)
    made.store.users.add(editor, password, ROLES)
    made.store.audit.append(editor, "publication founded", detail=settings.name)
    return made


def _see(settings: Settings) -> None:
    if not settings.name:
        raise UsageError("has no name", where="the publication", hint="--name NAME")
    if urlsplit(settings.address).scheme not in {"http", "https"}:
        raise UsageError("is no web address", where=settings.address, hint="--address https://review.example")
    if not settings.mail.sender.isprintable() or settings.mail.sender.count("@") != 1:
        raise UsageError(
            "is no e-mail address", where=settings.mail.sender, hint="--sender review@review.example"
        )


def open_press(folder: Path, clock: Callable[[], dt.datetime] = utc_now) -> Press:
    """Open a publication. Raises ``NodeError`` or ``StoreError`` where that cannot be done."""
    settings = read_settings(folder)
    return Press(folder, settings, PressStore.open(folder / settings.store, chain=chain, clock=clock), clock)
