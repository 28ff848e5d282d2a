"""What goes in and comes out. Names and lengths are those of the pages' forms; text is checked by the actions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from ninja import Field, Schema
from pydantic import ConfigDict

from fazhi.modules.demands import paging
from fazhi.modules.demands.rules.intake import TEXT_LIMIT

Line = Annotated[str, Field(max_length=300)]
Told = str | bool | int | float | list[str] | None
Satisfaction = Literal["satisfied", "fair", "dissatisfied"]
Turn = Annotated[
    int, Field(ge=0, le=1_000_000, description="所见的 turn；其间有人办理过的，本次不写入（409）")
]


class Strict(Schema):
    """What comes in: a name nobody knows is a mistake, said as such."""

    model_config = ConfigDict(extra="forbid")


class DemandIn(Strict):
    """A demand as a resident hands it in. ``submission`` makes sending it again harmless: make it once and keep it."""

    about_official: Annotated[
        bool, Field(description="是否反映公职人员滥用职权；是则不予收取，告知应向何处反映。")
    ]
    text: Annotated[str, Field(max_length=TEXT_LIMIT, description="要反映什么事")]
    place: Line = ""
    place_unit: Annotated[str, Field(max_length=60, description="乡镇、村的编码，见 places")] = ""
    category: Annotated[str, Field(max_length=60, description="类别编码，见 categories")] = ""
    name: Line = ""
    phone: Line = ""
    email: Line = ""
    submission: UUID = Field(default_factory=uuid4)


class HandedIn(Schema):
    """The number, and the code with which alone it can be followed. The code is not stored and cannot be found again."""

    number: str
    code: str


class OwedOut(Schema):
    """What is being waited for; ``local`` marks a limit that is a local rule."""

    title: str
    due_at: datetime
    local: bool
    provisional: bool


class HappeningOut(Schema):
    """One line of the timeline, in the resident's words."""

    at: datetime
    title: str
    text: str
    remedies: str


class JourneyOut(Schema):
    """A demand as its resident sees it. ``may`` names what the resident can do now, and until when."""

    number: str
    title: str
    status: str
    turn: int
    holder: str
    owed: OwedOut | None
    happened: list[HappeningOut]
    may: dict[str, datetime | None]
    published: Annotated[bool, Field(description="诉求内容和地点是否公开；同意公开的可以撤回")]


class RateIn(Strict):
    """Was it solved, and is the resident satisfied."""

    turn: Turn
    handled: bool
    satisfaction: Satisfaction
    comment: Annotated[str, Field(max_length=1000)] = ""


class ReopenIn(Strict):
    """What is still not solved."""

    turn: Turn
    reasons: Annotated[str, Field(min_length=1, max_length=2000)]


class WithdrawIn(Strict):
    """Nothing but the wish."""

    turn: Turn


class CategoryOut(Schema):
    """What a demand can be about. ``parent`` is the code of the one above, empty at the top."""

    code: str
    name: str
    parent: str
    level: int


class PlaceOut(Schema):
    """A township or village a demand can be about."""

    code: str
    name: str
    kind: str


class PublishedOut(Schema):
    """What anybody may read of a demand; words and place only where the resident agreed."""

    id: UUID
    status: Literal["open", "closed"]
    status_notes: str
    service_code: str
    service_name: str
    agency_responsible: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    description: str
    address: str
    lat: Decimal | None
    long: Decimal | None


class PublishedPage(Schema):
    """A page of rows, newest first, and the cursor of the next, empty at the end."""

    rows: list[PublishedOut]
    older: str


class DemandRow(Schema):
    """One row of the list."""

    id: UUID
    number: str
    title: str
    status: str
    channel: str
    category: str
    unit: str
    received_at: datetime
    next_due_at: datetime | None


class DemandPage(Schema):
    """A page of rows and the cursors of its neighbours, empty at the ends."""

    rows: list[DemandRow]
    newer: str
    older: str


class DemandOut(DemandRow):
    """One demand with what was told. Contact data are not given out over the API. ``possible`` are the steps open now."""

    turn: int
    text: str
    place: str
    answered_at: datetime | None
    closed_at: datetime | None
    satisfaction: str
    bounce_count: int
    rework_count: int
    reopen_count: int
    possible: list[str]


class ActOut(Schema):
    """One act. ``content`` is what was written, empty where law had it erased; ``commitment`` stands in the ledger."""

    n: int
    step: str
    outcome: str
    by: str
    unit: str
    occurred_at: datetime
    recorded_at: datetime
    facts: dict[str, bool]
    data: dict[str, Any]
    content: dict[str, Any]
    commitment: str


class StepIn(Strict):
    """One step of the procedure, as its form on the matter page has it."""

    turn: Turn
    outcome: Annotated[str, Field(max_length=60)] = ""
    facts: Annotated[dict[str, bool], Field(max_length=50)] = {}
    data: Annotated[dict[str, Told], Field(max_length=50)] = {}
    key: Annotated[str, Field(max_length=80, pattern=r"^[\w.-]*$")] = ""


class Asked(Schema):
    """What narrows the list; the same words as in the address of the list page."""

    text: str = ""
    status: str = ""
    due: str = ""
    unit: str = ""
    channel: str = ""
    category: str = ""
    since: str = ""
    until: str = ""
    order: str = ""
    page: Annotated[str, Field(description="上一页给出的 older 或 newer")] = ""
    size: Annotated[int, Field(ge=1, le=200)] = paging.PAGE


class Period(Schema):
    """The legal days counted, both included; this year so far unless asked otherwise."""

    since: date | None = None
    until: date | None = None


class FigureOut(Schema):
    """A figure: its value (``null`` where there was nothing to count over), how it came about, on what rule it rests."""

    code: str
    title: str
    unit: str
    kind: Literal["count", "share", "median"]
    basis: str
    local: bool
    version: int
    since: date
    until: date
    value: Decimal | None
    numerator: int
    denominator: int | None
    reckoning: str
    groups: list[str]


class CellOut(Schema):
    """One row of a breakdown; ``key`` opens its records, ``null`` for records without one."""

    key: str | None
    name: str
    value: Decimal | None
    numerator: int
    denominator: int | None


class BrokenDownOut(FigureOut):
    """A figure and its breakdown."""

    by: str
    cells: list[CellOut]
