"""Sigma's web server and proxy log sources as views over access, error and proxy logs.

Authority: Sigma's taxonomy, which names the fields as W3C does. SigmaHQ's rules write paths into
``cs-uri-query`` because access logs have both in one; so it is answered by the whole address here.
"""

from __future__ import annotations

from tocsin.lake.views.view import Fields, View
from tocsin.model.expression import Atom, Expr, Op
from tocsin.model.logsource import LogSource


def _spelt(fields: Fields) -> Fields:
    """``fields`` under every name that rules use for the same thing."""
    twins = {
        "c-useragent": "cs-user-agent",
        "cs-useragent": "cs-user-agent",
        "cs(User-Agent)": "cs-user-agent",
        "cs-referrer": "cs-referer",
        "c-referer": "cs-referer",
        "cs(Referer)": "cs-referer",
        "c-uri": "cs-uri",
        "c-uri-stem": "cs-uri-stem",
        "c-uri-query": "cs-uri-query",
        "cs(Cookie)": "cs-cookie",
        "src_ip": "c-ip",
        "dst_ip": "s-ip",
        "dst_port": "s-port",
        "c-username": "cs-username",
        "cs(Host)": "cs-host",
        "r-dns": "cs-host",
    }
    return {**fields, **{twin: fields[name] for twin, name in twins.items() if name in fields}}


#: Logs whose fields already bear W3C names.
_W3C = _spelt(
    {
        "cs-uri": ("cs-uri", "cs-uri-stem"),
        "cs-uri-stem": ("cs-uri-stem", "cs-uri"),
        "cs-uri-query": ("cs-uri", "cs-uri-query"),
        "cs-user-agent": ("cs-user-agent", "cs(User-Agent)"),
        "cs-referer": ("cs-referer", "cs(Referer)"),
        "cs-cookie": ("cs-cookie", "cs(Cookie)"),
        "cs-host": ("cs-host", "cs(Host)", "x-host-header"),
        "cs-content-type": ("cs-content-type", "cs(Content-Type)"),
        "c-ip": ("c-ip",),
        "s-ip": ("s-ip",),
        "s-port": ("s-port",),
        "cs-username": ("cs-username",),
        "X-Forwarded-For": ("X-Forwarded-For", "cs(X-Forwarded-For)"),
    }
)
_CADDY = _spelt(
    {
        **dict.fromkeys(("cs-uri", "cs-uri-stem", "cs-uri-query"), ("request.uri",)),
        "cs-method": ("request.method",),
        "cs-host": ("request.host",),
        "cs-version": ("request.proto",),
        "sc-status": ("status",),
        "sc-bytes": ("size",),
        "cs-user-agent": ("request.headers.User-Agent",),
        "cs-referer": ("request.headers.Referer",),
        "cs-cookie": ("request.headers.Cookie",),
        "cs-content-type": ("request.headers.Content-Type",),
        "cs-username": ("user_id",),
        "c-ip": ("request.client_ip", "request.remote_ip"),
        "X-Forwarded-For": ("request.headers.X-Forwarded-For",),
    }
)
_TRAEFIK = _spelt(
    {
        **dict.fromkeys(("cs-uri", "cs-uri-stem", "cs-uri-query"), ("RequestPath", "cs-uri", "RequestLine")),
        "cs-method": ("RequestMethod",),
        "cs-host": ("RequestHost", "RequestAddr"),
        "cs-version": ("RequestProtocol",),
        "sc-status": ("DownstreamStatus", "OriginStatus"),
        "sc-bytes": ("DownstreamContentSize",),
        "cs-user-agent": ("request_User-Agent",),
        "cs-referer": ("request_Referer",),
        "cs-cookie": ("request_Cookie",),
        "cs-content-type": ("request_Content-Type",),
        "cs-username": ("ClientUsername",),
        "c-ip": ("ClientHost", "ClientAddr"),
        "X-Forwarded-For": ("request_X-Forwarded-For",),
    }
)
_JSON = _spelt(
    {
        **dict.fromkeys(
            ("cs-uri", "cs-uri-stem", "cs-uri-query"), ("request_uri", "cs-uri", "uri", "request", "path")
        ),
        "cs-method": ("request_method", "method", "cs-method"),
        "cs-host": ("http_host", "host", "vhost", "server_name"),
        "sc-status": ("status", "response", "response_code", "status_code", "http_status"),
        "sc-bytes": ("body_bytes_sent", "bytes_sent", "bytes"),
        "cs-user-agent": ("http_user_agent", "user_agent", "useragent", "agent"),
        "cs-referer": ("http_referer", "http_referrer", "referer", "referrer"),
        "cs-cookie": ("http_cookie", "cookie"),
        "cs-content-type": ("http_content_type", "content_type"),
        "cs-username": ("remote_user", "user", "auth"),
        "c-ip": ("remote_addr", "remote_ip", "client_ip", "clientip", "client"),
        "X-Forwarded-For": ("X-Forwarded-For", "http_x_forwarded_for", "x_forwarded_for"),
    }
)
_PROXY = _spelt(
    {
        "cs-uri": ("c-uri", "cs-uri"),
        "cs-uri-stem": ("cs-uri-path", "cs-uri-stem"),
        "cs-uri-query": ("cs-uri-query",),
        "c-uri-extension": ("cs-uri-extension",),
        "cs-host": ("cs-host", "r-host"),
        "cs-user-agent": ("cs(User-Agent)", "c-agent", "cs-user-agent"),
        "cs-referer": ("cs(Referer)", "cs-referred"),
        "cs-cookie": ("cs(Cookie)",),
        "c-ip": ("c-ip",),
        "cs-username": ("cs-username", "cs-userdn"),
        "X-Forwarded-For": ("X-Forwarded-For", "cs(X-Forwarded-For)"),
    }
) | {"dst_ip": ("r-ip", "s-supplier-ip", "cs-ip"), "dst_port": ("r-port", "cs-uri-port")}
_SQUID = _spelt(
    {
        "cs-uri": ("url",),
        "cs-uri-stem": ("url_path",),
        "cs-uri-query": ("url_query",),
        "c-uri-extension": ("url_extension",),
        "cs-host": ("url_host",),
        "cs-method": ("method",),
        "sc-status": ("status",),
        "sc-bytes": ("bytes",),
        "cs-username": ("user",),
        "c-ip": ("client",),
    }
) | {"dst_ip": ("peer",)}
_FORTIGATE = _spelt(
    {
        "cs-uri": ("url",),
        "cs-host": ("hostname",),
        "cs-method": ("httpmethod", "reqtype"),
        "cs-user-agent": ("agent",),
        "cs-referer": ("referralurl", "referer"),
        "cs-username": ("user",),
        "c-ip": ("srcip",),
        "s-ip": ("dstip",),
        "s-port": ("dstport",),
    }
)
_CEF = _spelt(
    {
        "cs-uri": ("request",),
        "cs-host": ("dhost", "destinationDnsDomain"),
        "cs-method": ("requestMethod",),
        "cs-user-agent": ("requestClientApplication",),
        "cs-referer": ("requestContext",),
        "cs-cookie": ("requestCookies",),
        "cs-username": ("suser", "duser"),
        "c-ip": ("src",),
        "s-ip": ("dst",),
        "s-port": ("dpt",),
    }
)
_LEEF = _spelt(
    {
        "cs-uri": ("url",),
        "cs-username": ("usrName",),
        "c-ip": ("src",),
        "s-ip": ("dst",),
        "s-port": ("dstPort",),
    }
)


def _web(table: str, fields: Fields) -> View:
    return View(LogSource(None, "webserver"), (table,), fields=fields)


def _proxy(table: str, fields: Fields, events: tuple[str, ...] = (), where: Expr | None = None) -> View:
    return View(LogSource(None, "proxy"), (table,), events, fields, where)


VIEWS: tuple[View, ...] = (
    View(LogSource(None, "webserver"), ("web-iis", "web-access", "web-cloudfront", "web-w3c"), fields=_W3C),
    _web("web-caddy", _CADDY),
    _web("web-traefik", _TRAEFIK),
    _web("web-json", _JSON),
    View(LogSource(None, None, "apache"), ("web-access", "web-apache-error"), fields=_W3C),
    View(LogSource(None, None, "nginx"), ("web-access", "web-nginx-error"), fields=_W3C),
    View(LogSource(None, None, "nginx"), ("web-json",), fields=_JSON),
    View(LogSource("windows", None, "iis"), ("web-iis",), fields=_W3C),
    _proxy("proxy-w3c", _PROXY),
    _proxy("proxy-squid", _SQUID),
    _proxy("firewall-fortigate", _FORTIGATE, ("utm",), Atom("subtype", Op.EQ, "webfilter")),
    _proxy("firewall-cef", _CEF, where=Atom("request", Op.EXISTS)),
    _proxy("firewall-leef", _LEEF, where=Atom("url", Op.EXISTS)),
)
