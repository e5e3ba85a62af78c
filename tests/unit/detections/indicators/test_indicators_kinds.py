"""Every spelling of an indicator has one kind and one normal form."""

from __future__ import annotations

import pytest

from tocsin.detections.indicators.columns import recognise_all
from tocsin.detections.indicators.kinds import Indicator, NotIndicator, recognise
from tocsin.model.expression import ListKind

A, D, U, H, F, P, R, M = (
    ListKind.ADDRESS,
    ListKind.DOMAIN,
    ListKind.URL,
    ListKind.HASH,
    ListKind.FILE_NAME,
    ListKind.FILE_PATH,
    ListKind.REGISTRY_KEY,
    ListKind.MAIL,
)
KNOWN = [
    ("198.51.100.7", A, "198.51.100.7"),
    ("198[.]51[.]100[.]7", A, "198.51.100.7"),
    ("198.51.100.7:8080", A, "198.51.100.7"),
    ("198.51.100.7/24", A, "198.51.100.0/24"),
    ("198.51.100.7/32", A, "198.51.100.7"),
    ("2001:DB8:0::1", A, "2001:db8::1"),
    ("[2001:db8::1]:443", A, "2001:db8::1"),
    ("2001:db8::/32", A, "2001:db8::/32"),
    ("::ffff:198.51.100.7", A, "198.51.100.7"),
    ("Evil.Example.", D, "evil.example"),
    ("*.evil.example", D, "evil.example"),
    (".evil.example", D, "evil.example"),
    ("evil.example:443", D, "evil.example"),
    ("evil(dot)example", D, "evil.example"),
    ("evil{.}example", D, "evil.example"),
    ("evil[.example", D, "evil.example"),
    ("evil\\.example", D, "evil.example"),
    ("evil dot example", D, "evil.example"),
    ("b\u00fccher.example", D, "xn--bcher-kva.example"),
    ("\uff45vil\u3002example", D, "evil.example"),
    ("dc01.corp.local", D, "dc01.corp.local"),
    ("_dmarc.evil.example", D, "_dmarc.evil.example"),
    ("evil.com", D, "evil.com"),
    ("hxxp://evil[.]example/Path?q=A", U, "http://evil.example/Path?q=A"),
    ("hXXps[:]//EVIL.example", U, "https://evil.example/"),
    ("h**p://evil.example:80/", U, "http://evil.example/"),
    ("hxxp[://]evil.example?x=1", U, "http://evil.example/?x=1"),
    ("http://198.51.100.7:8080/a", U, "http://198.51.100.7:8080/a"),
    ("http://user@evil.example/a", U, "http://evil.example/a"),
    ("evil.example/path", U, "evil.example/path"),
    ("D41D8CD98F00B204E9800998ECF8427E", H, "d41d8cd98f00b204e9800998ecf8427e"),
    ("sha256: " + "AB" * 32, H, "ab" * 32),
    ("ab" * 64, H, "ab" * 64),
    ("Mimikatz.EXE", F, "mimikatz.exe"),
    ("my invoice.docm", F, "my invoice.docm"),
    ("invoice.zip", F, "invoice.zip"),
    ("C:\\Windows\\Temp\\A.exe", P, "c:\\windows\\temp\\a.exe"),
    ("c:/Users/Public/my tool.exe", P, "c:\\users\\public\\my tool.exe"),
    ('"C:\\\\Temp\\\\a@b.exe"', P, "c:\\temp\\a@b.exe"),
    ("\\??\\C:\\Temp\\a.sys", P, "c:\\temp\\a.sys"),
    ("\\\\?\\UNC\\srv\\share\\a.exe", P, "\\\\srv\\share\\a.exe"),
    ("\\\\SRV\\share\\a.exe", P, "\\\\srv\\share\\a.exe"),
    ("\\Device\\HarddiskVolume2\\a.exe", P, "\\device\\harddiskvolume2\\a.exe"),
    ("%TMP%\\x.dll", P, "%temp%\\x.dll"),
    ("%WinDir%\\x.dll", P, "%systemroot%\\x.dll"),
    ("/usr/lib/.x/kWorker", P, "/usr/lib/.x/kWorker"),
    ("C:\\Windows\\..\\Temp\\.\\a.exe", P, "c:\\temp\\a.exe"),
    ("C:\\..\\..\\a.exe", P, "c:\\a.exe"),
    ("\\\\srv\\share\\..\\a.exe", P, "\\\\srv\\share\\a.exe"),
    ("%TEMP%\\x\\..\\a.exe", P, "%temp%\\a.exe"),
    ("/opt/x/../a", P, "/opt/a"),
    ("%HOMEPATH%\\a.exe", P, "%userprofile%\\a.exe"),
    ("%CommonProgramFiles(x86)%\\a.dll", P, "%commonprogramfiles(x86)%\\a.dll"),
    ("C:\\Temp\\a.txt:hidden", P, "c:\\temp\\a.txt:hidden"),
    ("C:\\Temp\\a.txt:hidden:$DATA", P, "c:\\temp\\a.txt:hidden"),
    ("C:\\Temp\\a.txt::$DATA", P, "c:\\temp\\a.txt"),
    ("file:///C:/Users/b%20c/a.exe", P, "c:\\users\\b c\\a.exe"),
    ("file://localhost/C|/a.exe", P, "c:\\a.exe"),
    ("FILE://srv/share/a.exe", P, "\\\\srv\\share\\a.exe"),
    ("file:////srv/share/a.exe", P, "\\\\srv\\share\\a.exe"),
    ("file:_C:\\Temp\\a.exe", P, "c:\\temp\\a.exe"),
    ("file:///etc/x/a", P, "/etc/x/a"),
    ("HKEY_LOCAL_MACHINE\\Software\\Evil", R, "HKLM\\Software\\Evil"),
    ("hkcu\\Software\\Evil\\", R, "HKCU\\Software\\Evil"),
    ("\\REGISTRY\\MACHINE\\Software\\Evil", R, "HKLM\\Software\\Evil"),
    ("User@Evil.Example", M, "user@evil.example"),
    ("user[at]evil[.]example", M, "user@evil.example"),
    ('"198.51.100.7",', A, "198.51.100.7"),
]


@pytest.mark.parametrize(("text", "kind", "entry"), KNOWN)
def test_a_spelling_has_its_kind_and_normal_form(text: str, kind: ListKind, entry: str):
    assert recognise(text) == Indicator(kind, entry)


def test_the_path_of_a_file_url_may_be_anywhere():
    assert recognise("file:///gate/login") == Indicator(P, "/gate/login")


def test_columns_give_what_one_by_one_gives():
    found = recognise_all([text for text, _, _ in KNOWN])
    together = sorted(
        (kind, entry) for kind, entries in found.entries.items() for entry in entries.to_pylist()
    )
    assert together == sorted((kind, entry) for _, kind, entry in KNOWN)
    assert not found.refused


@pytest.mark.parametrize(("text", "kind", "entry"), KNOWN)
def test_a_normal_form_is_its_own(text: str, kind: ListKind, entry: str):
    assert recognise(entry) == Indicator(kind, entry)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("0.0.0.0/0", "too broad"),
        ("0.0.0.0", "too broad"),  # noqa: S104  (an entry, nothing listens)
        ("::/0", "too broad"),
        ("10.0.0.0/7", "too broad"),
        ("com", "too broad"),
        ("co.uk", "too broad"),
        ("*.com", "too broad"),
        ("HKLM\\Software", "too broad"),
        ("hello world", "neither"),
        ("300.1.2.3", "neither"),
        ("C:\\Temp\\", "a folder"),
        ("C:\\Users\\*\\evil.exe", "wildcards"),
        ("C:\\Temp\\evil.exe -x 1", "a command line"),
        ("/gate/login.php", "neither"),  # the path of a URL
        ("Temp\\evil.exe", "neither"),
        ("%FOO%\\x.exe", "%FOO% stands for no folder that is known; write the folder"),
        ("%TEMP%\\..\\x.exe", "leaves the folder of its variable; write it without"),
        ("C:\\Temp\\..", "a folder"),
        ("\\\\.\\pipe\\evil", "a pipe, device or volume"),
        ("\\Windows\\Temp\\x", "write it with its drive"),
        ("Temp\\x", "write it whole"),
        ("C:x.exe", "write the backslash after its drive"),
        ("/gate/x", "write file:///gate/x if it is a file"),
        ("abcdef", "too broad"),
        ("x@y", "not a mail"),
        ("\ud800.example", "neither"),
        ("a" * 10_000, "longer"),
    ],
)
def test_what_is_no_indicator_or_too_broad_is_refused_with_a_reason(text: str, reason: str):
    with pytest.raises(NotIndicator, match=reason):
        recognise(text)
    ((position, said),) = recognise_all([text]).refused
    assert position == 0
    assert reason in said
