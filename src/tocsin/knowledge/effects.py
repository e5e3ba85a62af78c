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


_DATA = (
    r"(?:data\w*|documents?|e-?mails?|information|files|records|passwords?|details|names|usernames|credentials|accounts|"
    r"correspondence|archives?|secrets)"
)
_SITE = r"(?:web ?)?(?:sites?|pages?|portals?|blogs?)"
_ACCOUNT = r"(?:twitter|facebook|youtube|instagram|social[\s-]?media) ?(?:account|channel|page|feed)s?"
_HIT = r"(?:hack(?:ed|s)?|attack(?:ed|s)?|hit)"
_WORDS = {
    Effect.DISRUPTION: r"d?dos(?:'d|\u2019d|ed)?|denial[\s-]of[\s-]service|defac\w+|wip(?:e[drs]?|ing)|took down|taken down|takes down|taking down|"
    r"knock\w* (?:out|off\w*)|offline|shut ?down|shuts down|outage\w*|disrupt\w*|paraly[sz]\w*|sabotag\w*|inaccessible|unavailable|crash\w*|"
    r"blackout\w*|destroy(?:ed|s|ing)?|destructi(?:ve|on)|delet(?:ed|es|ing)|eras(?:ed|es|ing)|encrypt(?:s|ing)|vandali[sz]\w*|overload\w*|"
    r"flood(?:ed|ing)|jam(?:s|med|ming)?|(?:bring|brought|bringing|gone|went|goes|take[ns]?) (?:\w+ ){0,3}down|taken? offline|disabl(?:ed|es|ing)|"
    rf"block(?:ed|ing|s) (?:\w+ ){{0,2}}access|temporarily blocked|(?:hack\w*|attack\w*|hit\w*|target\w*) (?:\S+ ){{0,6}}{_SITE}|"
    rf"{_SITE} (?:\S+ ){{0,4}}(?:hack(?:ed)?|attacked|hit)\b|{_ACCOUNT} (?:\S+ ){{0,6}}{_HIT}|{_HIT} (?:\S+ ){{0,5}}{_ACCOUNT}|"
    r"replaced the (?:content|home)\w*|lahmgelegt|mis hors|fuera de servicio|jashtë funksionit",
    Effect.THEFT: r"st(?:ole|olen|eal|eals|ealing)|theft|exfiltrat\w*|espionage|spy(?:ing|ware)?|spied|siphon\w*|data breach\w*|"
    r"gather(?:ed|ing)? (?:information|intelligence|data)|collect(?:ed|ing|s)? (?:\w+ ){0,2}(?:information|intelligence|data)|"
    r"(?:intelligence|information)[\s-](?:gathering|collection)|surveil\w*|monitor(?:ed|ing)? (?:\w+ ){0,3}(?:opponents|activists|journalists|dissidents)|"
    r"harvest\w*|apt ?\d*|cyber-?(?:esp\w*|spy\w*|spie\w*)|spies|copied|grabb\w*|eavesdrop\w*|wiretap\w*|"
    rf"(?:access(?:ed|ing|es)?|download(?:ed|ing|s)?|obtain(?:ed|ing|s)?|gain(?:ed|ing|s)?|get(?:s|ting)?|acquir\w+|captur(?:e[ds]?|ing)) (?:\S+ ){{0,4}}{_DATA}|"
    rf"los[st] (?:of )?(?:\w+ ){{0,3}}{_DATA}|{_DATA} (?:\w+ ){{0,3}}accessed|compromis\w+ (?:\w+ ){{0,2}}data",
    Effect.LEAK: r"leak(?:ed|s|ing)?|dox+(?:ed|ing)?|dump(?:ed|s|ing)?|made public|make public|pastebin|"
    rf"(?:publish|post|releas)(?:e[sd]?|ing|ed|es|s)? (?:\S+ ){{0,6}}{_DATA}|expos(?:ed|es|ing) (?:\S+ ){{0,5}}{_DATA}|"
    rf"{_DATA} (?:[^\s.]+ ){{0,8}}(?:published|posted|publicly released)|publication of (?:\w+ ){{0,3}}{_DATA}",
    Effect.HIJACKING: r"spear[\s-]?phish\w*|phish\w*|backdoor\w*|malware|trojan\w*|implant\w*|infiltrat\w*|intrusion\w*|intruded|"
    r"compromis\w*|gain(?:ed|ing|s)? acc?ess|access(?:ed|ing|es)? (?:\S+ ){0,4}(?:networks?|systems?|servers?|computers?)|rats?\b|"
    r"social engineering|unauthori[sz]ed access|infect\w*|(?:cyber-?)?espionage|spyware|hijack\w*|took (?:over|control)|zero[\s-]day\w*|"
    r"watering[\s-]hole\w*|apt ?\d*|advanced persistent|ransomware|exploit(?:ed|ing|s)|remote access|wiper",
    Effect.RANSOMWARE: r"ransomware|ransom|erpressung\w*|rançongiciel\w*",
}  # fmt: skip
_PATTERNS = {effect: re.compile(rf"(?i)(?<![\w-])(?:{words})(?![\w])") for effect, words in _WORDS.items()}


def effects(text: str) -> Iterator[EffectHit]:
    """What a text says was done, every word that says so."""
    for effect, pattern in _PATTERNS.items():
        for found in pattern.finditer(text):
            yield EffectHit(effect, found.start(), found.end())
