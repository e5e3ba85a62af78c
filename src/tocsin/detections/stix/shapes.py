r"""How a log field holds a value: whole, as the last part of a path, inside ``SHA256=…`` and so on.

Every shape is three pieces of a regular expression: what stands before the value, what stands after
it, and which characters a value never contains there.
"""

from __future__ import annotations

import msgspec


class Shape(msgspec.Struct, frozen=True):
    """Surroundings of a value in a field, as RE2 text; ``never`` is the inside of a character class.

    ``ends`` and ``starts`` are literal forms of the same: a field equals the value, or ends with
    one of ``ends`` followed by it, or starts with it followed by one of ``starts``. A shape with
    ``exact`` false has no literal form. ``inside`` wraps a value so that containing it is enough.
    """

    name: str
    before: str = "^"
    after: str = "$"
    never: str = ""
    exact: bool = True
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    inside: str = ""


#: The field is the value.
WHOLE = Shape("whole")
#: The field is a path, the value its last component.
NAME = Shape("name", before=r"(?:^|[\\/])", never=r"\\/", ends=("\\", "/"))
#: The field is a path, the value the folder it is in.
FOLDER = Shape("folder", after=r"[\\/]+[^\\/]*$", exact=False)
#: The field is a folder, with or without a separator at its end.
DIRECTORY = Shape("directory", after=r"[\\/]?$", starts=("\\", "/"), exact=False)
#: ``DOMAIN\user``, the value being the user; ``user@domain`` is another login.
ACCOUNT = Shape("account", before=r"(?:^|\\)", never=r"\\", ends=("\\",))
#: A host name that may carry a port.
HOST = Shape("host", after=r"(?::\d+)?$", exact=False)
#: An address of IPv4 that may be mapped into IPv6.
MAPPED = Shape("mapped address", before="^(?:::ffff:)?", exact=False)
#: Addresses one after another, each perhaps with a port: ``198.51.100.1, 192.0.2.1:5555``.
FORWARDED = Shape("forwarded", before=r"(?:^|[,\s\[])", after=r"(?:[,\s:\]]|$)", exact=False)
#: A registry path of a key or of a value right below it.
KEY = Shape("key", after=r"(?:\\[^\\]*)?$", exact=False)
#: A registry path, the value being the name of the registry value.
VALUE_NAME = Shape("value name", before=r"\\", never=r"\\", exact=False, ends=("\\",))
#: Registry data as Sysmon writes it: text, or ``DWORD (0x00000001)``.
DATA = Shape("data")
#: A URL whose scheme a log may leave out.
URL = Shape("url", before=r"^(?:[a-z][a-z0-9+.-]*://)?", exact=False)
#: A URL in fields of its own for host, path and perhaps query.
SPLIT_URL = Shape("host and path", exact=False)
#: A mail address, alone or as ``Name <address>``, one of several.
MAIL = Shape("mail", before=r"(?:^|[<\s,;])", after=r"(?:[>\s,;]|$)", never=r"<>\s,;", exact=False)
#: One of several answers as Windows lists them: ``type:  5 a.example;::ffff:192.0.2.1;``.
ANSWER = Shape("answer", before=r"(?:^|[^\w.-])", after=r"(?:[^\w.-]|$)", exact=False)
#: The common name of a distinguished name: ``C=US, CN=a.example, O=x``, ``/C=US/CN=a.example``.
COMMON_NAME = Shape("common name", before=r"(?:^|[,/]\s*)CN=", after=r"(?:[,/]|$)", exact=False)
#: A part of a distinguished name or of any other text.
PART = Shape("part", before="", after="", exact=False, inside="{}")


def digest(algorithm: str) -> Shape:
    """One of several digests in a field: ``SHA256=…,MD5=…``."""
    return Shape(
        f"{algorithm} among digests",
        before=f"(?:^|,){algorithm}=",
        after="(?:,|$)",
        never=",",
        exact=False,
        inside=f"{algorithm}={{}}",
    )
