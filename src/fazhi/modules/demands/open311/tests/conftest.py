"""The small county of the demands' tests, with keys of other systems."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.demands.actions.api_keys import make_api_key
from fazhi.modules.demands.open311.actions import set_service_attribute
from fazhi.modules.demands.tests.conftest import DAY, County, build_county

TEXT = "柳河镇东湾村村口的路灯坏了三天，晚上很黑。"
V2 = "/open311/v2"


@pytest.fixture
def county(db: None) -> County:
    return build_county()


def a_key(at: datetime | None = None, **more: Any) -> str:
    """A key in force since yesterday."""
    told = {
        "holder": "云岭县融媒体中心",
        "channel": "app",
        "may_submit": True,
        "may_read": True,
        "per_minute": 600,
    }
    _row, plain = make_api_key(**(told | more), by=SYSTEM, at=(at or timezone.now()) - DAY)
    return plain


@pytest.fixture
def key(county: County) -> str:
    return a_key()


def ask_for_pole(county: County) -> None:
    """The office asks two things about street lights."""
    at = timezone.now() - DAY
    about = {"category": county.roads, "by": SYSTEM, "at": at}
    set_service_attribute(
        code="POLE", datatype="string", zh="灯杆编号", en="Number on the pole", order=1, **about
    )
    options = [
        {"key": "all", "zh": "整排不亮", "en": "All of them"},
        {"key": "one", "zh": "单盏不亮", "en": "One"},
    ]
    set_service_attribute(
        code="HOW", datatype="singlevaluelist", zh="不亮的情况", en="What is dark", order=2, required=True,
        values=options, **about,
    )  # fmt: skip


def told(key: str, **more: Any) -> dict[str, Any]:
    """A form as a client sends it."""
    plain = {
        "api_key": key,
        "service_code": "1001",
        "address_string": "东湾村村口",
        "description": TEXT,
        "attribute[about_official]": "no",
    }
    return {name: value for name, value in (plain | more).items() if value is not None}


def post(client: Client, form: str = "json", **sent: Any) -> Any:
    """POST requests.FORM, form-encoded."""
    from urllib.parse import urlencode

    return client.post(
        f"{V2}/requests.{form}",
        urlencode(sent, doseq=True),
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )
