"""The field of view: what a hunt could see, per detection, host and day, and why it could not see the rest.

From the lake's coverage alone: no event is read. Rules that need the same fields of the same logs are one
class (``needs``), hosts of which the same facts hold (``presence``) are judged once (``viewing``, ``picture``).
"""

from tocsin.hunting.field_of_view.looking import Looking, look
from tocsin.hunting.field_of_view.rows import Only

__all__ = ["Looking", "Only", "look"]
