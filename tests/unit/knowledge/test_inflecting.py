"""Names of countries are found in their cases and as adjectives, and in no frequent word of any language."""

from __future__ import annotations

import pytest

from tocsin.knowledge.countries import countries

#: Words of advisories and of every day that begin as a country or its people do, or look as if they did.
OTHER = {
    "sq": "indikator indikatorë indikatori indikatorët indikatorëve individ individë individi individët individual industri industria industrisë "
    "indeks informacion malware mali malit malin male malli malinje sirtar sirena sirë rusht rrush rrushi franko serbes "
    "italik kinema kinetik turkuaz turnet ganash laosh libër libri librit libra libërt liberal granatë oman komora "
    "marokeni anglisht gabim gabimet egjid austral estetike letër kile kilit kubik "
    "kirurg zambak çekiç çeki çeku modul",
    "de": "Indikator Indikatoren indizieren Individuum individuell Industrie industriell Information liberal Liberale Freiheit Malware malen maligne "
    "Islandpony Omen Spanne brittle Gabunviper serbeln Syrup Syringe Chinarinde "
    "benigne Kubatur kubisch Kanadabalsam Mongolismus Jerseykleid Romane Roman romanisch Perücke "
    "türkis türkisblau Grenadine Indiz Indizien inder indem",
    "fr": "indicateur indicateurs individu individus industrie industriel index indexer indemne indemnité indépendant indentation malice malin "
    "maligne malicieux malicieuse malveillant malaise malaises libertin liberté libérer libertaire liberal franchir franchise franchement franco "
    "chinés chiner grenade grenades romande turquerie guinéee colombe colombes jerseys monacal panaméricain angole nigérer "
    "suissesses chiliade maline peruque jordonner inderme mauricette georgette",
    "es": "indicador indicadores individuo individual industria industrial indicio índice indicar malicioso maliciosa maliciosos maligno malas malos "
    "malware libertad liberar libero liberan liberado francamente franqueza angolo austral austero congoja granadero "
    "siriando japonizar monacal romano romance indiscreto omitir gabinete benigno cubanito mongolismo jordaneo "
    "letonio peruca polonio estonce malaya bolivar bolívares",
    "it": "indicatore indicatori individuo individui industria industriale indice indicare indizio malizioso maligno malware libero libera liberare libertà "
    "liberale angolo angoli romano romana romani romanzo monaco franco francobollo franchezza austero australe cinema cubatura "
    "cubetto maltempo croazzo perone omonimo omano georgico granata germanio turchese "
    "lettore letto letteratura mongolfiera gabbia benigno beninteso polonio norvego",
    "pt": "indicador indicadores indivíduo indivíduos indústria industrial índice indicar indício malicioso maliciosa maligno malas malware reunião reuniões "
    "reunir liberdade libertar liberal granadeiro franco francamente romano romance angolar ganância ganhar gabinete chadiz "
    "perua peruca chinelo chinchila omitir congelar austero cubo cúbico benigno togado mongolóide panaceia turquesa "
    "polônio georgete maltar gâmbito argélico espanhar japona",
}  # fmt: skip
NAMED = {
    "sq": "Shqipëria/AL Shqipërisë/AL India/IN Indisë/IN indian/IN Iranit/IR iraniane/IR Greqia/GR Kinës/CN Kina/CN Gjermanisë/DE shqiptarëve/AL "
    "rusët/RU Kosovës/XK Maqedonisë/MK turke/TR amerikane/US italiane/IT serbe/RS kinez/CN francez/FR",
    "de": "Deutschlands/DE Albanien/AL albanischen/AL Indien/IN indische/IN Irans/IR iranischer/IR kanadische/CA japanischen/JP ukrainischen/UA "
    "syrische/SY Türkei/TR türkische/TR Briten/GB britisch/GB Italiener/IT spanische/ES mexikanischen/MX polnische/PL US-Firmen/US",
    "fr": "Albanie/AL albanaises/AL Inde/IN indiennes/IN Iran/IR iraniens/IR canadienne/CA malienne/ML marocain/MA tunisien/TN libanaise/LB "
    "français/FR russes/RU ukrainiennes/UA allemandes/DE géorgien/GE",
    "es": "Albania/AL albanesa/AL India/IN indianos/IN iraníes/IR México/MX mexicanas/MX boliviano/BO rusas/RU españoles/ES ucranianos/UA chinos/CN "
    "liberianos/LR alemanes/DE francesa/FR israelíes/IL peruano/PE",
    "it": "Albania/AL albanesi/AL India/IN indiane/IN iraniani/IR angolano/AO brasiliani/BR russi/RU tedesche/DE cinesi/CN italiana/IT ucraini/UA "
    "francese/FR boliviani/BO siriano/SY",
    "pt": "Albânia/AL Índia/IN indianos/IN iranianas/IR russos/RU chinesa/CN brasileiras/BR ucranianos/UA espanhóis/ES alemães/DE angolanos/AO "
    "israelense/IL franceses/FR",
}  # fmt: skip


#: Words that are a name where a sentence begins with them.
NAMES = {"Mali", "Oman", "Çeki", "Grenade", "Monaco"}


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize("spelt", [str, str.capitalize])
def test_no_frequent_word_names_a_country(language, spelt):
    words = [spelt(word) for word in OTHER[language].split()]
    taken = {word: hit.code for word in words if word not in NAMES for hit in countries(word, language)}
    assert taken == {}


@pytest.mark.parametrize("language", NAMED)
def test_names_and_people_are_found_in_their_cases(language):
    said = dict(one.split("/") for one in NAMED[language].split())
    assert {word: [hit.code for hit in countries(word, language)][-1:] for word in said} == {
        word: [code] for word, code in said.items()
    }
