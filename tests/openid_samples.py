"""A provider of OpenID Connect that a test bends: what it says of itself, of whom, and signed by which key."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from press_samples import Clock
from tocsin.press.configuration import Organisation

SECRET = "a secret of the client"  # noqa: S105  (of a provider that lives as long as a test)


def organisation(id_: str = "ministry", **more: Any) -> Organisation:
    """An organisation whose provider is at a host of its own."""
    told = {
        "id": id_,
        "name": id_.title(),
        "issuer": f"https://{id_}.example",
        "client": f"review at {id_}",
        "secret": "client",
        "domains": (f"{id_}.example",),
        "until": dt.date(2026, 12, 31),
    }
    return Organisation(**told | more)


class Provider:
    """One provider; ``document`` and ``claims`` are what a test puts in the place of what is right, None leaves out."""

    def __init__(self, organisation: Organisation, clock: Clock) -> None:
        self.organisation, self.clock = organisation, clock
        self.key = ECKey.generate_key("P-256", {"kid": "first", "use": "sig"})
        self.document: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.forge: Callable[[dict[str, Any]], str] | None = None
        self.answers: dict[str, httpx.Response | Exception] = {}
        self.asked: list[str] = []
        self._begun: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return self.organisation.issuer

    def authorize(self, url: str) -> dict[str, str]:
        """Somebody logs in at the address that the publication sent the browser to; what the browser comes back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self._begun)}-{self.organisation.id}"
        self._begun[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        found = self.answers.get(path)
        if isinstance(found, Exception):
            raise found
        if found is not None:
            return found
        answer = {
            "/.well-known/openid-configuration": self._document,
            "/keys": lambda _: httpx.Response(200, json=KeySet([self.key]).as_dict()),
            "/token": self._token,
            "/userinfo": self._userinfo,
        }.get(path)
        return answer(request) if answer else httpx.Response(404)

    def _document(self, _request: httpx.Request) -> httpx.Response:
        at = self.issuer
        told = {"issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys"}  # fmt: skip
        return httpx.Response(200, json=_without_none(told | self.document))

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        basic = base64.b64encode(f"{self.organisation.client}:{SECRET}".encode()).decode()
        right = (
            request.headers.get("authorization") == f"Basic {basic}" or form.get("client_secret") == SECRET
        )
        begun = self._begun.pop(form["code"], None)
        if begun is None or not right or begun["redirect_uri"] != form["redirect_uri"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != begun["code_challenge"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        claims = self._claims(begun["nonce"])
        token = self.forge(claims) if self.forge else self.signed(claims)
        return httpx.Response(200, json={"access_token": "access", "token_type": "Bearer", "id_token": token})

    def _claims(self, nonce: str) -> dict[str, Any]:
        now = int(self.clock().timestamp())
        told = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": self.organisation.client,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": f"rae@{self.organisation.id}.example",
            "email_verified": True,
        }
        return _without_none(told | self.claims)

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        return jwt.encode({"alg": "ES256", "kid": self.key.kid} | header, claims, self.key)

    def _userinfo(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer access"
        return httpx.Response(200, json=self.userinfo)


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says that it needs no signature."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def wired(*providers: Provider) -> httpx.MockTransport:
    """What leads to these providers by their hosts, and fails a test that asks any other."""
    by_host = {urlsplit(one.issuer).netloc: one for one in providers}
    return httpx.MockTransport(lambda request: by_host[request.url.netloc.decode()].answer(request))


def _without_none(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}
