"""Major decisions, the “three major, one large”, meetings and internal approval.

Major administrative decisions follow the Interim Regulations of 2019 (MADR): chosen from the year's published catalogue,
drafted, published for comment, argued by independent experts, assessed for risk, reviewed for legality, discussed by a
meeting in which the chief speaks last, reported, published, carried out, evaluated by others than the first assessors,
archived. What each person said stays on record for life (MADR 38).

A meeting is a matter of its own; items of the “three major, one large” are its child matters, major decisions stand on
its agenda. Nothing is decided outside a meeting in session. Internal approval and the items rest on local rules, and
everything of theirs is shown as such; departments and townships follow the Regulations by reference (MADR 42).

The portal shows the catalogue, the drafts open for comment and what became of the comments. Comments lie in an
erasable table.
"""
