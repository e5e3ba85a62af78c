"""Which certificates are trusted of a peer: those that this machine trusts, or one that was handed over."""

from __future__ import annotations

import ssl
from pathlib import Path

from tocsin.model.errors import NodeError, UsageError

_LONGEST = 1_048_576


def trust_of(folder: Path, certificate: str) -> ssl.SSLContext | bool:
    """What is trusted of a peer: the PEM file below the node's folder alone, or with "" what this machine trusts.

    Raises ``NodeError`` where the file cannot be read or holds no certificate.
    """
    if not certificate:
        return True
    path = folder / certificate
    try:
        return ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError) as error:
        hint = "put the peer's certificate there as PEM: tocsin member join --certificate FILE"
        raise NodeError(
            f"holds no certificate that can be read: {error}", where=str(path), hint=hint
        ) from error


def read_certificate(path: Path) -> str:
    """The certificates in a PEM file that somebody names. Raises ``UsageError`` if there are none, or a private key is with them."""
    where = f"--certificate {path}"
    try:
        with path.open("rb") as file:
            raw = file.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", where=where) from error
    text = raw.decode("ascii", "replace")
    if "PRIVATE KEY" in text:
        hint = "have the peer hand over its certificate alone"
        raise UsageError("holds a private key, which is nobody's to hand over", where=where, hint=hint)
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError) as error:
        hint = "name a PEM file: -----BEGIN CERTIFICATE-----"
        raise UsageError("holds no certificate", where=where, hint=hint) from error
    return text
