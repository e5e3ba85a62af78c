from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json

import msgspec
import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from release_samples import ALPHA, BRAVO, SINCE, member, release_extension, signer, stix
from tocsin.model.errors import ReleaseError
from tocsin.model.member import Member
from tocsin.release import (
    RELEASE_EXTENSION,
    SIGNATURE_EXTENSION,
    canonical,
    fingerprint_of,
    sign,
    unsigned,
    verify,
)

MINE, OTHER = signer("alpha"), signer("bravo")
SELF = member(ALPHA, MINE)
SIGNED = sign(stix(), MINE)
MODIFIED = dt.datetime(2024, 5, 1, 9, 30, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def _jws(signed):
    return signed["extensions"][SIGNATURE_EXTENSION]["jws"]


def _with(text, obj=SIGNED):
    extension = {"extension_type": "property-extension", "jws": text}
    return {**obj, "extensions": {**obj["extensions"], SIGNATURE_EXTENSION: extension}}


def _b64(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signed_with_header(header, key=MINE):
    """The sample signed by us under a header of another's choice."""
    head = _b64(header)
    signature = key.jwk().raw_value.sign(f"{head}.{_b64(canonical(stix()))}".encode())
    return _with(f"{head}..{_b64(signature)}")


def test_a_signed_object_verifies_and_says_with_which_key():
    key = verify(SIGNED, SELF)
    assert key.fingerprint == MINE.fingerprint
    assert unsigned(SIGNED) == stix()


def test_the_signature_is_a_detached_jws_of_the_standard():
    head, nothing, _ = _jws(SIGNED).split(".")
    assert nothing == ""
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "Ed25519", "kid": MINE.fingerprint}
    whole = jws.extract_compact(_jws(SIGNED).encode(), canonical(stix()))
    assert jws.validate_compact(whole, MINE.jwk(), algorithms=["Ed25519"])


def test_signing_again_replaces_the_signature_and_keeps_other_extensions():
    narrowed = stix(extensions=release_extension(releasable_to=[BRAVO]))
    once, twice = sign(narrowed, MINE), sign(sign(narrowed, OTHER), MINE)
    assert once == twice
    assert once["extensions"][RELEASE_EXTENSION] == narrowed["extensions"][RELEASE_EXTENSION]
    verify(once, SELF)
    assert SIGNATURE_EXTENSION not in narrowed["extensions"]


def test_the_order_of_keys_is_nothing():
    verify(dict(reversed(SIGNED.items())), SELF)


def test_a_large_call_can_be_signed():
    large = sign(stix("grouping", x_text="x" * 2_000_000), MINE)
    verify(large, SELF)
    with pytest.raises(ReleaseError):
        verify({**large, "x_text": "x" * 1_999_999 + "y"}, SELF)


def test_what_is_not_signed_is_refused():
    for extensions in ({}, None, [], "x", {RELEASE_EXTENSION: {}}):
        with pytest.raises(ReleaseError, match="is not signed") as error:
            verify({**stix(), "extensions": extensions}, SELF)
        assert error.value.where == SIGNED["id"]
        assert error.value.hint
    with pytest.raises(ReleaseError, match="is not signed"):
        verify(stix(), SELF)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x"},
        {"created": "2024-05-01T08:00:00.001Z"},
        {"modified": "2024-05-01T09:30:00.001Z"},
        {"object_marking_refs": []},
        {"revoked": True},
        {"id": stix(number=2)["id"]},
    ],
)
def test_a_change_after_signing_is_refused(change):
    with pytest.raises(ReleaseError, match="was changed after it was signed"):
        verify({**SIGNED, **change}, SELF)


def test_an_extension_taken_off_or_put_on_is_refused():
    narrowed = sign(stix(extensions=release_extension(releasable_to=[BRAVO])), MINE)
    only = {SIGNATURE_EXTENSION: narrowed["extensions"][SIGNATURE_EXTENSION]}
    with pytest.raises(ReleaseError, match="was changed"):
        verify({**narrowed, "extensions": only}, SELF)
    with pytest.raises(ReleaseError, match="was changed"):
        verify({**SIGNED, "extensions": SIGNED["extensions"] | release_extension()}, SELF)


def test_the_signature_of_another_object_is_refused():
    with pytest.raises(ReleaseError, match="was changed"):
        verify(_with(_jws(sign(stix(number=2), MINE))), SELF)


def test_the_key_of_another_member_is_refused():
    with pytest.raises(ReleaseError, match="not pinned"):
        verify(sign(stix(), OTHER), SELF)
    with pytest.raises(ReleaseError, match="not pinned"):
        verify(SIGNED, Member(ALPHA, "a"))


def test_a_member_signs_for_nobody_else():
    forged = sign(stix(by=BRAVO), MINE)
    with pytest.raises(ReleaseError, match="not of the member"):
        verify(forged, SELF)
    with pytest.raises(ReleaseError, match="not pinned"):
        verify(forged, member(BRAVO, OTHER))


def test_what_nobody_says_it_made_is_nobodys():
    anonymous = stix()
    del anonymous["created_by_ref"]
    for one in (SELF, member("", MINE)):
        with pytest.raises(ReleaseError, match="not of the member"):
            verify(sign(anonymous, MINE), one)


def test_an_identity_is_signed_by_itself():
    own = stix("identity") | {"id": ALPHA}
    del own["created_by_ref"]
    verify(sign(own, MINE), SELF)
    with pytest.raises(ReleaseError):
        verify(sign(own, MINE), member(BRAVO, MINE))


def test_a_header_that_names_a_key_that_did_not_sign_is_refused():
    both = member(ALPHA, MINE, OTHER)
    for header_key, signing_key in ((MINE, OTHER), (OTHER, MINE)):
        swapped = _signed_with_header({"alg": "Ed25519", "kid": header_key.fingerprint}, signing_key)
        with pytest.raises(ReleaseError, match="was changed"):
            verify(swapped, both)


def test_a_key_pinned_under_the_fingerprint_of_another_is_refused():
    swapped = msgspec.structs.replace(SELF.keys[0], x=OTHER.x)
    forged = _signed_with_header({"alg": "Ed25519", "kid": MINE.fingerprint}, OTHER)
    with pytest.raises(ReleaseError, match="not pinned"):
        verify(forged, Member(ALPHA, "a", (swapped,)))


HEADERS = [
    {"alg": "none"},
    {"alg": "none", "kid": MINE.fingerprint},
    {"alg": "EdDSA", "kid": MINE.fingerprint},
    {"alg": "ed25519", "kid": MINE.fingerprint},
    {"alg": "HS256", "kid": MINE.fingerprint},
    {"alg": "Ed448", "kid": MINE.fingerprint},
    {"alg": ["Ed25519"], "kid": MINE.fingerprint},
    {"alg": "Ed25519"},
    {"kid": MINE.fingerprint},
    {"alg": "Ed25519", "kid": None},
    {"alg": "Ed25519", "kid": [MINE.fingerprint]},
    {"alg": "Ed25519", "kid": MINE.fingerprint, "crit": ["exp"], "exp": 0},
    {"alg": "Ed25519", "kid": MINE.fingerprint, "b64": False, "crit": ["b64"]},
    {"alg": "Ed25519", "kid": MINE.fingerprint, "jwk": MINE.jwk().as_dict(private=False)},
    {"alg": "Ed25519", "kid": MINE.fingerprint, "jku": "https://example.org/keys"},
    [],
    "x",
    None,
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_that_says_anything_else_is_refused_although_the_key_signed_it(header):
    with pytest.raises(ReleaseError, match="malformed|another way|not pinned"):  # noqa: RUF043
        verify(_signed_with_header(header), SELF)


def test_our_own_header_in_other_spaces_is_the_same():
    verify(_signed_with_header({"kid": MINE.fingerprint, "alg": "Ed25519"}), SELF)


def test_the_public_key_is_no_secret_to_sign_with():
    """Confusion of algorithms: an HMAC with the public key as its secret."""
    head = _b64({"alg": "HS256", "kid": MINE.fingerprint})
    for secret in (MINE.x.encode(), base64.urlsafe_b64decode(MINE.x + "=")):
        mac = hmac.new(secret, f"{head}.{_b64(canonical(stix()))}".encode(), hashlib.sha256).digest()
        assert OctKey.import_key(secret)
        for text in (f"{head}..{_b64(mac)}", f"{head}..{_b64(mac + mac)}"):
            with pytest.raises(ReleaseError):
                verify(_with(text), SELF)


MALFORMED = [
    None,
    1,
    [],
    "",
    ".",
    "..",
    "...",
    "a..b",
    _jws(SIGNED).replace("..", "."),
    _jws(SIGNED).replace("..", f".{_b64(canonical(stix()))}."),
    _jws(SIGNED).replace("..", "..."),
    _jws(SIGNED).split("..", maxsplit=1)[0] + "..",
    ".." + _jws(SIGNED).rsplit("..", maxsplit=1)[1],
    _jws(SIGNED) + "=",
    _jws(SIGNED) + "\n",
    " " + _jws(SIGNED),
    _jws(SIGNED)[:-1],
    _jws(SIGNED) + "A",
    "A" * 500 + ".." + "A" * 86,
    "!" + _jws(SIGNED)[1:],
]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_signature_is_refused(text):
    with pytest.raises(ReleaseError, match="malformed"):
        verify(_with(text), SELF)


@pytest.mark.parametrize("last", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
def test_a_signature_is_written_in_one_way_only(last):
    text = _jws(SIGNED)[:-1] + last
    if text == _jws(SIGNED):
        verify(_with(text), SELF)
        return
    with pytest.raises(ReleaseError):
        verify(_with(text), SELF)


@pytest.mark.parametrize(
    "extension",
    [
        None,
        [],
        "x",
        {},
        {"jws": _jws(SIGNED)},
        {"extension_type": "new-sdo", "jws": _jws(SIGNED)},
        {"extension_type": "property-extension", "jws": _jws(SIGNED), "by": "x"},
    ],
)
def test_a_signature_extension_that_says_anything_else_is_refused(extension):
    with pytest.raises(ReleaseError, match="not signed" if extension is None else "malformed"):
        verify({**SIGNED, "extensions": {SIGNATURE_EXTENSION: extension}}, SELF)


def _pinned(**said):
    return Member(ALPHA, "a", (msgspec.structs.replace(SELF.keys[0], **said),))


@pytest.mark.parametrize(
    ("since", "until"),
    [(MODIFIED, None), (MODIFIED, MODIFIED), (SINCE, MODIFIED), (SINCE, MODIFIED + SECOND)],
)
def test_a_key_counts_from_its_first_moment_to_its_last(since, until):
    verify(SIGNED, _pinned(since=since, until=until))


@pytest.mark.parametrize(
    ("since", "until"),
    [(MODIFIED + SECOND, None), (SINCE, MODIFIED - SECOND), (MODIFIED + SECOND, MODIFIED - SECOND)],
)
def test_a_key_outside_its_time_is_refused(since, until):
    with pytest.raises(ReleaseError, match="not valid then"):
        verify(SIGNED, _pinned(since=since, until=until))


@pytest.mark.parametrize("moment", [SINCE, MODIFIED - SECOND, MODIFIED + SECOND])
def test_nothing_that_a_revoked_key_signed_is_believed_whenever_it_says_it_did(moment):
    with pytest.raises(ReleaseError, match="key that was revoked"):
        verify(SIGNED, _pinned(revoked=moment))


def test_nothing_of_a_revoked_member_is_believed():
    with pytest.raises(ReleaseError, match="member that was revoked"):
        verify(SIGNED, msgspec.structs.replace(SELF, revoked=MODIFIED + SECOND))


def test_after_a_rotation_both_keys_count_each_in_its_time():
    renewed = signer("alpha again")
    keys = (MINE.public(SINCE, MODIFIED), renewed.public(MODIFIED + SECOND))
    later = sign(stix(modified="2024-06-01T00:00:00Z"), renewed)
    assert verify(SIGNED, Member(ALPHA, "a", keys)) == keys[0]
    assert verify(later, Member(ALPHA, "a", keys)) == keys[1]
    for late in (sign(stix(modified="2024-06-01T00:00:00Z"), MINE), sign(stix(), renewed)):
        with pytest.raises(ReleaseError, match="not valid then"):
            verify(late, Member(ALPHA, "a", keys))


@pytest.mark.parametrize(
    "told",
    [
        None,
        1,
        "",
        "2024-05-01",
        "2024-05-01T09:30:00",
        "2024-05-01T09:30:00+00:00",
        "2024-05-01 09:30:00Z",
        "2024-13-01T09:30:00Z",
        "2024-05-01T09:30:61Z",
        "٢024-05-01T09:30:00Z",
    ],
)
def test_what_does_not_say_when_it_was_made_is_refused(told):
    with pytest.raises(ReleaseError, match="does not say when"):
        verify(sign(stix(modified=told), MINE), SELF)


@pytest.mark.parametrize(
    "told", ["2024-05-01T09:30:00Z", "2024-05-01T09:30:00.1Z", "2024-05-01T09:30:00.123456789Z"]
)
def test_times_are_read_to_any_fraction_of_a_second(told):
    verify(sign(stix(modified=told), MINE), SELF)


def test_what_is_never_modified_says_when_it_was_created():
    once = stix()
    del once["modified"]
    verify(sign(once, MINE), SELF)
    del once["created"]
    with pytest.raises(ReleaseError, match="does not say when"):
        verify(sign(once, MINE), SELF)


def test_what_is_no_object_is_refused():
    for obj in (None, [], {}, {"extensions": SIGNED["extensions"]}):
        with pytest.raises(ReleaseError):
            verify(obj, SELF)


def test_a_refusal_tells_nothing_of_the_content():
    with pytest.raises(ReleaseError) as error:
        verify({**SIGNED, "name": "harbour"}, SELF)
    assert "harbour" not in str(error.value)


def test_the_fingerprint_is_the_thumbprint_of_the_standard():
    """RFC 8037, appendix A.3."""
    assert (
        fingerprint_of("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    )


def test_what_the_library_cannot_check_is_refused(monkeypatch):
    def refuse(*_, **__):
        raise JoseError

    monkeypatch.setattr(jws, "validate_compact", refuse)
    with pytest.raises(ReleaseError, match="was changed"):
        verify(SIGNED, SELF)
