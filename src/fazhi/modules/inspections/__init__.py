"""Inspections: security inspections, rectification, the risk ledger, incidents, drills, personal-information requests.

Law: Regulations on Network Data Security (NDSR) 10, 11, 23, 50-52; Personal Information Protection Law (PIPL) 45-50, 57,
63-65; Cybersecurity Law (CSL) 27, 40, 58, 61, 70, 74 (25, 56 and 59 before 2026); Measures on Incident Reporting (IRM)
4, 7, 8, 10, 11; Administrative Penalty Law (APL) 42, 55. The law counts hours for incidents and thirty days for their
final report; every other number here is a local rule and shown as one.

The life of an inspection: a plan that repeats no other check is approved by somebody else than its author; a team of
two certified officers or more, from one office or several, visits on record; each finding becomes a matter of its own
with a leader, a unit, a measure and a deadline, re-inspected by somebody else than who mended it. The inspection is
filed once every finding is closed. A rectification that is overdue stands on the risk board.

The risk ledger holds premises, systems and processes. It has no field for a person, an account or a post, and refuses
text that names one. Emergency contacts are tested, and each test is on record.
"""
