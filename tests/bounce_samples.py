"""Messages with which mails come back (RFC 3464)."""

from __future__ import annotations

REPORT = """\
From: mailer@example.org
To: {to}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It came back.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; rae@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b--
"""


def report(to: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A bounce message that came to an address."""
    return REPORT.format(to=to, action=action, status=status).encode()
