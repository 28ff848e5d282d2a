"""Supervision: reminders, urgings, supervision orders and criticism, from outside the handling line.

SC53 wants the loop closed by urging too and leaves the how to the place: levels, numbers and periods here are local
rules and shown as such. Nothing of it moves a clock of the supervised matter.

The life of a supervision: a post with the duty, whose unit is not and never was on the line of the supervised matter,
issues a numbered document to the unit that owes; the unit signs for it. A reminder ends there. To an urging or an
order the unit replies in time; the supervisor accepts the reply or asks for another. Criticism is possible only on an
order that went unanswered or whose reply was not accepted, and only once the unit was heard or let its time pass.

The board counts what is late, nearly late, bounced, reworked and reopened in the subtree of its reader, by number and
deadline, never by content. Timeliness is shown to the handler and to the line above, never as a ranking.
"""
