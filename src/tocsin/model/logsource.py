"""Log sources: what kind of telemetry a detection asks for, and what kind a table holds."""

from __future__ import annotations

import msgspec

from tocsin.model.errors import UsageError


class LogSource(msgspec.Struct, frozen=True, order=True):
    """A log source in Sigma's terms; an absent part means "any"."""

    product: str | None = None
    category: str | None = None
    service: str | None = None

    def __str__(self) -> str:
        parts = (self.product, self.category, self.service)
        return "/".join(part or "*" for part in parts)

    @classmethod
    def parse(cls, text: str) -> LogSource:
        """Read ``product=windows,category=process_creation,service=…`` in any order.

        Raises ``UsageError`` for another key, a key given twice, a missing ``=``, and where none is given.
        """
        found: dict[str, str] = {}
        for part in [piece.strip() for piece in text.split(",") if piece.strip()] or [""]:
            key, _, value = part.partition("=")
            if key not in {"product", "category", "service"} or key in found or not value:
                raise UsageError(
                    f"log source part {part!r} is not understood",
                    where="--logsource",
                    hint="write product=…,category=…,service=… with at least one of them",
                )
            found[key] = value.strip().lower()
        return cls(**found)
