"""The one error tree: every error says what happened, where, and what to do next."""

from __future__ import annotations

import functools
from collections.abc import Callable


class TocsinError(Exception):
    """Base of all errors that reach people.

    Parameters
    ----------
    what : what happened, as a sentence without a full stop.
    where : file, record, rule or field it happened at; empty when the command itself is meant.
    hint : what to do next; empty when there is nothing sensible to do.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what, where, hint)
        self.what = what
        self.where = where
        self.hint = hint

    def __reduce__(self) -> tuple[Callable[..., TocsinError], tuple[str, str, str]]:
        """An error of a worker reaches the process that tells of it."""
        return functools.partial(_again, type(self)), (self.what, self.where, self.hint)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.what}{advice}"


def _again(kind: type[TocsinError], what: str, where: str, hint: str) -> TocsinError:
    return kind(what, where=where, hint=hint)


class UsageError(TocsinError):
    """The command was asked for something it cannot do as asked."""


class SourceError(TocsinError):
    """A file, archive or record could not be read."""


class TemporaryFolderError(TocsinError):
    """The folder for temporary files cannot be written: no fault of what is read, and not to be told as one."""


class LakeError(TocsinError):
    """The lake is missing, damaged, locked or cannot be written."""


class DetectionError(TocsinError):
    """A rule, pattern or indicator could not be understood."""


class HuntError(TocsinError):
    """A detection could not be evaluated."""


class StoreError(TocsinError):
    """What a member keeps is missing, damaged, locked or cannot be written."""


class StoreBusyError(StoreError):
    """Somebody else kept writing to what a member keeps for longer than was waited."""


class TextError(StoreError):
    """A text was handed in, or asked for, that no store can keep: it holds a NUL, or is too long for a key."""


class ReleaseError(TocsinError):
    """Something may not leave, or what came in may not be believed."""


class ExchangeError(TocsinError):
    """A peer, or an object it sent, could not be understood or reached."""


class NodeError(TocsinError):
    """A node's identity, configuration or service is not in order."""
