"""What enforcement computes and decides without tables: fields of enforcement, certificates, the time bar, thresholds."""

from collections.abc import Mapping
from datetime import date

from fazhi.kernel.procedures import Text

FIELDS: Mapping[str, Text] = {
    "cyberspace": Text("网信", "Cyberspace"),
    "market": Text("市场监管", "Market regulation"),
    "urban": Text("城市管理", "Urban management"),
    "transport": Text("交通运输", "Transport"),
    "culture": Text("文化旅游", "Culture and tourism"),
    "agriculture": Text("农业农村", "Agriculture"),
    "environment": Text("生态环境", "Environment"),
    "emergency": Text("应急管理", "Emergency management"),
    "other": Text("其他", "Other"),
}
"""Fields of enforcement, as they stand on certificates."""

ENFORCEMENT, QUALIFICATION = "enforcement", "qualification"
CERTIFICATES: Mapping[str, Text] = {
    ENFORCEMENT: Text("行政执法证", "Enforcement certificate"),
    QUALIFICATION: Text("国家统一法律职业资格", "National legal qualification"),
}
"""What an officer may hold: the certificate to enforce (APL 42), the qualification to review (APL 58)."""

CITIZEN, ORGANISATION = "citizen", "organisation"
PARTIES: Mapping[str, Text] = {
    CITIZEN: Text("公民", "Citizen"),
    ORGANISATION: Text("法人或者其他组织", "Legal person or organisation"),
}

PARTY, AUTHOR = "party", "author"
ROLES: Mapping[str, Text] = {PARTY: Text("当事人", "Party"), AUTHOR: Text("举报人", "Reporter")}

SPOT_FINE_AT_MOST: Mapping[str, int] = {CITIZEN: 200, ORGANISATION: 3000}
"""Yuan; the most an on-the-spot fine may be (APL 51)."""
SURCHARGE_PERCENT_A_DAY = 3
"""Percent of the fine for each day it is late (APL 72)."""


def discovered_in_time(ended_on: date | None, found_on: date, years: int) -> bool:
    """Whether a violation was discovered within 2 (or 5) years of its end; one that goes on always is (APL 36)."""
    if ended_on is None or found_on <= ended_on:
        return True
    year = ended_on.year + years
    try:
        last = ended_on.replace(year=year)
    except ValueError:
        last = date(year, 2, 28)
    return found_on <= last


def surcharge_at_most(fine: int, days_late: int) -> int:
    """The most that may be added to a fine (whole yuan): 3 percent a day, never more than the fine itself (APL 72).

    `days_late` are calendar days without those of a reconsideration or suit (APL 73).
    """
    return min(fine, fine * SURCHARGE_PERCENT_A_DAY * max(0, days_late) // 100)
