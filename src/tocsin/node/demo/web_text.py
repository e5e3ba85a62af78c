"""Lines of the web servers: W3C extended logs of IIS, and Exchange's front-end proxy log."""

from __future__ import annotations

import msgspec

from tocsin.node.demo.activity import Part
from tocsin.node.demo.cast import Host
from tocsin.node.demo.text import CLOCK, DATE, HTTPPROXY, IIS, ISO, PID, RANDOM, SIZE, WORD, finish

EARLY_FIELDS = (
    "date time s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken"
)
LATER_FIELDS = EARLY_FIELDS.replace("sc-win32-status", "sc-win32-status sc-bytes cs-bytes")
PROXY_FIELDS = (
    "DateTime,RequestId,Protocol,UrlHost,UrlStem,AuthenticationType,IsAuthenticated,AuthenticatedUser,"
    "UserAgent,ClientIpAddress,ServerHostName,HttpStatus,Method,RequestBytes,ResponseBytes,TotalRequestTime,UrlQuery"
)
FIREFOX = "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64;+rv:89.0)+Gecko/20100101+Firefox/89.0"


class Request(msgspec.Struct, frozen=True):
    """A request; ``None`` sizes are drawn as the record is written. ``took`` is in milliseconds."""

    method: str
    stem: str
    query: str = "-"
    user: str = "-"
    client: str = WORD
    agent: str = FIREFOX
    referer: str = "-"
    status: int = 200
    sent: int | None = None
    received: int = 640
    took: int | None = None


def iis(host: Host, request: Request, delay: float = 0.0) -> Part:
    """A request as a line of the site's log, before and after the fields changed."""
    r = request
    start = (
        f"{DATE} {CLOCK} {host.name} {host.address} {r.method} {r.stem} {r.query} 443 {r.user} {r.client} "
        f"{r.agent} {r.referer} {r.status} 0 0"
    )
    sent = SIZE if r.sent is None else r.sent
    took = PID if r.took is None else r.took
    return Part(IIS, finish(f"{start} {took}"), delay, finish(f"{start} {sent} {r.received} {took}"))


def proxied(host: Host, request: Request, protocol: str, delay: float = 0.0) -> Part:
    """A request as Exchange's front end records it."""
    r = request
    sent = SIZE if r.sent is None else r.sent
    user = "" if r.user == "-" else r.user
    query = "" if r.query == "-" else "?" + r.query
    line = (
        f"{ISO},5e1a77c0-0000-4000-8000-0000{RANDOM},{protocol},mail.agency.example,{r.stem},"
        f"{'Negotiate' if user else 'FBA'},{'True' if user else 'False'},{user},{r.agent.replace('+', ' ').replace(',', ';')},"
        f"{r.client},{host.name},{r.status},{r.method},{r.received},{sent},{PID if r.took is None else r.took},{query}"
    )
    return Part(HTTPPROXY, finish(line), delay)
