"""What disclosure says in words: channels, remedies. Pure."""

from collections.abc import Mapping

from fazhi.kernel.procedures import Text

REQUEST = "information_request"
TITLE = "政府信息公开申请"
"""The title of every request: what is asked for may name people, and stands in erasable content only."""

ONLINE = "online"
TEXT_LIMIT = 2000

ORGANISATION, CITIZEN = "organisation", "citizen"
APPLICANTS: Mapping[str, Text] = {
    CITIZEN: Text("公民", "Citizen"),
    ORGANISATION: Text("法人或者其他组织", "Legal person or organisation"),
}

REFUSED = ("refused", "partly")
"""Outcomes that withhold something: reconsideration comes before court (ARL 23; OGI 36, 37)."""
WITH_GROUND = (*REFUSED, "repeated")
"""Outcomes that are only lawful with their ground and reasons (OGI 36, 37)."""

REMEDIES: Mapping[bool, Text] = {
    True: Text(
        "不服不予公开的，应当先自收到答复之日起六十日内申请行政复议；对复议决定不服的，再向人民法院起诉。",
        "Against a refusal, reconsideration comes first: apply within 60 days of receiving the answer, then go to court.",
    ),
    False: Text(
        "不服本答复的，可以自收到之日起六十日内申请行政复议，或者六个月内向人民法院起诉。",
        "Against this answer you may apply for reconsideration within 60 days of receipt, or go to court within 6 months.",
    ),
}
"""What can be done against an answer, by whether it refuses (ARL 20, 23; ALL 46; OGI 51)."""
