"""Matters: one run of a procedure, its acts, its clocks, who holds it and who held it.

A matter is opened, acted on step by step, assigned, linked, split into child matters and closed, always through
``actions``. Every act stands in one transaction with its clocks and its ledger entry; an act that the procedure
forbids is refused with the article, and the refusal is kept.
"""
