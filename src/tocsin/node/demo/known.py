"""Public facts of the case that the emulation repeats: addresses, digests and names."""

from __future__ import annotations

ENTRY = "144.76.6.34"
SHELL = "176.9.18.143"
EXFIL = ("148.251.232.252", "148.251.233.231")
RETURN = ("185.82.72.111", "216.24.219.65", "216.24.219.64", "46.30.189.66")
ADDRESSES = (ENTRY, SHELL, *EXFIL, *RETURN)

ENCRYPTOR = "f116acc6508843f59e59fb5a8d643370dce82f492a217764521f46a856cc4cb5"
WIPER = "e1204ebbd8f15dbf5f2e41dddc5337e3182fc4daf75b05acc948b8b965480ca0"
WEB_SHELL = "f8db380cc495e98c38a9fb505acba6574cbb18cfe5d7a2bb6807ad1633bf2df8"
DEFENDER_CONTROL = "45bf0057b3121c6e444b316afafdd802d16083282d1cbfde3cdbf2a9d0915ace"
BATCH = "bad65769c0b416bb16a82b5be11f1d4788239f8b2ba77ae57948b53a69e230a6"
SPREADER = "e67c7dbd51ba94ac4549cc9bcaabb97276e55aa20be9fae909f947b5b7691e6b"
DRIVER = "3c9dc8ada56adf9cebfc501a2d3946680dcb0534a137e2e27a7fcb5994cd9de6"
#: MD5 digests that the press and third parties give for three of them.
MD5 = {
    ENCRYPTOR: "bbe983dba3bf319621b447618548b740",
    WIPER: "7b71764236f244ae971742ee1bc6b098",
    DRIVER: "8f6e7653807ebb57ecc549cef991d505",
}
DIGESTS = (ENCRYPTOR, WIPER, WEB_SHELL, DEFENDER_CONTROL, BATCH, SPREADER, DRIVER)

NAMES = (
    "pickers.aspx", "error4.aspx", "clientbin.aspx", "evaluatesiteupgrade.cs.aspx", "mellona.exe", "goxml.exe",
    "goxml.jpg", "rwdsk.sys", "advanced_port_scanner", "mimikatz", ".lck",
)  # fmt: skip

#: The certificate that signed the encryptor and the wiper was a telecom company's; the name is ours.
SIGNER = "Example Telecommunications Company KSC"
