"""Sectors that a text names, called as MISP's galaxy of sectors calls them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import msgspec

#: Sector by the words that mean it, in English, German, French, Spanish, Italian, Portuguese and Albanian; endings may
#: follow a stem with "*", those of cases too, and other words stand before it in compounds.
_SECTORS = {
    "Government, Administration": "government* ministr* municipal* parliament* senate senator* congress governmental public-administration* civil-administration gov't president presidency embassy embassies "
    "consulate* prime-minister* primeminister* state-agenc* state-institution* public-sector federal-agenc* foreign-office homeland-security civil-servant* town-hall city-hall "
    "city-council* local-authorit* customs tax-authority tax-office diplomat* lawmaker* mayor* governor* foreign-affairs "
    "*regierung* *ministeri* ministero bundestag landtag *behörde* stadtverwaltung* kommunalverwaltung* öffentliche-verwaltung* botschaften botschafter* ministère* gouvernement* ambassade* mairie* préfecture* collectivités "
    "gobierno* gubernamental* ayuntamiento* embajada* administración-pública governo* ambasciata ambasciate pubblica-amministrazione amministrazioni-pubbliche prefeitura* embaixada* ministério* "
    "qeveri* administrata administratës administratën parlament* kuvend* ambasad* bashkia bashkisë bashkitë bashkive komuna komunat komunave",
    "Military": "military army navy air-force airforce armed-forces soldier* troops naval defence-force* defense-force* ex-military militär* streitkräfte* bundeswehr armée* "
    "militar* ejército* fuerzas-armadas esercito forze-armate exército* forças-armadas ushtri* ushtarak* forcat-e-armatosura forcave-të-armatosura",
    "Police - Law enforcement": "police law-enforcement europol interpol sheriff* polizei* policía* polici* policor* gendarmer* polizia carabinieri polícia*",
    "Intelligence": "intelligence-agenc* intelligence-service* secret-service* nachrichtendienst* geheimdienst* services-de-renseignement* servicios-de-inteligencia "
    "servizi-segreti serviços-de-informações shërbimi-informativ shërbimit-informativ shërbimet-sekrete",
    "Health": "hospital* health healthcare medical clinic* patient* pharmac* vaccine* krankenhaus* krankenhäuser* klinik* gesundheit* hôpita* santé clinique* salud sanidad clínica* "
    "ospedal* sanità sanitari* saúde hospitais spital* shëndet*",
    "Finance": "bank* financial finance stock-exchange* atm credit-card* creditcard* insurance insurer* swift-network cryptocurrenc* crypto-exchange* bitcoin-exchange* finanz* versicherung* "
    "banque* assurance* bourse banco bancos bancari* financier* financeir* banca banche assicurazion* finanziari* seguradora* bankë* banka* financiar* financa* sigurime*",
    "Energy": "energy power-grid* power-plant* power-sector power-compan* electric* oil gas petroleum petrochemical nuclear power-utilit* energy-utilit* public-utilit* utility-compan* utility-provider* gas-pipeline* oil-pipeline* refiner* solar-power "
    "energie* stadtwerk* stromnetz* stromversorg* kraftwerk* kernkraft* énergie* énergétique* électri* nucléaire* pétrol* energía* eléctric* petróleo* petroler* "
    "energia energetic* elettric* petrolifer* energétic* elétric* energji* energjetik* elektrik* naft* hidrocentral*",
    "Telecoms": "telecom* telco telcos internet-service-provider* internet-provider* internet-server-provider* isp isps mobile-operator* mobile-network* network-operator* phone-operator* "
    "satellite-operator* satellite-provider* telekom* mobilfunk* netzbetreiber* télécom* telecomunic* telefonia telefonía operadora* telekomunik* internet-services",
    "Transport": "transport* airline* airport* railway* rail aviation shipping logistics port-authority seaport* trains metro-system* maritime bus-company verkehr* flughafen* flughäfen* "
    "bahn luftfahrt* logistik* aéroport* ferroviaire* compagnies-aériennes aeropuerto* ferroviari* aerolínea* aeroporti aeroporto* trasport* ferrovi* compagnie-aeree "
    "aeroportu* aeroporte* hekurudh* detar*",
    "Education": "universit* school* education* academic* academia college* student* research-institut* research-cent* research-organi* research-entit* scientist* scientific "
    "hochschule* schule schulen bildung* forschung* école* enseignement* recherche-scientifique universidad* escuela* educación educativ* scuola scuole istruzione università* ateneo "
    "universidade* escola* educação universitet* shkoll* shkolla* arsim*",
    "News - Media": "media news newspaper* journalist* broadcaster* broadcasting tv-station* tv-channel* television radio press-agency news-agency newsroom newschannel* medien* zeitung* rundfunk* "
    "fernseh* presse journaux journaliste* télévision* prensa periodista* periódico* televisión giornale giornali giornalist* televisi* organi-di-stampa imprensa jornais jornalist* gazeta gazetat gazetar* televizion* mediat mediave mediatik*",
    "Defense": "defense-contractor* defence-contractor* defense-industr* defence-industr* defense-sector* defence-sector* defense-supplier* defence-supplier* defense-firm* defence-firm* "
    "defense-compan* defence-compan* defense-organi* defence-organi* military-contractor* arms-manufacturer* weapons-manufacturer* weapons-system* aerospace shipbuild* shipyard* "
    "rüstung* industrie-de-la-défense industrie-de-défense industria-de-defensa industria-della-difesa indústria-de-defesa industria-e-mbrojtjes industrisë-së-mbrojtjes",
    "Political party": "political-part* party democratic-national-committee dnc opposition-part* election-campaign campaign-staff parteien partei parti partis partido* partiti-politici partito-politico partia* partis-politik* parti-politik*",
    "Dissidents": "dissident* human-rights exile* uyghur* uighur* opposition-leader* opposition-politician* opposition-member* opposition-figure* opposition-group* political-opponent* "
    "menschenrecht* oppositionell* droits-de-l'homme derechos-humanos disidente* diritti-umani direitos-humanos disident* të-drejtat-e-njeriut",
    "Justice": "court courts judiciary prosecutor* supreme-court judges gericht* justiz* staatsanwalt* tribunal* magistrat* fiscalía juzgado* tribunais gjykat* prokuror* drejtësi*",
    "Civil society": "ngo ngos non-governmental-organi* civil-society think-tank* thinktank* charit* foundation religious church* mosque* nichtregierungsorganisation* zivilgesellschaft* "
    "kirche* société-civile sociedad-civil ong iglesia* società-civile chiesa sociedade-civil shoqëri*-civile",
    "Water": "water-utilit* water-treatment* water-suppl* wastewater drinking-water wasserwerk* wasserversorg* trinkwasser* abwasser* eau-potable agua-potable acquedott* água-potável ujësjellës*",
    "IT": "software-compan* tech-compan* technology-compan* it-compan* managed-service-provider* cloud-provider* it-provider* it-sector technology-sector it-dienstleister*",
    "Manufacturing": "manufactur* automotive industrial-compan* steel semiconductor* chemical-compan* chemical-industr* fertigung* automobilindustrie chemieindustrie manufacturier* manufactura manifattur* manufatura prodhues*",
    "Retail": "retail* e-commerce supermarket* einzelhandel* commerce-de-détail comercio-minorista",
    "Election": "election* electoral voter* voting polling wahlen wahlkommission élections elecciones elettoral* elezioni eleições eleitoral zgjedhje* zgjedhor*",
}  # fmt: skip
# What a ministry or a group of hackers is called after is not what is attacked; nor are third parties and removable media.
_CALLED_AFTER = (
    r"(?<!ministry of )(?<!minister of )(?<!department of )(?<!ministries of )(?<!electronic )(?<!cyber )(?<!liberation )"
    r"(?<!third )(?<!social )(?<!removable )(?<!storage )(?<!installation )(?<!optical )"
)
_CALLED = r"(?!\s(?:ministr(?:y|ies)|minister|department|trojan|malware|layer|type)\b)"
_GOVERNMENT = "Government, Administration"


class SectorHit(msgspec.Struct, frozen=True):
    """A sector that a text names from ``start`` to ``end``."""

    name: str
    start: int
    end: int


def sector_names() -> tuple[str, ...]:
    """The names of all sectors."""
    return tuple(_SECTORS)


def sectors(text: str) -> Iterator[SectorHit]:
    """Sectors in a text, each word that means one."""
    for name, pattern in _patterns():
        for found in pattern.finditer(text):
            yield SectorHit(name, found.start(), found.end())


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _pattern(words, whole=name == _GOVERNMENT)) for name, words in _SECTORS.items())


def _pattern(words: str, *, whole: bool) -> re.Pattern[str]:
    """Any of the words; unless ``whole``, none that only says what a ministry or a group is called after."""
    forms = (re.escape(word).replace(r"\-", r"[\s-]").replace(r"\*", r"\w{0,12}") for word in words.split())
    before, after = ("", "") if whole else (_CALLED_AFTER, _CALLED)
    return re.compile(rf"(?i)(?<![\w.@/-]){before}(?:{'|'.join(forms)})(?![\w@]|\.\w){after}")
