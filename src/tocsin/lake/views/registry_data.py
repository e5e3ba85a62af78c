"""Registry data as Sysmon writes it, which rules follow, and as logs do that write a number alone."""

from __future__ import annotations

# Ports and flags of published rules lie above the range.
_NUMBERS = (*range(1024), 3389, 24914, 0xFFFFFFFF)

#: ``DWORD (0x00000001)`` and ``QWORD (0x00000000-0x00000001)`` in decimal.
IN_DECIMAL = {f"DWORD (0x{number:08x})": str(number) for number in _NUMBERS} | {
    f"QWORD (0x00000000-0x{number:08x})": str(number) for number in _NUMBERS
}
