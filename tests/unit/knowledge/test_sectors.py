"""Sectors are found in the forms that words take, and not in words of computing that look alike."""

from __future__ import annotations

import pytest

from tocsin.knowledge.sectors import sectors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sektori i energjisë dhe bankat", ["Energy", "Finance"]),
        ("sistemet e energjetikës, arsimit dhe shëndetësisë", ["Education", "Energy", "Health"]),
        ("Krankenhäuser, Energieversorger und Kraftwerke", ["Energy", "Health"]),
        ("das Außenministerium, Bundesbehörden und Stadtwerke", ["Energy", "Government, Administration"]),
        ("il ministero degli esteri", ["Government, Administration"]),
        ("entidades gubernamentales y energéticas", ["Energy", "Government, Administration"]),
        ("Ministria e Financave", ["Finance", "Government, Administration"]),
        ("les hôpitaux et les télécommunications", ["Health", "Telecoms"]),
        ("bancos, universidades y empresas de energía", ["Education", "Energy", "Finance"]),
        ("ospedali e banche", ["Finance", "Health"]),
        ("operadoras e hospitais", ["Health", "Telecoms"]),
        ("telecommunications providers and hospitals", ["Health", "Telecoms"]),
        ("the Ministry of Defence and the health ministry", ["Government, Administration"]),
        ("the Syrian Electronic Army", []),
        ("a third party copied removable media over the transport layer", []),
        ("a utility for remote administration by administrators, in a pipeline", []),
        ("financially motivated; social media; trained staff", []),
    ],
)
def test_sectors(text, names):
    assert sorted({hit.name for hit in sectors(text)}) == names
