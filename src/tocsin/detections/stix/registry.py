r"""Registry hives under all their names: ``HKEY_LOCAL_MACHINE``, ``HKLM``, ``\REGISTRY\MACHINE``.

So are control sets: ``CurrentControlSet`` is a link to one of those that the kernel writes, ``ControlSet001``.
"""

from __future__ import annotations

import re

# A user's hive is logged under the user's SID.
_USER = r"(?:HKU|HKEY_USERS|\\REGISTRY\\USER)\\S-[0-9-]+"
_MACHINE = "HKEY_LOCAL_MACHINE"
_HIVES = {
    "HKEY_LOCAL_MACHINE": r"(?:HKLM|HKEY_LOCAL_MACHINE|\\REGISTRY\\MACHINE)",
    "HKEY_CURRENT_USER": rf"(?:HKCU|HKEY_CURRENT_USER|{_USER})",
    "HKEY_USERS": r"(?:HKU|HKEY_USERS|\\REGISTRY\\USER)",
    "HKEY_CLASSES_ROOT": rf"(?:HKCR|HKEY_CLASSES_ROOT|HKLM\\SOFTWARE\\Classes|"
    rf"\\REGISTRY\\MACHINE\\SOFTWARE\\Classes|{_USER}(?:_Classes|\\SOFTWARE\\Classes))",
    "HKEY_CURRENT_CONFIG": r"(?:HKCC|HKEY_CURRENT_CONFIG|HKLM\\SYSTEM\\CurrentControlSet\\Hardware Profiles\\Current)",
}
_SHORT = {
    "HKLM": "HKEY_LOCAL_MACHINE",
    "HKCU": "HKEY_CURRENT_USER",
    "HKU": "HKEY_USERS",
    "HKCR": "HKEY_CLASSES_ROOT",
    "HKCC": "HKEY_CURRENT_CONFIG",
    r"\REGISTRY\MACHINE": "HKEY_LOCAL_MACHINE",
    r"\REGISTRY\USER": "HKEY_USERS",
}
_ROOT = re.compile(
    r"^(HKEY_[A-Z_]+|HKLM|HKCU|HKU|HKCR|HKCC|\\REGISTRY\\MACHINE|\\REGISTRY\\USER)(?=\\|$)", re.IGNORECASE
)
_CONTROL_SET = re.compile(r"^\\SYSTEM\\(?:CurrentControlSet|ControlSet[0-9]{3})(?=\\|$)", re.IGNORECASE)
_CONTROL_SET_IN_PATTERN = re.compile(
    r"^\\\\SYSTEM\\\\(?:CurrentControlSet|ControlSet[0-9]{3})(?=\\\\|$)", re.IGNORECASE
)
_ANY_CONTROL_SET = r"\\SYSTEM\\(?:CurrentControlSet|ControlSet[0-9]{3})"
# The same at the beginning of a regular expression, which doubles the backslashes.
_ROOT_IN_PATTERN = re.compile(
    r"^(\^?)\(?(?:\?i\))?(HKEY_(?:LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT|CURRENT_CONFIG)|HKLM|HKCU|HKCR|HKU|HKCC)(?=\\\\|$)",
    re.IGNORECASE,
)


def hive(name: str) -> str:
    """Long name of a hive, upper case; empty if there is none of that name."""
    name = name.upper()
    name = _SHORT.get(name, name)
    return name if name in _HIVES else ""


def rooted(key: str) -> tuple[str, str]:
    """Pattern of a key's hive, and of its control set, under every name, and the rest of the key as it stands."""
    found = _ROOT.match(key)
    name = hive(found[1]) if found else ""
    if not found or not name:
        return "", key
    rest = key[len(found[1]) :]
    under = _CONTROL_SET.match(rest) if name == _MACHINE else None
    return (_HIVES[name] + _ANY_CONTROL_SET, rest[under.end() :]) if under else (_HIVES[name], rest)


def root_pattern(pattern: str) -> str:
    """A regular expression that begins with a hive, widened to all names of the hive and its control set."""
    found = _ROOT_IN_PATTERN.match(pattern)
    if not found or "(" in found[0]:
        return pattern
    name, rest = hive(found[2]), pattern[found.end() :]
    under = _CONTROL_SET_IN_PATTERN.match(rest) if name == _MACHINE else None
    return found[1] + _HIVES[name] + (_ANY_CONTROL_SET + rest[under.end() :] if under else rest)


def short_key(key: str) -> str:
    r"""Key with its hive's short name, as Sysmon writes it: ``HKLM\Software``; empty if it names no hive."""
    found = _ROOT.match(key)
    name = hive(found[1]) if found else ""
    if not found or not name:
        return ""
    short = next(word for word, long in _SHORT.items() if long == name)
    return short + key[len(found[1]) :]
