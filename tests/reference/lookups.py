"""Is a value in an indicator list? Entries come normalised and refanged."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reference.atoms import in_network
from tocsin.model.expression import ListKind

_DIGEST = re.compile(r"[0-9a-f]{32,128}")
_MAIL = re.compile(r"[^\s<>;,:\"']+@[^\s<>;,:\"']+")
_HIVES = {
    "hkey_local_machine": "hklm",
    "hkey_current_user": "hkcu",
    "hkey_users": "hku",
    "hkey_classes_root": "hkcr",
    "hkey_current_config": "hkcc",
    r"\registry\machine": "hklm",
    r"\registry\user": "hku",
}


def listed(kind: ListKind, value: str, entries: tuple[str, ...]) -> list[str]:
    """The entries that a value hits."""
    values = _answers(value.casefold()) if kind is ListKind.DOMAIN else [value.casefold()]
    return [entry for entry in entries if any(_TESTS[kind](each, entry.casefold()) for each in values)]


def _answers(value: str) -> list[str]:
    """Answers in one value, as Sysmon writes them; a URL keeps its semicolons; of a subject its common name."""
    if "cn=" in value and "://" not in value:
        parts = [part.strip() for part in re.split("[,/]", value)]
        return [part.removeprefix("cn=") for part in parts if part.startswith("cn=")]
    if "/" in value or "?" in value or ";" not in value:
        return [value]
    return [re.sub(r"^type:\s*\d+", "", answer.strip()).strip() for answer in value.split(";")]


def _is_domain(value: str, entry: str) -> bool:
    """The value, or the host of the URL that it is, is the domain or below it."""
    host = re.sub(r"^[a-z0-9+.-]+://", "", value)
    name = re.split(r"[/?#:]", host.rpartition("@")[2] if "@" in host.split("/")[0] else host)[0].rstrip(".")
    return name == entry or name.endswith("." + entry)


def _is_url(value: str, entry: str) -> bool:
    """Both without scheme, usual port and closing slash are the same; an entry without a query hits any query."""
    asked, found = (_without_port(re.sub(r"^[a-z0-9+.-]+://", "", url)).rstrip("/") for url in (entry, value))
    return asked in {found, found.partition("?")[0].rstrip("/")}


def _without_port(url: str) -> str:
    """HTTP's ports go without saying."""
    host, slash, rest = url.partition("/")
    return re.sub(r":(80|443)(?=$|[?#])", "", host) + slash + rest


def put_together(hosts: list[str], paths: list[str], queries: Sequence[str] = ()) -> list[str]:
    """URLs that host, path and query of a log make; a path that holds its query is not given it again.

    Where path and query are one field, its values are paths with their queries.
    """
    made = []
    queries = [] if queries == paths else queries
    for host in hosts:
        for path in paths:
            for query in queries or [""]:
                if host not in {"", "-"} and path.startswith("/"):
                    apart = query not in {"", "-"} and "?" not in path and query.casefold() != path.casefold()
                    made.append(host + path + ("?" + query.removeprefix("?") if apart else ""))
    return made


def _is_hash(value: str, entry: str) -> bool:
    return entry in _DIGEST.findall(value)


def _is_file_name(value: str, entry: str) -> bool:
    return re.split(r"[\\/]", value)[-1].strip('"') == entry


#: What the folders of variables match, each as a pattern.
_USER = r"[a-z]:\\(users\\[^\\]+|documents and settings\\[^\\]+|windows\\serviceprofiles\\[^\\]+|windows\\system32\\config\\systemprofile)"
_LOCAL = r"\\(appdata\\local|local settings)"
_VARIABLES = {
    "%temp%": rf"({_USER}{_LOCAL}\\temp(\\[0-9]+)?|[a-z]:\\windows\\temp)",
    "%localappdata%": _USER + _LOCAL,
    "%appdata%": _USER + r"\\(appdata\\roaming|application data)",
    "%userprofile%": _USER,
    "%public%": r"[a-z]:\\users\\public",
    "%systemroot%": r"[a-z]:\\windows",
    "%programfiles%": r"[a-z]:\\program files( \(x86\))?",
    "%programfiles(x86)%": r"[a-z]:\\program files \(x86\)",
    "%commonprogramfiles%": r"[a-z]:\\program files( \(x86\))?\\common files",
    "%commonprogramfiles(x86)%": r"[a-z]:\\program files \(x86\)\\common files",
    "%programdata%": r"[a-z]:\\programdata",
    "%systemdrive%": r"[a-z]:",
}


def _is_file_path(value: str, entry: str) -> bool:
    """The same file, by its drive, by a device whose drive nobody knows, or by a variable."""
    found = value.removeprefix("file:_").strip('"')
    if not found.startswith("/"):
        found = re.sub(r"^\\(\?\?|\\\?)\\", "", found.replace("/", "\\"))
        found = re.sub(r":\$data$", "", re.sub(r"::\$data$", "", found))
    found = _walked(found)
    variable = re.match("%[^%]+%", entry)
    if variable:
        pattern = _VARIABLES[variable[0]] + re.escape(entry[variable.end() :])
        shown = re.sub(r"^\\device\\harddiskvolume[0-9]+", "c:", found)
        return found == entry or re.fullmatch(pattern, shown) is not None
    on_device = re.sub(r"^[a-z]:", "", entry)
    on_drive = re.sub(r"^\\device\\harddiskvolume[0-9]+", "", entry)
    return (
        found == entry
        or (on_device != entry and re.sub(r"^\\device\\harddiskvolume[0-9]+", "", found) == on_device)
        or (on_drive != entry and re.sub(r"^[a-z]:", "", found) == on_drive)
    )


def _walked(path: str) -> str:
    """A path with its steps ``.`` and ``..`` taken, one after the other."""
    sign = "/" if path.startswith("/") else "\\"
    step = re.compile(
        r"(?<!^\\)\\(\.|(?!\.\.\\)[^\\]+\\\.\.)(?=\\)" if sign == "\\" else r"/(\.|(?!\.\./)[^/]+/\.\.)(?=/)"
    )
    while step.search(path):
        path = step.sub("", path, count=1)
    return path


def _is_key(value: str, entry: str) -> bool:
    key, asked = _short(value.rstrip("\\")), _short(entry.rstrip("\\"))
    return any(name == asked or name.startswith(asked + "\\") for name in _names(key))


def _names(key: str) -> list[str]:
    """All names of a key: HKCU is the hive of a user, HKCR the classes of the machine and of the user."""
    sid = r"^hku\\s-1-[0-9-]+"
    own = re.sub(sid + r"_classes(?=\\|$)", r"hkcu\\software\\classes", key)
    own = re.sub(sid + r"(?=\\|$)", "hkcu", own)
    classes = re.sub(r"^(hklm|hkcu)\\software\\classes\\", r"hkcr\\", own)
    return [key, own, classes, re.sub(r"^hkcr\\", r"hklm\\software\\classes\\", key)]


def _short(key: str) -> str:
    """The key with its hive's short name; control sets are all the current one."""
    return re.sub(
        r"^(hklm\\system\\)controlset\d{3}(?=\\|$)", r"\1currentcontrolset", _in_hive(key), flags=re.ASCII
    )


def _in_hive(key: str) -> str:
    for long, short in _HIVES.items():
        if key == long or key.startswith(long + "\\"):
            return short + key.removeprefix(long)
    return key


def _is_mail(value: str, entry: str) -> bool:
    return entry in _MAIL.findall(value)


_TESTS = {
    ListKind.ADDRESS: in_network,
    ListKind.DOMAIN: _is_domain,
    ListKind.URL: _is_url,
    ListKind.HASH: _is_hash,
    ListKind.FILE_NAME: _is_file_name,
    ListKind.FILE_PATH: _is_file_path,
    ListKind.REGISTRY_KEY: _is_key,
    ListKind.MAIL: _is_mail,
}
