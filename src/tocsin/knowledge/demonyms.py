"""Words by which a country is meant without its name: its people, its capital, its usual short forms.

ISO 3166-1 codes, then words; where a word begins with a small letter it is a stem that any ending may follow.
"""

from __future__ import annotations

_ENGLISH = """
AD Andorran; AE Emirati|UAE|U.A.E.|Abu Dhabi|Dubai; AF Afghan|Afghans|Kabul; AL Albanian|Albanians|Tirana; AM Armenian|Armenians|Yerevan
AO Angolan|Angolans; AR Argentine|Argentinian|Argentinians|Buenos Aires; AT Austrian|Austrians|Vienna; AU Australian|Australians|Canberra
AZ Azerbaijani|Azerbaijanis|Azeri|Baku; BA Bosnian|Bosnians|Bosnia|Sarajevo; BD Bangladeshi|Bangladeshis|Dhaka; BE Belgian|Belgians
BF Burkinabe; BG Bulgarian|Bulgarians; BH Bahraini|Bahrainis|Manama; BI Burundian; BJ Beninese; BN Bruneian; BO Bolivian|Bolivians
BR Brazilian|Brazilians|Brasilia; BS Bahamian; BT Bhutanese; BW Botswanan; BY Belarusian|Belarusians|Belorussian|Minsk; BZ Belizean
CA Canadian|Canadians|Ottawa; CD Congolese|DR Congo|DRC|Democratic Republic of the Congo|Kinshasa; CF Central African; CG Brazzaville
CH Swiss|Bern; CI Ivorian|Ivory Coast|Cote d'Ivoire; CL Chilean|Chileans; CM Cameroonian; CN Chinese|PRC|P.R.C.|Beijing|People's Republic of China
CO Colombian|Colombians|Bogota; CR Costa Rican|Costa Ricans; CU Cuban|Cubans|Havana; CY Cypriot|Cypriots|Nicosia
CZ Czech|Czechs|Czech Republic|Prague; DE German|Germans|Berlin|Bundestag; DJ Djiboutian; DK Danish|Danes|Copenhagen; DO Dominican Republic
DZ Algerian|Algerians|Algiers; EC Ecuadorian|Ecuadorean|Quito; EE Estonian|Estonians|Tallinn; EG Egyptian|Egyptians|Cairo; ER Eritrean
ES Spanish|Spaniards|Madrid|Catalan; ET Ethiopian|Ethiopians|Addis Ababa; FI Finnish|Finns|Helsinki; FJ Fijian
FR French|Elysee|Élysée; GA Gabonese; GB British|UK|U.K.|Britain|Great Britain|England|English government|Scotland|Scottish|Wales|Welsh|Northern Ireland|London
GE Georgian|Georgians|Tbilisi; GH Ghanaian|Ghanaians; GM Gambian; GN Guinean; GR Greek|Greeks|Athens; GT Guatemalan|Guatemalans; GY Guyanese
HK Hongkong|Hong Kong; MO Macao|Macau; SZ Swaziland; HN Honduran|Hondurans; HR Croatian|Croats|Zagreb; HT Haitian; HU Hungarian|Hungarians|Budapest
ID Indonesian|Indonesians|Jakarta; IE Irish|Dublin; IL Israeli|Israelis|Tel Aviv|Knesset; IN Indian|Indians|New Delhi; IQ Iraqi|Iraqis|Baghdad
IR Iranian|Iranians|Tehran|Islamic Republic of Iran|IRGC; IS Icelandic; IT Italian|Italians|Rome; JM Jamaican; JO Jordanian|Jordanians|Amman
JP Japanese|Tokyo; KE Kenyan|Kenyans|Nairobi; KG Kyrgyz|Kyrgyzstani|Bishkek; KH Cambodian|Cambodians|Phnom Penh
KP North Korean|North Koreans|North Korea|DPRK|D.P.R.K.|Pyongyang|Democratic People's Republic of Korea
KR South Korean|South Koreans|South Korea|Republic of Korea|Seoul; KW Kuwaiti|Kuwaitis; KZ Kazakh|Kazakhs|Kazakhstani|Astana; LA Laotian|Lao
LB Lebanese|Beirut|Hezbollah; LI Liechtensteiner; LK Sri Lankan|Sri Lankans|Colombo; LR Liberian; LT Lithuanian|Lithuanians|Vilnius; LU Luxembourgish
LV Latvian|Latvians|Riga; LY Libyan|Libyans|Tripoli; MA Moroccan|Moroccans|Rabat; MC Monegasque; MD Moldovan|Moldovans|Chisinau
ME Montenegrin|Montenegrins|Podgorica; MG Malagasy; MK Macedonian|Macedonians|Macedonia|North Macedonian|Skopje; ML Malian
MM Burmese|Burma|Myanmarese|Naypyidaw; MN Mongolian|Mongolians|Ulaanbaatar; MR Mauritanian; MT Maltese|Valletta; MU Mauritian; MV Maldivian
MX Mexican|Mexicans|Mexico City; MY Malaysian|Malaysians|Kuala Lumpur; MZ Mozambican; NA Namibian; NE Nigerien; NG Nigerian|Nigerians|Abuja
NI Nicaraguan|Nicaraguans; NL Dutch|Holland|The Hague; NO Norwegian|Norwegians|Oslo; NP Nepalese|Nepali|Kathmandu; NZ New Zealander|New Zealanders
OM Omani|Omanis|Muscat; PA Panamanian|Panamanians; PE Peruvian|Peruvians; PG Papua New Guinean; PH Filipino|Filipinos|Philippine|Manila
PK Pakistani|Pakistanis|Islamabad; PL Polish|Poles|Warsaw; PS Palestinian|Palestinians|Palestine|Gaza|West Bank|Hamas; PT Portuguese|Lisbon
PY Paraguayan|Paraguayans; QA Qatari|Qataris|Doha; RO Romanian|Romanians|Bucharest; RS Serbian|Serbs|Belgrade
RU Russian|Russians|Moscow|Kremlin|Russian Federation|GRU|FSB; RW Rwandan; SA Saudi|Saudis|Riyadh|Saudi Aramco; SD Sudanese|Khartoum
SE Swedish|Swedes|Stockholm; SG Singaporean|Singaporeans; SI Slovenian|Slovenians|Slovene|Ljubljana; SK Slovak|Slovaks|Slovakian|Bratislava; SN Senegalese
SO Somali|Somalis; SR Surinamese; SS South Sudanese; SV Salvadoran|Salvadorans; SY Syrian|Syrians|Damascus; TD Chadian; TG Togolese; TH Thai|Thais|Bangkok
TJ Tajik|Tajiks; TM Turkmen; TN Tunisian|Tunisians|Tunis; TR Turkish|Turks|Turkey|Türkiye|Ankara; TT Trinidadian; TW Taiwanese|Taipei
TZ Tanzanian; UA Ukrainian|Ukrainians|Kyiv|Kiev; UG Ugandan|Ugandans
US American|Americans|US|U.S.|USA|U.S.A.|United States of America|Washington|Pentagon|White House|FBI|NSA|CIA|U.S|NASA|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Wisconsin|Wyoming
UY Uruguayan; UZ Uzbek|Uzbeks|Tashkent; VA Vatican|Holy See; VE Venezuelan|Venezuelans|Caracas; VN Vietnamese|Viet Nam|Hanoi; YE Yemeni|Yemenis|Sanaa|Houthi|Houthis
ZA South African|South Africans|Pretoria; ZM Zambian; ZW Zimbabwean|Zimbabweans|Harare; XK Kosovar|Kosovo|Pristina
"""
_STEMS = {
    "de": "AL alban; RU russisch|russen; IR iran; CN chines; US amerikan|US-; GB brit; FR französisch|franzos; DE deutsch; UA ukrain; IL israel; "
    "TR türk; KP nordkorean; KR südkorean; PL poln|polnisch; IT italien; ES spani; GR griech; RS serb; SY syr; SA saudi; IN indisch; PK pakistan; JP japan; AT österreich; CH schweiz",
    "fr": "AL albanais; RU russe; IR iranien; CN chinois; US américain|états-unis; GB britannique|royaume-uni; FR français; DE allemand; UA ukrainien; IL israélien; "
    "TR turc|turque; KP nord-coréen; KR sud-coréen; PL polonais; IT italien; ES espagnol; GR grec; RS serbe; SY syrien; SA saoudien; IN indien; PK pakistanais; JP japonais; BE belge; CH suisse",
    "es": "AL albanés|albanes; RU ruso|rusa; IR iraní|irani; CN chino|china; US estadounidense|norteamerican|ee.uu|ee. uu; GB británic; FR francés|frances; DE alemán|aleman; UA ucranian; IL israelí; "
    "TR turco|turca; KP norcorean; KR surcorean; PL polac; IT italian; ES español; GR grieg; RS serbi; SY siri; SA saudí; IN indio; PK paquistan; JP japon; MX mexican; CL chilen; CO colombian; PE peruan; AT austriac|austríac; HU húngar; RO ruman; SE suec; CH suiz",
    "sq": "AL shqip; RU rus; IR iran; CN kinez; US amerikan|SHBA|shteteve të bashkuara; GB britanik|mbretëria e bashkuar|mbretërisë së bashkuar; FR franc; DE gjerman; UA ukrain; IL izrael; "
    "TR turk|turq; KP koreane veriore; PL polak|polon; IT ital; ES spanj; GR greq|greke; RS serb; SY sirian; MK maqedon; XK kosov; ME malazez|malit të zi; IN indian; DZ algjerian",
    "it": "AL albanes; RU russ; IR iranian; IQ irachen; CN cines; US american|statunitens; GB britannic|ingles; FR frances; DE tedesc; UA ucrain; IL israelian; "
    "TR turc|turch; KP nordcorean; KR sudcorean; PL polacc; ES spagnol; GR grec; RS serb; SY sirian; SA saudit; IN indian; JP giappones; CH svizzer; AT austriac; HU ungheres; RO rumen",
    "pt": "AL albanes|albanês; RU russ; IR iranian; IQ iraquian; CN chines|chinês; US american|estadunidens; GB britânic; FR frances|francês; DE alemã|alemão|alemães; UA ucranian; IL israelens; "
    "TR turc; KP norte-corean; KR sul-corean; PL polones|polonês; ES espanhol|espanhóis; GR greg; RS sérvi; SY síri; SA saudit; IN indian; JP japones|japonês; CH suíç; IT italian; BR brasileir",
}  # fmt: skip


def english() -> dict[str, tuple[str, ...]]:
    """Words of English by the code of the country that they mean."""
    return _read(_ENGLISH.replace("\n", ";"))


def stems(language: str) -> dict[str, tuple[str, ...]]:
    """Beginnings of words by the code of the country that they mean; empty for a language that is not known."""
    return _read(_STEMS.get(language, ""))


def _read(text: str) -> dict[str, tuple[str, ...]]:
    entries = (one.strip().partition(" ") for one in text.split(";") if one.strip())
    return {code: tuple(words.split("|")) for code, _, words in entries}
