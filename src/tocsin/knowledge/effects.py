"""What an incident did, by the words that tell it; the types are those that EuRepoC codes."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

import msgspec


class Effect(enum.Enum):
    """A type of incident."""

    DISRUPTION = "Disruption"
    THEFT = "Data theft"
    LEAK = "Data theft & Doxing"
    HIJACKING = "Hijacking"
    RANSOMWARE = "Ransomware"


class EffectHit(msgspec.Struct, frozen=True):
    """What a text says was done, from ``start`` to ``end``."""

    effect: Effect
    start: int
    end: int


_WORDS = {
    Effect.DISRUPTION: r"d?dos|denial[\s-]of[\s-]service|defac\w+|wip(?:e[drs]?|ing)|took down|taken down|takes down|taking down|knock\w* (?:out|off\w*)|"
    r"offline|shut ?down|shuts down|outage\w*|disrupt\w*|paraly[sz]\w*|sabotag\w*|inaccessible|unavailable|crash\w*|blackout\w*|destroy\w*|destructive|"
    r"delet(?:ed|es|ing)|encrypt(?:ed|s|ing)|vandali[sz]\w*|overload\w*|flood(?:ed|ing)|jam(?:s|med|ming)?|brought down|bring(?:s|ing)? down|take(?:s|n)? down|taken? offline|(?:hack\w*|attack\w*|hit\w*|target\w*) (?:\S+ ){0,6}(?:web)?sites?|(?:web)?sites? (?:\S+ ){0,4}(?:hack\w*|attack\w*|hit\b)|replaced the (?:content|home)\w*|lahmgelegt|mis hors",
    Effect.THEFT: r"st(?:ole|olen|eal|eals|ealing)|theft|exfiltrat\w*|espionage|spy(?:ing|ware)?|spied|cyberspy\w*|siphon\w*|data breach\w*|information[\s-]gathering|"
    r"gather(?:ed|ing)? (?:information|intelligence|data)|collect(?:ed|ing)? (?:information|intelligence|data)|intelligence[\s-](?:gathering|collection)|surveil\w*|"
    r"steal\w*|harvest\w*|apt\b|cyber-?esp\w*|spies|accessed (?:\w+ ){0,3}(?:data|information|emails?|documents|files|records)|copied|download(?:ed|ing) (?:\w+ ){0,3}(?:data|documents|files)|eavesdrop\w*|wiretap\w*|obtain(?:ed|ing) (?:\w+ ){0,4}(?:data|information|emails?|documents|files|credentials)",
    Effect.LEAK: r"leak(?:ed|s|ing)?|dox+(?:ed|ing)?|dump(?:ed|s|ing)?|expos(?:ed|es|ing)|"
    r"(?:publish|post|releas|reveal|disclos)(?:e[sd]?|ing|es|s)? (?:\S+ ){0,6}(?:data\w*|documents?|e-?mails?|information|files|records|passwords?|details|names|credentials|accounts|correspondence|archive)|pastebin",
    Effect.HIJACKING: r"spear[\s-]?phish\w*|phish\w*|backdoor\w*|malware|trojan\w*|implant\w*|infiltrat\w*|intrusion\w*|intruded|penetrat\w*|breach\w*|compromis\w*|gain(?:ed|ing|s)? acc?ess|access(?:ed|ing|es)? (?:\S+ ){0,4}(?:networks?|systems?|accounts?|servers?|computers?)|rats?\b|social engineering|"
    r"unauthori[sz]ed access|broke into|break(?:ing)? into|infect\w*|espionage|spy(?:ware)?|hijack\w*|took (?:over|control)|zero[\s-]day\w*|watering[\s-]hole\w*|apt\d*|advanced persistent|ransomware|exploit(?:ed|ing|s)|hacked into|remote access|wiper",
    Effect.RANSOMWARE: r"ransomware|ransom|erpressung\w*|rançongiciel\w*",
}  # fmt: skip
_PATTERNS = {effect: re.compile(rf"(?i)(?<![\w-])(?:{words})(?![\w])") for effect, words in _WORDS.items()}


def effects(text: str) -> Iterator[EffectHit]:
    """What a text says was done, every word that says so."""
    for effect, pattern in _PATTERNS.items():
        for found in pattern.finditer(text):
            yield EffectHit(effect, found.start(), found.end())
