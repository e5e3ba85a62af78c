"""What a provider says of itself (OpenID Connect Discovery 1.0): of which only what is its own is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tocsin.model.errors import ExchangeError
from tocsin.press.configuration import Organisation


class Provider(msgspec.Struct, frozen=True):
    """Where a provider does what; ``userinfo`` is "" where it tells claims in the token alone.

    ``names_itself`` tells that it names its issuer when it sends somebody back (RFC 9207), ``posts`` that a client's secret goes into the form.
    """

    issuer: str
    authorize: str
    token: str
    keys: str
    userinfo: str = ""
    names_itself: bool = False
    posts: bool = False


def discovery_address(organisation: Organisation) -> str:
    """Where a provider says what it does."""
    return f"{organisation.issuer.rstrip('/')}/.well-known/openid-configuration"


def provider_of(document: Mapping[str, Any], organisation: Organisation) -> Provider:
    """A provider by its discovery document.

    Raises ``ExchangeError`` where that is another's, or leads anywhere but to the issuer's host and those that the settings name: who
    writes such a document chooses what this machine asks of whom.
    """
    if document.get("issuer") != organisation.issuer:
        raise _fault(organisation, "is the document of another issuer")
    challenges = document.get("code_challenge_methods_supported", ["S256"])
    if not isinstance(challenges, list) or "S256" not in challenges:
        raise _fault(organisation, "does not take PKCE with S256")
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Provider(
        organisation.issuer,
        _own(document, "authorization_endpoint", organisation),
        _own(document, "token_endpoint", organisation),
        _own(document, "jwks_uri", organisation),
        _own(document, "userinfo_endpoint", organisation) if document.get("userinfo_endpoint") else "",
        document.get("authorization_response_iss_parameter_supported") is True,
        isinstance(methods, list) and "client_secret_basic" not in methods,
    )


def _own(document: Mapping[str, Any], name: str, organisation: Organisation) -> str:
    url = document.get(name)
    if not isinstance(url, str) or not url.isprintable():
        raise _fault(organisation, f"has no {name}")
    try:
        parts, issuer = urlsplit(url), urlsplit(organisation.issuer)
    except ValueError as error:
        raise _fault(organisation, f"has a {name} that is no address") from error
    own = {issuer.netloc.lower(), *(one.lower() for one in organisation.hosts)}
    if parts.scheme != issuer.scheme or parts.netloc.lower() not in own or parts.fragment or "\\" in url:
        hint = "if that is right, name its host in hosts of the organisation"
        raise _fault(organisation, f"has its {name} at another host, {parts.netloc or 'none'}", hint)
    return url


def _fault(
    organisation: Organisation, what: str, hint: str = "check the issuer in the settings"
) -> ExchangeError:
    return ExchangeError(what, where=discovery_address(organisation), hint=hint)
