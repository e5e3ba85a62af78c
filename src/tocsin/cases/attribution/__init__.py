"""Attribution by evidence: candidates with how likely and how surely, and very often nobody. The concept says how; pure."""
