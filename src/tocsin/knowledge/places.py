"""Words by which a country is meant without being named: its towns, its seats of power, services and forces.

Towns are those that CLDR knows for their time zones, and a few of the largest beside them. Institutions are
parliaments, seats of government, services and armed forces whose name no other country has.
"""

from __future__ import annotations

from babel import Locale
from babel.core import get_global

#: Towns of CLDR that are other words, names of people, or of several countries; Brussels mostly means the Union.
_NOT_TOWNS = frozenset(
    [
        "Adak",
        "Bahia",
        "Brussels",
        "Cayman",
        "Center",
        "Chita",
        "Colombo",
        "Creston",
        "Darwin",
        "Davis",
        "Dawson",
        "Easter",
        "Gambier",
        "Georgia",
        "Halifax",
        "Hebron",
        "Jersey",
        "Kirov",
        "Knox",
        "Luxembourg",
        "Madeira",
        "Marigot",
        "Midway",
        "Nassau",
        "Nome",
        "Oral",
        "Palmer",
        "Phoenix",
        "Regina",
        "Resolute",
        "Salta",
        "Samara",
        "Stanley",
        "Thule",
        "Troll",
        "Vincennes",
        "Wake",
    ]
) | {
    "La Rioja",
    "San Juan",
    "San Luis",
    "Swift Current",
    "Córdoba",
    "Mérida",
    "Unknown Location",
    "Canton Island",
}
_TOWNS = """
AE Sharjah; AU Sydney|Melbourne|New South Wales|Queensland; BD Chittagong; BR Rio de Janeiro|São Paulo|Sao Paulo; CA Montreal|Montréal|Calgary|Ontario|Quebec|Québec|Alberta|British Columbia
CN Shenzhen|Guangzhou|Guangdong|Chengdu|Wuhan|Nanjing|Tianjin|Sichuan|Jiangsu|Xinjiang|Uyghur|Uyghurs|Uighur|Uighurs|Tibet|Tibetan|Tibetans; CH Geneva; CO Medellín|Medellin
DE Munich|Hamburg|Frankfurt|Cologne|Düsseldorf|Stuttgart|Leipzig|Bavaria|Saxony|Hesse; ES Barcelona|Catalonia|Valencia|Seville; FR Marseille|Lyon|Strasbourg|Toulouse
GB Manchester|Liverpool|Edinburgh|Glasgow|Belfast|Cardiff; GR Thessaloniki; IL Haifa|Jerusalem; IN Mumbai|Bangalore|Bengaluru|Chennai|Hyderabad|Kerala|Tamil Nadu|Gujarat|Kashmir
IQ Mosul|Basra|Erbil; IR Isfahan|Natanz|Shiraz; IT Milan|Naples|Turin|Lombardy|Lazio; JP Osaka|Kyoto|Nagoya; KR Busan|Incheon; KZ Almaty; MM Rangoon; NG Lagos
NL Rotterdam|Amsterdam|Eindhoven; PK Lahore|Karachi; PL Krakow|Kraków|Gdansk|Gdańsk; RU Saint Petersburg|St. Petersburg|St Petersburg|Chechnya|Chechen|Chechens
SA Jeddah|Mecca; SE Gothenburg|Malmö; SY Aleppo; TR Istanbul|Izmir; UA Lviv|Kharkiv|Odesa|Odessa|Donetsk|Luhansk|Crimea|Dnipro|Ukranian; VN Saigon|Ho Chi Minh
US Boston|Chicago|Houston|Dallas|Atlanta|San Francisco|Los Angeles|Philadelphia|Seattle|Miami|Baltimore|Las Vegas|San Diego|Silicon Valley|Pittsburgh|Oakland|Salt Lake City
"""
_INSTITUTIONS = """
AF Taliban; AT Nationalrat; AU ASIO|Australian Signals Directorate; BR Petrobras|Planalto; CA CSEC|RCMP
CN PLA|People's Liberation Army|Ministry of State Security|MSS|Zhongnanhai; DE Bundestag|Bundeswehr|Bundesrat|BND|BKA|Verfassungsschutz|BfV
DK Folketing; EE Riigikogu; ES Moncloa|Cortes Generales|Guardia Civil; FI Eduskunta|Supo; FR Assemblée nationale|DGSE|DGSI|ANSSI|Quai d'Orsay
GB GCHQ|MI5|MI6|Downing Street|Whitehall|House of Commons|House of Lords|Scotland Yard; IE Dáil
IL Knesset|Mossad|Shin Bet|IDF|Unit 8200; IN Lok Sabha|Rajya Sabha|BJP; IR IRGC|Revolutionary Guards|Revolutionary Guard|Quds Force|MOIS|Basij; IT Palazzo Chigi|Carabinieri|Quirinale
JP JAXA|Japan Self-Defense Forces; KP Reconnaissance General Bureau|Workers' Party of Korea; KR Blue House|Cheong Wa Dae; LB Hezbollah|Hizbollah|Hizballah; LT Seimas; LV Saeima; NL AIVD|MIVD|Tweede Kamer; NO Storting
PK Inter-Services Intelligence; PL Sejm; PS Hamas|Fatah; RU Kremlin|State Duma|Duma|GRU|FSB|SVR|Roskomnadzor
SE Riksdag|Säpo; TR AKP; TW Democratic Progressive Party; UA Verkhovna Rada|SBU; VA Holy See; YE Houthi|Houthis
US FBI|NSA|CIA|NASA|DHS|FAA|IRS|NOAA|FEMA|DARPA|STRATCOM|CENTCOM|USCYBERCOM|Department of Homeland Security|Homeland Security|State Department|Treasury Department|Pentagon|White House|Capitol Hill
US Democratic National Committee|DNC|Republican National Committee|National Guard|Secret Service|Library of Congress|Los Alamos
"""  # fmt: skip
#: Names of governments on the net by the label that they stand below; some labels are that in some countries only.
_STATE = r"(?:(?:gov|gob|gouv|govt|mil|gub)\.(?P<top>[a-z]{2})|go\.(?P<go>jp|kr|th|id|ke|tz|ug|cr|ci)|gv\.(?P<gv>at)|admin\.(?P<admin>ch))"
STATE_NAME = rf"(?<![\w.-])(?:[\w-]{{1,63}}\.){{0,8}}{_STATE}(?![\w]|\.\w)"
#: Ends of names whose code is not ISO's.
_OTHER_TOPS = {"UK": "GB", "EU": ""}


def words() -> dict[str, str]:
    """Code of the country by the words that mean it in English."""
    made = {town: code for code, town in _zones() if town not in _NOT_TOWNS}
    for text in (_TOWNS, _INSTITUTIONS):
        for one in text.replace("\n", ";").split(";"):
            code, _, names = one.strip().partition(" ")
            made |= dict.fromkeys(names.split("|"), code) if code else {}
    return made


def code_of_top(top: str) -> str:
    """The country of a top-level domain of two letters; empty where it is none's."""
    return _OTHER_TOPS.get(top.upper(), top.upper())


def _zones() -> list[tuple[str, str]]:
    names = Locale("en").time_zones
    found = []
    for zone, code in get_global("zone_territories").items():
        town = names.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        if "/" in zone and "," not in town and "Station" not in town and "Land" not in town:
            found.append((code, town))
    return found
