"""Notices: what people are told, inside the workbench and by mail or text message, each exactly once.

A notice stands in the inbox of a post or a person. An outgoing message is written in the same transaction as
the act it tells of, and handed over to the mail server or the SMS gateway afterwards: claimed, sent, marked.
Whatever cuts that short, no message goes out twice: one whose handing-over has no known end is *in doubt*, and
is only sent again where the receiving side drops repeats itself, or where a person decides so.

Telling somebody by telephone, in person or on paper is no notice but an act of the matter, with its own date.
"""
