"""What a request is refused with, and the error object that says so (TAXII 2.1, section 3.6)."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from tocsin.exchange.taxii import media
from tocsin.exchange.taxii.bodies import plain
from tocsin.model.errors import ExchangeError

#: Seconds after which to ask a server again that cannot do its work.
_RETRY = 30


class Refusal(ExchangeError):  # noqa: N818  (says what it is)
    """A request that is not served: ``status`` is HTTP's, ``headers`` go with it, the text is for the client.

    The text never says more than the client's own request and rights do.
    """

    def __init__(
        self, status: int, what: str, *, hint: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(what, hint=hint)
        self.status = status
        self.headers = headers or {}


def absent(what: str) -> Refusal:
    """The one refusal for what is not there and for what the client may not see."""
    return Refusal(HTTPStatus.NOT_FOUND, f"There is no such {what}, or you may not see it")


def unauthorised() -> Refusal:
    """The refusal of a request without valid credentials."""
    challenge = 'Basic realm="taxii", charset="UTF-8", Bearer realm="taxii"'
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "Credentials are missing or not valid",
        headers={"WWW-Authenticate": challenge},
    )


def busy(seconds: float) -> Refusal:
    """The refusal of a client that asks too often; it may ask again after some seconds."""
    wait = str(max(1, round(seconds)))
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests", headers={"Retry-After": wait})


def unavailable() -> Response:
    """What whoever asks gets while the server cannot do its work: to ask again in a while."""
    what = "The server cannot answer now"
    return error_response(HTTPStatus.SERVICE_UNAVAILABLE, what, headers={"Retry-After": str(_RETRY)})


def error_response(
    status: int, title: str, description: str = "", headers: dict[str, str] | None = None
) -> Response:
    """An error object."""
    said = {"title": title, "http_status": str(status)}
    if description:
        said["description"] = description
    return Response(plain(said), status, headers, media_type=media.TAXII)
