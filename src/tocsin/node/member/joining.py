"""A peer is joined: what is said of it is checked, its token is kept, and it is asked once what it offers."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from tocsin.exchange.taxii import Bearer, Patience, TaxiiClient, http_client
from tocsin.model.errors import ExchangeError, NodeError, UsageError
from tocsin.model.loopback import is_here
from tocsin.node.calls.objects import ANSWERS, CALLS
from tocsin.node.member.configuration import Peer, add_peer, read_configuration
from tocsin.node.member.node import write_secret

_LONGEST = 4_096
_SECONDS = 10.0
#: What the TLS library says of a certificate that is not trusted, and what helps.
_REFUSED = "CERTIFICATE_VERIFY_FAILED"
_UNTRUSTED = "; if its certificate is its own, join it with --certificate FILE, which the peer hands over"
_TOKEN = "have the peer print one: tocsin member token IDENTITY"  # noqa: S105  (advice, no secret)


def see_url(url: str, *, plain: bool) -> None:
    """Raise ``UsageError`` unless a URL may be a peer's: https, or http on this machine or where ``plain`` allows it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"is no URL: {error}", where=f"--url {url}") from error
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        hint = "write it as https://hub.example/alliance"
        raise UsageError("is no address of a TAXII API root", where=f"--url {url}", hint=hint)
    if parts.scheme == "http" and not plain and not is_here(host):
        hint = "write https://…, or allow it with --plain-http"
        raise UsageError("would send the token and all calls in the clear", where=f"--url {url}", hint=hint)


def read_token(path: Path) -> str:
    """The token in a file. Raises ``UsageError`` if it cannot be read, or there is no token in it."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LONGEST + 1)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise UsageError(what, where=f"--token-file {path}", hint=_TOKEN) from error
    token = raw.decode("ascii", "replace").strip()
    if not token:
        raise UsageError("is empty", where=f"--token-file {path}", hint=_TOKEN)
    if len(raw) > _LONGEST or not (token.isascii() and token.isprintable()) or " " in token:
        raise UsageError(
            "holds no token: one line of letters, digits and signs", where=f"--token-file {path}", hint=_TOKEN
        )
    return token


def join_peer(folder: Path, member: str, url: str, token: str, certificate: str = "") -> bool:
    """Keep a peer, its token and its ``certificate`` (PEM, "" for none of its own); says whether it was a peer at this address already, whose token is then a new one.

    Raises ``NodeError`` where the member is a peer at another address, or another is at this one, and nothing is written.
    """
    known = _known(folder, member, url)
    renewed = any(one.member == member and one.url == url for one in known)
    if known and not renewed:
        hint = f"change [[peers]] in {folder / 'tocsin.toml'}"
        raise NodeError(f"{known[0].member} is a peer already", where=known[0].url, hint=hint)
    kept = next((one.token for one in known if one.member == member), f"tokens/{member}")
    trusted = next((one.certificate for one in known if one.member == member), "")
    if certificate and renewed and not trusted:
        hint = f'add to its [[peers]] in {folder / "tocsin.toml"}: certificate = "tokens/{member}.pem", and put the file there'
        raise NodeError("was joined without a certificate of its own", where=url, hint=hint)
    trusted = trusted or (f"tokens/{member}.pem" if certificate else "")
    _put(folder / kept, token)
    if certificate:
        _put(folder / trusted, certificate)
    if not renewed:
        add_peer(folder, Peer(member=member, url=url, token=kept, certificate=trusted))
    return renewed


def certificate_of(folder: Path, member: str, url: str) -> str:
    """The file of the certificate by which a peer is trusted, below the node's folder; "" for none of its own."""
    return next((one.certificate for one in _known(folder, member, url) if one.member == member), "")


def _known(folder: Path, member: str, url: str) -> list[Peer]:
    return [one for one in read_configuration(folder).peers if one.member == member or one.url == url]


def tried(url: str, token: str, trust: ssl.SSLContext | bool = True) -> str:
    """Ask a peer once for its collections: "" where calls and answers can be read and sent there, else what is wrong."""
    patience = Patience(seconds=_SECONDS, attempts=1)
    try:
        with http_client(Bearer(token), timeout=_SECONDS, verify=trust) as http:
            offered = {one.id: one for one in TaxiiClient(http, url, patience=patience).collections(url)}
    except ExchangeError as error:
        return f"{error.what}{_UNTRUSTED if _REFUSED in error.what else ''}"
    missing = [name for name, id_ in (("calls", CALLS), ("answers", ANSWERS)) if id_ not in offered]
    if missing:
        return f"offers no {' and no '.join(missing)}"
    both = all(offered[id_].can_read and offered[id_].can_write for id_ in (CALLS, ANSWERS))
    return "" if both else "lets this member not both read and write"


def _put(path: Path, token: str) -> None:
    """Put a token in place, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    try:
        new.unlink(missing_ok=True)
        write_secret(new, token.encode())
        new.replace(path)
    except OSError as error:
        raise NodeError(f"cannot be written: {error.strerror or error}", where=str(path)) from error
