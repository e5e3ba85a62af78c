"""Ask a TAXII server for pages, filtered pages and to take objects; tells the seconds of each request, as JSON."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator

import httpx
from benchmarks.jobs.taxii_objects import COLLECTION, NAME, SECRET, objects

_ACCEPT = "application/taxii+json;version=2.1"
_START_SECONDS = 120
_PAGES, _ASKED, _TIMES = 200, 20, 3
_POSTED = 1_000


def main(port: str, count: str, patience: str, kind: str, moment: str) -> None:
    client = httpx.Client(
        base_url=f"http://127.0.0.1:{port}/root/collections/{COLLECTION}/",
        auth=(NAME, SECRET),
        headers={"Accept": _ACCEPT},
        timeout=float(patience),
    )
    _wait(client)
    print(json.dumps(_timed(_requests(client, kind, int(count), moment), float(patience))))


def _requests(client: httpx.Client, kind: str, count: int, moment: str) -> Iterator[httpx.Response]:
    if kind == "pages":
        return _walk(client)
    if kind == "post":
        return _post(client)
    some = str(next(iter(objects(count)))["id"])
    asked: dict[str, dict[str, str]] = {
        "type": {"match[type]": "malware"},
        "id": {"match[id]": some},
        "after": {"added_after": moment},
    }
    return (client.get("objects/", params={**asked[kind], "limit": "100"}) for _ in range(_ASKED))


def _wait(client: httpx.Client) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(httpx.TransportError):
            client.get("", timeout=_START_SECONDS)
            return
        time.sleep(0.1)


def _walk(client: httpx.Client) -> Iterator[httpx.Response]:
    """Pages of 100, each where the one before it ended."""
    cursor: dict[str, str] = {}
    for _ in range(_PAGES):
        page = client.get("objects/", params={"limit": 100, **cursor})
        yield page
        told = page.json()
        if not told.get("more"):
            return
        cursor = {"next": told["next"]}


def _post(client: httpx.Client) -> Iterator[httpx.Response]:
    """A thousand new objects each time."""
    contents = [json.dumps({"objects": list(objects(_POSTED, f"posted {i}"))}) for i in range(_TIMES)]
    headers = {"Content-Type": _ACCEPT}
    return (client.post("objects/", content=one, headers=headers) for one in contents)


def _timed(responses: Iterator[httpx.Response], patience: float) -> list[float]:
    """Seconds of each, until there are enough or patience is over; one that takes longer tells nothing."""
    found: list[float] = []
    begun = time.monotonic()
    with contextlib.suppress(httpx.TimeoutException):
        while time.monotonic() - begun < patience:
            started = time.perf_counter()
            response = next(responses, None)
            if response is None:
                break
            response.raise_for_status()
            found.append(time.perf_counter() - started)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
