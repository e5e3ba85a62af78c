"""Log-in by an organisation: its people read while its term runs, and nobody else comes in by it."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hmac
import itertools
import json
import types
from urllib.parse import parse_qs, urlsplit

import httpcore
import httpx
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from openid_samples import SECRET, Provider, organisation, unsigned, wired
from press_samples import press_in, published
from review_client import Browser, link_in_last_mail, plain_app
from tocsin.model import deadline
from tocsin.model.article import TopicKind
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC, Audience
from tocsin.model.reader import Tier
from tocsin.press.affiliation import out_of_use, settle_loans
from tocsin.press.openid import wire
from tocsin.press.openid.party import Party
from tocsin.press.openid.wire import Wire
from tocsin.press.subscribing import grant, make_vouchers, redeem, revoke

WORD = "quicksilver"
ADDRESS = "rae@ministry.example"
MEMBER = "identity--a"


class House:
    """A publication, two organisations of it with their providers, and browsers."""

    def __init__(self, press, clock) -> None:
        self.press, self.clock = press, clock
        (press.folder / "client").write_text(f"{SECRET}\n")
        self.ministry, self.agency = (Provider(one, clock) for one in press.settings.organisations)
        self.now = [0.0]
        wire = Wire(wired(self.ministry, self.agency))
        self.app = plain_app(press, party=Party(press, wire, lambda: self.now[0]))

    def browser(self):
        return Browser(self.press, self.app)

    def leave(self, browser, at="ministry", article=""):
        """Go to the provider; the address that the browser is sent to."""
        answer = browser.get(f"/log-in/with/{at}", params={"article": article} if article else None)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def come_back(self, browser, told, at="ministry"):
        return browser.get(f"/log-in/back/{at}", params=told)

    def enter(self, browser=None, article=""):
        """All the way; the browser and the last answer."""
        browser = browser or self.browser()
        told = self.ministry.authorize(self.leave(browser, article=article))
        return browser, self.come_back(browser, told)

    def reader(self, address=ADDRESS):
        return self.press.store.readers.by_address(address)


@pytest.fixture
def house(tmp_path, clock):
    known = (organisation(audience=MEMBER), organisation("agency"))
    with press_in(tmp_path / "review", clock, organisations=known) as press:
        yield House(press, clock)


def refused(answer, status=403):
    """Nobody came in by an answer."""
    assert answer.status_code == status, answer.text
    return not any("reader=" in one for one in answer.headers.get_list("set-cookie"))


# Who comes, and what they get


def test_who_is_sent_by_an_organisation_reads_with_all_access_as_its_audience(house):
    amber = published(house.press, "Amber", Marking(Tlp.AMBER))
    browser, answer = house.enter(article=amber.slug)
    assert answer.headers["location"] == f"/articles/{amber.slug}"
    assert WORD in browser.get(f"/articles/{amber.slug}").text
    reader = house.reader()
    assert (reader.audience, reader.organisation) == (Audience.of_member(MEMBER), "ministry")
    assert reader.until == house.clock.now + dt.timedelta(days=30)
    assert "through Ministry" in browser.get("/account").text
    assert 'href="/log-in/with/ministry"' in browser.get("/account").text
    assert 'href="/log-in/with/agency"' in house.browser().get("/subscribe").text
    assert "Log in with" not in browser.get("/").text
    assert ">Ministry</a>" in house.browser().get("/log-in").text


def test_what_the_publication_asks_is_bound_to_this_log_in_and_to_one_return_address(house):
    asked = parse_qs(urlsplit(house.leave(house.browser())).query)
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == ["https://review.example/log-in/back/ministry"]
    assert asked["scope"] == ["openid email"]
    assert asked["code_challenge_method"] == ["S256"]
    again = parse_qs(urlsplit(house.leave(house.browser())).query)
    assert all(again[one] != asked[one] for one in ("state", "nonce", "code_challenge"))


def test_access_lasts_as_long_as_the_last_log_in_lends_it_and_then_falls_back_with_nothing_lost(house):
    amber = published(house.press, "Amber", Marking(Tlp.AMBER))
    browser, _ = house.enter()
    house.press.store.readers.follow(house.reader().id, [(TopicKind.COUNTRY, "albania")])
    browser.post("/account/mails", {"newsletter": "yes"}, on="/account")
    house.clock.move(days=20)
    house.enter(browser)
    house.clock.move(days=29)
    assert house.reader().tier(house.clock.now) is Tier.ALL_ACCESS
    browser.post("/account/mails", {"newsletter": "yes"}, on="/account")
    house.clock.move(days=2)
    reader = house.reader()
    assert (reader.tier(house.clock.now), reader.audience, reader.organisation) == (
        Tier.REGISTERED,
        PUBLIC,
        "",
    )
    assert browser.get(f"/articles/{amber.slug}").status_code in {303, 404}
    assert house.press.store.readers.follows(reader.id) == {(TopicKind.COUNTRY, "albania")}
    assert settle_loans(house.press) == 1
    house.enter(browser)
    assert WORD in browser.get(f"/articles/{amber.slug}").text


def test_nothing_is_lent_beyond_the_term_and_after_it_nobody_comes_in(house):
    house.clock.now = dt.datetime(2026, 12, 20, 12, tzinfo=dt.UTC)
    browser, _ = house.enter()
    assert house.reader().until == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    house.clock.move(days=12)
    assert house.reader().tier(house.clock.now) is Tier.REGISTERED
    assert refused(house.enter()[1])
    browser.enter(ADDRESS)
    assert "Registered" in browser.get("/account").text
    for page in ("/log-in", "/subscribe"):
        assert "/log-in/with/" not in house.browser().get(page).text


def test_by_which_organisations_nobody_can_log_in_is_told(house):
    assert list(out_of_use(house.press)) == []
    (house.press.folder / "client").unlink()
    assert "client's secret is missing" in " ".join(out_of_use(house.press))
    house.clock.now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert [one.partition(": ")[2] for one in out_of_use(house.press)] == [
        "its term ended with 2026-12-31"
    ] * 2


def test_an_organisation_that_is_named_no_more_or_for_less_time_lends_no_more(house):
    house.enter()
    press = house.press
    ministry, agency = press.settings.organisations
    shorter = msgspec.structs.replace(ministry, until=dt.date(2026, 3, 4))
    press.settings = msgspec.structs.replace(press.settings, organisations=(shorter, agency))
    assert settle_loans(press) == 0
    assert house.reader().until == dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
    press.settings = msgspec.structs.replace(press.settings, organisations=(agency,))
    assert settle_loans(press) == 1
    assert house.reader().organisation == ""


def test_a_voucher_makes_nothing_of_what_is_lent_the_reader_s_own(house):
    house.enter()
    press, reader = house.press, house.reader()
    (code,) = make_vouchers(press, "ada", 1, 1, dt.timedelta(days=5))
    redeem(press, reader, code)
    assert press.store.readers.own(reader.id).until == house.clock.now + dt.timedelta(days=1)
    assert house.reader().until == reader.until


def test_what_a_reader_has_besides_goes_on_and_an_administrator_ends_both(house):
    browser = house.browser()
    browser.enter(ADDRESS)
    far = house.clock.now + dt.timedelta(days=300)
    before = grant(house.press, "ada", ADDRESS, far)
    house.enter()
    assert house.reader().id == before.id
    assert house.reader().until == far
    house.clock.move(days=40)
    assert (house.reader().until, house.reader().audience) == (far, PUBLIC)
    house.enter()
    revoke(house.press, "ada", ADDRESS)
    assert (house.reader().until, house.reader().audience) == (None, PUBLIC)


def test_what_is_kept_of_an_identity_is_told_and_deleted(house):
    browser, _ = house.enter()
    kept = browser.get("/account/data.json").json()["kept"]
    assert kept["identities"][0]["subject"] == "subject-1"
    browser.post("/account/delete", {"sure": "yes"}, on="/account")
    assert house.press.store.identities.reader("https://ministry.example", "subject-1") is None
    assert house.enter()[1].status_code == 303


def test_claims_that_are_asked_for_must_hold(tmp_path, clock):
    known = (organisation(claims={"groups": ("analysts", "press")}), organisation("agency"))
    with press_in(tmp_path / "review", clock, organisations=known) as press:
        house = House(press, clock)
        for groups, lets in (
            (["staff", "press"], True),
            ("analysts", True),
            (["staff"], False),
            (None, False),
        ):
            house.ministry.claims = {"groups": groups}
            answer = house.enter()[1]
            assert answer.status_code == (303 if lets else 403)


def test_an_address_told_only_when_asked_counts_and_only_of_the_same_subject(house):
    house.ministry.document = {"userinfo_endpoint": "https://ministry.example/userinfo"}
    house.ministry.claims = {"email": None, "email_verified": None}
    house.ministry.userinfo = {"sub": "another", "email": ADDRESS, "email_verified": True}
    assert refused(house.enter()[1])
    house.ministry.userinfo["sub"] = "subject-1"
    assert house.enter()[1].status_code == 303


# Whose reader that is


UNVERIFIED = (
    {"email_verified": False},
    {"email_verified": None},
    {"email_verified": "true"},
    {"email_verified": 1},
    {"email": None},
    {"email": "rae@elsewhere.example"},
    {"email": "rae@sub.ministry.example"},
    {"email": "rae@ministry.example.evil.example"},
    {"email": "rae@ministry.example\r\nBcc: x@y.example"},
    {"email": ["rae@ministry.example"]},
)


def test_an_address_that_is_not_verified_or_of_another_domain_is_nobody_s(house):
    for victim in (ADDRESS, "rae@elsewhere.example"):
        Browser(house.press).enter(victim)
    before = house.press.store.readers.all()
    for claims in UNVERIFIED:
        house.ministry.claims = claims
        answer = house.enter()[1]
        assert refused(answer), claims
        assert "no verified address of its own domain" in answer.text
    assert house.press.store.readers.all() == before


def test_a_reader_is_known_by_the_subject_whatever_address_comes_with_it(house):
    house.enter()
    first = house.reader()
    Browser(house.press).enter("otto@ministry.example")
    house.ministry.claims = {"email": "otto@ministry.example"}
    browser, _ = house.enter()
    assert first.address in browser.get("/account").text
    house.ministry.claims = {"email": None, "email_verified": None}
    assert house.enter()[1].status_code == 303


def test_an_address_that_went_to_another_person_does_not_hand_over_a_reader(house):
    house.enter()
    house.ministry.claims = {"sub": "subject-2"}
    answer = house.enter()[1]
    assert refused(answer)
    assert "as somebody else" in answer.text


def test_one_organisation_claims_nobody_of_another(house):
    house.enter()
    house.agency.claims = {"email": ADDRESS}
    browser = house.browser()
    told = house.agency.authorize(house.leave(browser, "agency"))
    assert refused(house.come_back(browser, told, "agency"))


# Tokens


def another_key(house, claims):
    return jwt.encode({"alg": "ES256", "kid": "first"}, claims, ECKey.generate_key("P-256"))


def by_secret(house, claims):
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 2))


def by_public_key(house, claims):
    """The public key, which everybody knows, taken for a shared secret."""
    body = house.ministry.signed(claims).split(".")[1]
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=").decode()
    sign = hmac.digest(house.ministry.key.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{base64.urlsafe_b64encode(sign).rstrip(b'=').decode()}"


def own_key_in_header(house, claims):
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "jwk": key.as_dict(private=False)}, claims, key)


def cut(house, claims):
    return house.ministry.signed(claims).rpartition(".")[0] + "."


def changed(house, claims):
    head, _, sign = house.ministry.signed(claims).split(".")
    return f"{head}.{house.ministry.signed(claims | {'sub': 'root'}).split('.')[1]}.{sign}"


FORGED = {
    "no signature": lambda _house, claims: unsigned(claims),
    "another key": another_key,
    "the client's secret": by_secret,
    "the public key as a secret": by_public_key,
    "a key of its own": own_key_in_header,
    "a cut signature": cut,
    "another payload": changed,
    "no token": lambda *_: "",
    "no text": lambda *_: 7,
    "no JSON": lambda *_: "e30.e30.e30",
    "a long one": lambda *_: "x" * 20_000,
    "a key that nobody knows": lambda house, claims: house.ministry.signed(claims, kid="second"),
}


def test_a_token_that_the_provider_did_not_sign_is_not_believed(house):
    for name, forge in FORGED.items():
        house.ministry.forge = lambda claims, forge=forge: forge(house, claims)
        assert refused(house.enter()[1]), name
    assert house.press.store.readers.all() == ()


WRONG = (
    {"iss": "https://agency.example"},
    {"iss": None},
    {"iss": ["https://ministry.example"]},
    {"aud": "review at agency"},
    {"aud": None},
    {"aud": ["review at ministry", "another"]},
    {"aud": ["review at ministry", "another"], "azp": "another"},
    {"azp": "another"},
    {"exp": 1_000},
    {"exp": None},
    {"exp": "never"},
    {"exp": True},
    {"iat": 1_000},
    {"iat": None},
    {"iat": 4_000_000_000},
    {"nbf": 4_000_000_000},
    {"nonce": None},
    {"nonce": "of another log-in"},
    {"nonce": []},
    {"sub": None},
    {"sub": ""},
    {"sub": 7},
    {"sub": "x" * 256},
    {"sub": "a\nb"},
)


def test_a_token_for_another_or_of_another_time_is_not_believed(house):
    for claims in WRONG:
        house.ministry.claims = claims
        assert refused(house.enter()[1]), claims
    assert house.press.store.readers.all() == ()


def test_a_token_for_several_is_believed_if_it_was_made_for_us(house):
    house.ministry.claims = {"aud": ["review at ministry", "another"], "azp": "review at ministry"}
    assert house.enter()[1].status_code == 303


def test_a_provider_may_change_its_keys(house):
    house.enter()
    house.ministry.key = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})
    assert refused(house.enter()[1]), "within a minute its keys are not asked for again"
    house.now[0] = 61.0
    assert house.enter()[1].status_code == 303


# States, codes, browsers


def test_what_a_browser_comes_back_with_counts_once(house):
    browser = house.browser()
    told = house.ministry.authorize(house.leave(browser))
    cookie = browser.http.cookies.get("tocsin-leaving")
    assert house.come_back(browser, told).status_code == 303
    again = house.browser()
    again.http.cookies.set("tocsin-leaving", cookie, domain="review.example", path="/")
    assert refused(house.come_back(again, told))
    house.leave(again)
    state = parse_qs(urlsplit(house.leave(again)).query)["state"][0]
    assert refused(house.come_back(again, told | {"state": state}), 502), "the code was used"


def test_nobody_is_logged_in_as_another_by_a_link_that_was_begun_elsewhere(house):
    attacker, victim = house.browser(), house.browser()
    told = house.ministry.authorize(house.leave(attacker))
    assert refused(house.come_back(victim, told)), "without a log-in of its own"
    told = house.ministry.authorize(house.leave(attacker))
    house.leave(victim)
    assert refused(house.come_back(victim, told)), "with one"
    for state in ("", "x", "%00", "x" * 3_000):
        assert refused(house.come_back(victim, told | {"state": state}))


def test_a_log_in_takes_no_longer_than_ten_minutes(house):
    browser = house.browser()
    told = house.ministry.authorize(house.leave(browser))
    house.now[0] = 601.0
    assert refused(house.come_back(browser, told))


def test_a_nonce_of_another_log_in_is_not_believed(house):
    browser, seen = house.browser(), []
    house.ministry.forge = lambda claims: seen.append(claims) or house.ministry.signed(claims)
    house.come_back(browser, house.ministry.authorize(house.leave(browser)))
    house.ministry.forge = lambda _claims: house.ministry.signed(seen[0])
    assert refused(house.come_back(browser, house.ministry.authorize(house.leave(browser))))


def test_an_answer_of_one_organisation_is_not_taken_for_another_s(house):
    browser = house.browser()
    told = house.ministry.authorize(house.leave(browser))
    assert refused(house.come_back(browser, told, "agency"))
    assert "/token" not in house.agency.asked, "no code goes to another's provider"
    told = house.ministry.authorize(house.leave(browser))
    assert refused(house.come_back(browser, told | {"iss": "https://agency.example"}))
    told = house.ministry.authorize(house.leave(browser))
    assert house.come_back(browser, told | {"iss": "https://ministry.example"}).status_code == 303


def test_a_provider_that_names_itself_must(house):
    house.ministry.document = {"authorization_response_iss_parameter_supported": True}
    assert refused(house.enter()[1])


def test_who_is_turned_away_there_is_told_so_and_nothing_that_came_along(house):
    browser = house.browser()
    state = house.ministry.authorize(house.leave(browser))["state"]
    told = {"state": state, "error": "access_denied", "error_description": "Call 0900 <script>now</script>"}
    answer = house.come_back(browser, told)
    assert refused(answer)
    assert "did not let you in" in answer.text
    assert "0900" not in answer.text


def test_nobody_is_led_elsewhere(house):
    for article in ("//evil.example", "https://evil.example", "../..//evil.example", "none"):
        browser = house.browser()
        told = house.ministry.authorize(house.leave(browser, article=article))
        answer = house.come_back(browser, told | {"next": "https://evil.example"})
        assert answer.headers["location"] == "/"


def test_a_visit_by_an_organisation_has_a_new_secret_and_ends_as_every_other(house):
    browser = house.browser()
    for name in ("reader", "visit", "leaving"):
        browser.http.cookies.set(
            f"tocsin-{name}", "planted-by-an-attacker", domain="review.example", path="/"
        )
    _, answer = house.enter(browser)
    assert "planted" not in "".join(answer.headers.get_list("set-cookie"))
    secret = browser.http.cookies.get("tocsin-reader")
    assert house.press.store.readers.visiting("planted-by-an-attacker") is None
    assert browser.post("/log-out", on="/account").status_code == 303
    assert house.press.store.readers.visiting(secret) is None


def test_no_other_site_sends_anybody_to_log_in_and_what_looks_ahead_goes_nowhere(house):
    browser = house.browser()
    sent = browser.get("/log-in/with/ministry", headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.headers["location"] == "/log-in"
    assert browser.request("HEAD", "/log-in/with/ministry").headers["location"] == "/log-in"
    assert house.ministry.asked == []
    for path in ("/log-in/with/none", "/log-in/back/none?state=x"):
        assert browser.get(path).status_code == 404


def test_log_ins_are_begun_so_often_from_a_place(house):
    browser = house.browser()
    ends = [browser.get("/log-in/with/ministry").status_code for _ in range(121)]
    assert (set(ends[:-1]), ends[-1]) == ({303}, 429)


# What a hostile provider says of itself


ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
ELSEWHERE = (
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.169.254/latest",
    "https://ministry.example.evil.example/x",
    "https://ministry.example@evil.example/x",
    "https://evil.example\\@ministry.example/x",
    "http://ministry.example/x",
    "https://ministry.example:8443/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//evil.example/x",
    "https://ministry.example/x#y",
    "https://ministry.example/\r\nx",
    "https://[",
    7,
)


def test_a_provider_sends_neither_us_nor_readers_elsewhere(house):
    browser = house.browser()
    for name, url in itertools.product(ENDPOINTS, ELSEWHERE):
        house.ministry.document = {name: url}
        answer = browser.get("/log-in/with/ministry")
        assert refused(answer, 502), (name, url)
        assert "location" not in answer.headers
    assert set(house.ministry.asked) == {"/.well-known/openid-configuration"}


def test_hosts_that_the_settings_name_are_the_provider_s(tmp_path, clock):
    known = (organisation(hosts=("keys.ministry.example",)), organisation("agency"))
    with press_in(tmp_path / "review", clock, organisations=known) as press:
        house = House(press, clock)
        house.ministry.document = {"userinfo_endpoint": "https://keys.ministry.example/x"}
        assert house.enter()[1].status_code == 303


def drop_by_drop():
    """A document that never ends; each piece of it takes an hour of the clock that is patched."""
    while True:
        yield b" "


BROKEN = {
    "does not answer": httpx.ReadTimeout("no"),
    "is not there": httpx.ConnectError("no"),
    "breaks off": httpx.RemoteProtocolError("no"),
    "redirects": httpx.Response(302, headers={"Location": "http://169.254.169.254/"}),
    "fails": httpx.Response(500, text="no"),
    "no JSON": httpx.Response(200, text="<html>"),
    "no object": httpx.Response(200, json=[1]),
    "deep": httpx.Response(200, text="[" * 100_000),
    "large": httpx.Response(200, text=json.dumps({"x": "y" * 300_000})),
    "compressed": httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(b"{}")),
}


def test_a_provider_that_cannot_be_used_is_told_and_mailed_links_go_on(house):
    browser = house.browser()
    for path, kind in itertools.product(("/.well-known/openid-configuration", "/keys"), BROKEN):
        house.ministry.answers = {path: BROKEN[kind]}
        answer = browser.get("/log-in/with/ministry")
        assert refused(answer, 502), (path, kind)
        assert "A mailed link works" in answer.text
    browser.post("/log-in", {"address": "rae@example.org"})
    assert browser.post(link_in_last_mail(house.press)).status_code == 303


def test_a_provider_that_answers_for_ever_is_left(house, monkeypatch, caplog):
    ticks = itertools.count(0, 3_600)
    monkeypatch.setattr(wire, "time", types.SimpleNamespace(monotonic=lambda: next(ticks)))
    house.ministry.answers = {"/keys": httpx.Response(200, content=drop_by_drop())}
    assert refused(house.browser().get("/log-in/with/ministry"), 502)
    assert "takes longer than 10 s" in caplog.text


def test_headers_that_drip_are_left_when_the_time_is_over(monkeypatch):
    seconds = itertools.count()
    drips = httpcore.MockBackend([b"HTTP/1.1 200 OK\r\nX-Slow: ", *[b"a"] * 1_000])
    monkeypatch.setattr(
        wire, "Until", lambda end: deadline.Until(end, drips, lambda: end - 40 + next(seconds))
    )
    with pytest.raises(ExchangeError, match="does not answer in time"):
        Wire().get("https://ministry.example/keys")


def test_a_document_of_another_or_without_pkce_is_not_used(house):
    wrong = (
        {"issuer": "https://agency.example"},
        {"issuer": None},
        {"code_challenge_methods_supported": ["plain"]},
    )
    for more in wrong:
        house.ministry.document = more
        assert refused(house.browser().get("/log-in/with/ministry"), 502), more


def test_a_secret_goes_into_the_form_where_the_provider_takes_it_only_there(house):
    house.ministry.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert house.enter()[1].status_code == 303


def test_without_the_client_s_secret_nobody_comes_in_and_no_path_is_told(house):
    (house.press.folder / "client").unlink()
    answer = house.enter()[1]
    assert refused(answer, 502)
    assert str(house.press.folder) not in answer.text
