"""Cases: what happened to whom, who said so, how bad it is, which thresholds it touches, and what may be done."""
