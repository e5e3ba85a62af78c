from __future__ import annotations

import pytest

from tocsin.detections.indicators.defang import defang
from tocsin.detections.indicators.refang import refang
from tocsin.model.expression import ListKind

SHOWN = {
    (ListKind.DOMAIN, "evil.example"): "evil[.]example",
    (ListKind.URL, "https://evil.example/a.php?b=c.d"): "hxxps://evil[.]example/a.php?b=c.d",
    (ListKind.URL, "evil.example/a.php"): "evil[.]example/a.php",
    (ListKind.URL, "ftp://evil.example/x"): "fxp://evil[.]example/x",
    (ListKind.ADDRESS, "192.0.2.7"): "192[.]0[.]2[.]7",
    (ListKind.MAIL, "clerk@evil.example"): "clerk[@]evil[.]example",
    (ListKind.FILE_NAME, "cl.exe"): "cl.exe",
}


@pytest.mark.parametrize(("indicator", "shown"), SHOWN.items())
def test_what_could_be_clicked_cannot_be_and_is_given_back(indicator, shown):
    assert defang(*indicator) == shown
    assert refang(shown) == indicator[1]
