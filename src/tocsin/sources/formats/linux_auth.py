"""What sshd, sudo, su, cron and the account tools say: useful parts of their messages as fields."""

from __future__ import annotations

import re

from tocsin.model.event import Scalar, table_name

TABLE = table_name("linux", "auth")
#: Program to the partition of ``linux-auth``; programs not named here are "".
SERVICES = {
    **dict.fromkeys(("sshd", "sshd-session", "sshd-auth", "dropbear"), "sshd"),
    **dict.fromkeys(("sudo", "sudo-rs"), "sudo"),
    **dict.fromkeys(("su", "su-l", "runuser"), "su"),
    **dict.fromkeys(("cron", "crond", "crontab", "anacron", "atd", "cronie"), "cron"),
}
_OTHERS = frozenset(
    {
        *("login", "systemd-logind", "polkitd", "pkexec", "polkit-agent-helper-1", "gdm-password", "sssd"),
        *(
            "useradd",
            "usermod",
            "userdel",
            "groupadd",
            "groupmod",
            "groupdel",
            "adduser",
            "passwd",
            "chpasswd",
        ),
        *("chage", "gpasswd", "chfn", "chsh", "newusers", "lightdm", "xrdp-sesman", "realmd", "unix_chkpwd"),
    }
)
_FACILITIES = frozenset({"auth", "authpriv"})
_ADDRESS = r"(?P<src_ip>[0-9A-Fa-f:.]{2,45}|\S{1,255})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"(?P<action>Accepted|Failed|Postponed) (?P<method>\S+) for (?P<invalid>invalid user )?(?P<user>.{{0,128}}?) "
            rf"from {_ADDRESS} port (?P<src_port>\d+)(?: (?P<protocol>ssh\d?))?(?:: (?P<key>.+))?"
        ),
        rf"(?P<action>Invalid) user (?P<user>.{{0,128}}?) from {_ADDRESS}(?: port (?P<src_port>\d+))?$",
        (
            rf"(?P<action>Disconnected|Connection closed|Connection reset|Received disconnect) (?:from|by) "
            rf"(?:(?:authenticating |invalid )?user (?P<user>\S{{0,128}}) )?{_ADDRESS} port (?P<src_port>\d+)"
        ),
        (
            r"pam_unix\((?P<service>[^)\s:]{1,64}):(?P<stage>\w{1,16})\): (?P<action>session opened|session closed) for "
            r"user (?P<user>[^\s(]{1,128})(?:\(uid=(?P<uid>\d+)\))?(?: by (?P<by>[^\s(]{0,128})\(uid=(?P<by_uid>\d+)\))?"
        ),
        (
            r"pam_unix\((?P<service>[^)\s:]{1,64}):(?P<stage>\w{1,16})\): (?P<action>authentication failure);"
            r".*? tty=(?P<tty>\S*) ruser=(?P<by>\S*) rhost=(?P<src_ip>\S*)(?:\s+user=(?P<user>\S+))?"
        ),
        r"\(to (?P<user>\S{1,128})\) (?P<by>\S{1,128}) on (?P<tty>\S+)",
        r"(?P<action>Successful su|FAILED SU) (?:for|\(to) (?P<user>[^\s)]{1,128})\)? (?:by )?(?P<by>\S{1,128})",
        r"\((?P<user>[^)]{1,128})\) (?P<action>CMD|REPLACE|LIST|BEGIN EDIT|END EDIT|RELOAD|DELETE) \((?P<command>.*)\)",
        r"(?P<action>new user|new group): name=(?P<user>[^,]{1,128})(?:, UID=(?P<uid>\d+))?(?:, GID=(?P<gid>\d+))?",
        r"(?P<action>delete user|password changed for|remove group) '?(?P<user>[^\s']{1,128})",
    )
)
_SUDO = re.compile(r"\s*(?P<by>[^\s:]{1,128}) : (?P<rest>.*)", re.DOTALL)
_SUDO_PART = re.compile(r"(TTY|PWD|USER|GROUP|ENV|CHROOT|TSID)=(.*)", re.DOTALL)


def is_auth(program: str, facility: Scalar) -> bool:
    """Whether a message belongs to ``auth.log``, by its facility or its program; cron counts as its own."""
    return facility in _FACILITIES or program in _OTHERS or program in SERVICES


def auth_fields(program: str, message: str) -> dict[str, Scalar]:
    """Named parts of a message: ``user`` who was acted for, ``by`` who acted, ``src_ip``, ``command``."""
    if SERVICES.get(program) == "sudo":
        found = _sudo(message)
        if found:
            return found
    for pattern in _PATTERNS:
        match = pattern.search(message[:4096])
        if match is not None:
            parts = match.groupdict()
            if parts.pop("invalid", None):
                parts["action"] = f"{parts['action']} invalid user"
            return {name: value for name, value in parts.items() if value}
    return {}


def _sudo(message: str) -> dict[str, Scalar]:
    """``alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls``; a reason may come first."""
    match = _SUDO.match(message)
    if match is None:
        return {}
    fields: dict[str, Scalar] = {"by": match["by"]}
    before, command, after = match["rest"].partition("COMMAND=")
    if command:
        fields["COMMAND"] = after
    for part in before.split(" ; "):
        named = _SUDO_PART.match(part.strip())
        if named is not None:
            fields[named[1]] = named[2]
        elif part.strip():
            fields["reason"] = part.strip()
    return fields if len(fields) > 1 else {}
