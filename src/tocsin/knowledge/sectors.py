"""Sectors that a text names, called as MISP's galaxy of sectors calls them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import msgspec

#: Sector by the words that mean it, in English and some of its neighbours; endings may follow a stem with "*".
_SECTORS = {
    "Government, Administration": "government* ministr* municipal* parliament* senate congress administration governmental gov't president* embassy embassies "
    "consulate* prime-minister state-agenc* public-sector federal-agenc* regierung* ministerium* ministère* gouvernement* ministerio* gobierno* ministri* qeveri* "
    "foreign-office white-house state-department homeland-security civil-servant* town-hall city-hall local-authorit* customs tax-authority bundestag behörde* administrata*",
    "Military": "military army navy air-force armed-forces pentagon nato ministry-of-defence ministry-of-defense department-of-defense department-of-defence soldier* troops naval "
    "militär* streitkräfte armée militar* ushtri* ushtarak*",
    "Police - Law enforcement": "police law-enforcement fbi europol interpol sheriff* polizei policía polici* gendarmerie",
    "Intelligence": "intelligence-agenc* intelligence-service* secret-service nsa cia mossad nachrichtendienst* shërbimi-informativ",
    "Health": "hospital* health healthcare medical clinic* patient* krankenhaus* krankenhäuser* hôpita* salud spital* shëndetës* vaccine* pharmac* covid-19-vaccine*",
    "Finance": "bank* financial* finance stock-exchange* atm credit-card* insurance payment* swift cryptocurrenc* crypto-exchange* bitcoin-exchange* finanz* banque* banco* banka*",
    "Energy": "energy power-grid power-plant* electric* oil gas petroleum petrochemical nuclear utilities utility pipeline* refiner* energie* énergie energía energjetik* naft* kernkraft*",
    "Telecoms": "telecom* internet-service-provider* isp isps mobile-operator* phone-operator* telephone* telekom* télécom* telekomunik* satellite-operator*",
    "Transport": "transport* airline* airport* railway* rail aviation shipping logistics port-authority seaport* metro train* maritime verkehr* flughafen* aeropuerto* aéroport* aeroport*",
    "Education": "universit* school* education* academic* college* student* universität* hochschule* escuela* arsim*",
    "News - Media": "media news newspaper* journalist* broadcaster* tv-station* tv-channel* television radio press-agency news-agency press newsroom medien* periodista* gazetar* journaux",
    "Defense": "defense-contractor* defence-contractor* defense-industr* defence-industr* aerospace defense-compan* defence-compan* lockheed weapons-manufacturer* rüstung*",
    "Political party": "political-part* party democratic-national-committee dnc opposition-part* election-campaign campaign-staff parteien partei parti partido* partia*",
    "Dissidents": "dissident* activist* human-rights opposition exile* uyghur* tibetan* protester* protestor*",
    "Justice": "court courts judiciary justice-ministr* prosecutor* supreme-court gericht* tribunal* gjykat* prokurori*",
    "Civil society": "ngo ngos non-governmental-organi* civil-society think-tank* thinktank* charit* foundation religious church*",
    "Water": "water-utilit* water-treatment wastewater drinking-water wasserwerk*",
    "IT": "software-compan* tech-compan* technology-compan* it-compan* managed-service-provider* cloud-provider* it-provider* it-sector technology-sector",
    "Manufacturing": "manufactur* automotive industrial-compan* steel semiconductor* chemical-compan*",
    "Retail": "retail* e-commerce supermarket*",
    "Election": "election* electoral voter* voting polling",
}  # fmt: skip


class SectorHit(msgspec.Struct, frozen=True):
    """A sector that a text names from ``start`` to ``end``."""

    name: str
    start: int
    end: int


def sectors(text: str) -> Iterator[SectorHit]:
    """Sectors in a text, each word that means one."""
    for name, pattern in _patterns():
        for found in pattern.finditer(text):
            yield SectorHit(name, found.start(), found.end())


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _pattern(words)) for name, words in _SECTORS.items())


def _pattern(words: str) -> re.Pattern[str]:
    forms = (
        re.escape(word.removesuffix("*")).replace(r"\-", r"[\s-]")
        + (r"\w{0,8}" if word.endswith("*") else "")
        for word in words.split()
    )
    return re.compile(rf"(?i)(?<![\w.@/-])(?:{'|'.join(forms)})(?![\w@]|\.\w)")
