"""Visitors, crawlers and scanners of the public site; mail read in the browser, by phones and Outlook."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.node.demo.activity import Activity
from tocsin.node.demo.background_accounts import stations
from tocsin.node.demo.cast import Cast, Host, Role
from tocsin.node.demo.web_text import FIREFOX, Request, iis, proxied

VISITORS = tuple(f"198.51.{100 + block}.{last}" for block in range(1) for last in range(1, 255)) + tuple(
    f"198.{18 + block % 2}.{block}.{last}" for block in range(40) for last in range(7, 250, 9)
)
CRAWLERS = tuple(f"192.0.2.{last}" for last in range(10, 40))
SCANNERS = tuple(f"192.0.2.{last}" for last in range(120, 160))

AGENTS = (
    FIREFOX,
    "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/91.0.4472.77+Safari/537.36",
    "Mozilla/5.0+(iPhone;+CPU+iPhone+OS+14_6+like+Mac+OS+X)+AppleWebKit/605.1.15+(KHTML,+like+Gecko)+Version/14.1.1+Safari",
    "Mozilla/5.0+(Linux;+Android+11;+SM-A515F)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/90.0.4430.210+Mobile+Safari/537.36",
)
CRAWLER = "Mozilla/5.0+(compatible;+ExampleBot/2.1;++https://bot.example/about)"
PAGES = (
    "/", "/Pages/default.aspx", "/Pages/services.aspx", "/Pages/contact.aspx", "/news/Pages/default.aspx",
    "/news/Pages/article.aspx", "/Documents/notice.pdf", "/Documents/form-12.pdf", "/Style+Library/agency.css",
    "/_layouts/15/init.js", "/_layouts/15/1033/styles/corev15.css", "/SiteAssets/logo.png", "/favicon.ico",
    "/_layouts/15/WebResource.axd", "/_layouts/15/ScriptResource.axd",
)  # fmt: skip
STAFF_PAGES = (
    ("GET", "/_layouts/15/start.aspx"), ("GET", "/_layouts/15/viewlsts.aspx"), ("POST", "/_vti_bin/client.svc/ProcessQuery"),
    ("GET", "/Lists/Tasks/AllItems.aspx"), ("POST", "/_layouts/15/upload.aspx"), ("POST", "/_api/contextinfo"),
    ("GET", "/_layouts/15/user.aspx"), ("POST", "/_layouts/15/inplview.aspx"),
)  # fmt: skip
SCANNED = (
    "/wp-login.php", "/xmlrpc.php", "/phpmyadmin/index.php", "/admin/", "/login.php", "/robots.txt", "/owa/", "/test.php",
    "/backup.zip", "/HNAP1", "/manager/html", "/solr/", "/boaform/admin/formLogin", "/old/", "/cgi-bin/",
)  # fmt: skip


def site_requests(host: Host, cast: Cast) -> Iterator[Activity]:
    """The public site and its editors."""
    for page in PAGES:
        for agent in AGENTS:
            referer = "-" if page == "/" else "https://www.agency.example/"
            request = Request("GET", page, agent=agent, referer=referer)
            yield Activity(6, "public", (iis(host, request),), VISITORS)
        yield Activity(5, "always", (iis(host, Request("GET", page, agent=CRAWLER)),), CRAWLERS)
    for path in SCANNED:
        probe = Request("GET", path, agent="Mozilla/5.0+zgrab/0.x", status=404, took=15)
        yield Activity(1.5, "always", (iis(host, probe),), SCANNERS)
    probe = Request("POST", "/wp-login.php", agent="python-requests/2.25.1", status=404, took=15)
    yield Activity(1.5, "always", (iis(host, probe),), SCANNERS)
    addresses = stations(cast)
    for index, (method, page) in enumerate(STAFF_PAGES):
        for person in cast.people[index::4][:12]:
            request = Request(
                method, page, user=f"AGENCY\\{person.name}", referer="https://www.agency.example/"
            )
            yield Activity(1, "office", (iis(host, request),), addresses)


def mail_requests(host: Host, cast: Cast) -> Iterator[Activity]:
    """Mail over the web, by phone and by Outlook; probes of the sign-in page."""
    homes = {h.person.name: (h.address,) for h in cast.hosts if h.role is Role.WORKSTATION}
    for person in cast.people[:60]:
        user = f"AGENCY\\{person.name}"
        page = Request("GET", "/owa/", user=user, agent=AGENTS[1])
        call = Request("POST", "/owa/service.svc", "action=FindItem&EP=1", user, agent=AGENTS[1])
        phone = Request("POST", "/Microsoft-Server-ActiveSync/default.eas", "Cmd=Sync&DeviceType=iPhone", user,
                        agent="Apple-iPhone12C1/1805.72", took=1800)  # fmt: skip
        outlook = Request("POST", "/mapi/emsmdb/", "MailboxId=5e1a77c0@agency.example", user,
                          agent="Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.13127;+Pro)")  # fmt: skip
        free = Request("POST", "/EWS/Exchange.asmx", "-", user, agent=outlook.agent)
        yield Activity(2, "office", (iis(host, page), proxied(host, page, "Owa")), VISITORS)
        yield Activity(6, "office", (iis(host, call, 2.0), proxied(host, call, "Owa", 2.0)), VISITORS)
        yield Activity(6, "public", (iis(host, phone), proxied(host, phone, "Eas")), VISITORS)
        yield Activity(8, "office", (iis(host, outlook), proxied(host, outlook, "Mapi")), homes[person.name])
        yield Activity(1, "office", (iis(host, free), proxied(host, free, "Ews")), homes[person.name])
    for path in ("/owa/auth/logon.aspx", "/autodiscover/autodiscover.xml", "/owa/", "/"):
        status = 401 if "autodiscover" in path else 302
        yield Activity(
            4,
            "always",
            (iis(host, Request("GET", path, status=status, agent="Mozilla/5.0+zgrab/0.x")),),
            SCANNERS,
        )
    for path in SCANNED[:6]:
        yield Activity(
            2, "always", (iis(host, Request("GET", path, status=404, agent="curl/7.68.0")),), SCANNERS
        )
