"""Wrong codes from an address many share: slowed, never locked out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fazhi.kernel.matters import codes
from fazhi.modules.demands.tests.conftest import County


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    now: list[datetime] = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])

    def pass_by(seconds: int) -> None:
        now[0] += timedelta(seconds=seconds)

    return pass_by


def tried(client: Client, code: str) -> tuple[int, int]:
    """The status, and the seconds it says to wait."""
    answer = client.post("/follow/", {"code": code})
    return answer.status_code, int(answer.headers.get("Retry-After", 0))


def guess(first: int, times: int) -> None:
    """A guesser at the same address, each time with a clean browser."""
    for n in range(first, first + times):
        Client().post("/follow/", {"code": codes.written(n)})


def test_a_right_code_after_the_announced_wait_opens_whatever_others_try_meanwhile(
    county: County, clock: Callable[[int], None]
) -> None:
    _demand, right = county.hand_in()
    guess(0, 20)
    resident = Client()
    status, seconds = tried(resident, right)
    assert status == 429
    clock(seconds - 1)
    guess(100, 5)
    assert tried(resident, right) == (429, 1)
    clock(1)
    guess(200, 5)
    assert tried(Client(), right)[0] == 429
    assert tried(resident, right)[0] == 302


def test_the_promise_is_for_the_code_it_was_given_for(county: County, clock: Callable[[int], None]) -> None:
    _demand, right = county.hand_in()
    guess(0, 20)
    guesser = Client()
    _status, seconds = tried(guesser, codes.written(500))
    clock(seconds)
    guess(100, 5)
    assert tried(guesser, right)[0] == 429


def test_a_browser_that_has_the_demand_open_does_not_wait_for_it(
    county: County, clock: Callable[[int], None]
) -> None:
    _demand, right = county.hand_in()
    _other, another = county.hand_in("另一件。")
    resident = Client()
    assert tried(resident, right)[0] == 302
    guess(0, 20)
    assert tried(resident, right)[0] == 302
    assert tried(resident, another)[0] == 429


def test_a_forged_promise_is_none(county: County, clock: Callable[[int], None]) -> None:
    _demand, right = county.hand_in()
    guess(0, 20)
    client = Client()
    client.cookies["fazhi_waiting"] = "00 0:forged"
    assert tried(client, right)[0] == 429
