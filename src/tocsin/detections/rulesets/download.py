"""Fetches one file from a URL or a path, within bounds of size, time and place."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Any

from tocsin.model.errors import DetectionError
from tocsin.model.loopback import is_here

MAX_DOWNLOAD = 128 << 20  # bytes
_WAIT = 30.0  # seconds for one answer
_DEADLINE = 600.0  # seconds for the whole file
_BLOCK = 1 << 16
_SCHEMES = ("https", "http")


def fetch(source: str, target: Path, limit: int) -> None:
    """Copy what ``source`` names (https, http to this machine, file, or a path) to ``target``.

    Raises ``DetectionError`` for what is no address, any other scheme, an http address elsewhere, also after a
    redirection, an error of the server, more than ``limit`` bytes, or no end in time.
    """
    try:
        scheme = urllib.parse.urlsplit(source).scheme.lower()
        if scheme in _SCHEMES:
            _check(source)
            with _opener(source).open(source, timeout=_WAIT) as answer:
                _copy(answer, target, limit, source)
        else:
            with _path(source, scheme).open("rb") as stream:
                _copy(stream, target, limit, source)
    except urllib.error.HTTPError as error:
        error.close()
        raise DetectionError(f"the server answers {error.code} {error.reason}", where=source) from error
    except urllib.error.URLError as error:
        raise DetectionError(f"cannot be fetched: {error.reason}", where=source) from error
    except (
        OSError,
        http.client.HTTPException,
        ValueError,
    ) as error:  # ValueError: no address, [::1 or port x
        raise DetectionError(
            f"cannot be fetched: {_reason(error)}", where=source, hint="check the path or address"
        ) from error


def _path(source: str, scheme: str) -> Path:
    if scheme == "file":
        return Path(urllib.request.url2pathname(urllib.parse.urlsplit(source).path))
    if "://" in source:
        raise DetectionError(f"{scheme} addresses are not fetched", where=source, hint="use https or a file")
    return Path(source)


def _copy(stream: IO[bytes] | Any, target: Path, limit: int, source: str) -> None:  # noqa: ANN401  (an answer)
    ends = time.monotonic() + _DEADLINE
    total = 0
    with target.open("wb") as out:
        while block := stream.read(_BLOCK):
            total += len(block)
            if total > limit:
                raise DetectionError(f"more than {limit} bytes", where=source)
            if time.monotonic() > ends:
                raise DetectionError(f"not complete after {_DEADLINE:.0f} seconds", where=source)
            out.write(block)
    length = getattr(stream, "length", None)  # of an HTTP answer: what was announced and did not come
    if length:
        raise DetectionError(f"the connection ended {length} bytes early", where=source)


def _check(url: str) -> None:
    """Refuse what could be read or changed on its way here."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname or "")):
        return
    raise DetectionError(f"{parts.scheme} to another machine is not trusted", where=url, hint="use https")


class _CheckedRedirect(urllib.request.HTTPRedirectHandler):
    """Follows a redirection only to where a first request could go too, and to this machine only from this machine."""

    def __init__(self, *, here: bool) -> None:
        self._here = here

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:  # noqa: ANN401, PLR0913, PLR0917  (as in urllib)
        """The next request; raises ``DetectionError`` where a first request could not go, or another machine leads to this one."""
        _check(newurl)
        if not self._here and is_here(urllib.parse.urlsplit(newurl).hostname or ""):
            raise DetectionError(
                "another machine leads to this one", where=newurl, hint="name the file itself"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(url: str) -> urllib.request.OpenerDirector:
    """An opener for https and http alone; proxies of the environment, but not to this machine."""
    opener = urllib.request.OpenerDirector()
    here = is_here(urllib.parse.urlsplit(url).hostname or "")
    handlers = [
        urllib.request.ProxyHandler({} if here else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _CheckedRedirect(here=here),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _reason(error: Exception) -> str:
    """What went wrong, without the number and name that Python puts around it."""
    return (isinstance(error, OSError) and error.strerror) or str(error)
