"""Addresses and waiting times."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.notices.rules import EMAIL, LEASE, MAX_TRIES, SMS, one_line, tidy_address, wait_after
from fazhi.kernel.notices.transports import HttpGateway, Smtp


@pytest.mark.parametrize(
    ("channel", "entered", "sent_to"),
    [
        (SMS, "138 0000 0000", "13800000000"),
        (SMS, "+86-138-0000-0000", "+8613800000000"),
        (SMS, "(0371) 6000000", "03716000000"),
        (EMAIL, " aili@example.org ", "aili@example.org"),
        (EMAIL, "a.b+c@sub.example.gov.cn", "a.b+c@sub.example.gov.cn"),
    ],
)
def test_addresses_are_tidied(channel, entered, sent_to):
    assert tidy_address(channel, entered) == sent_to
    assert tidy_address(channel, sent_to) == sent_to


@pytest.mark.parametrize(
    ("channel", "entered"),
    [
        (SMS, "123"),
        (SMS, "不知道"),
        (SMS, "13800000000; rm"),
        (SMS, ""),
        (EMAIL, "no at sign"),
        (EMAIL, "a@b"),
        (EMAIL, "a@b.c\r\nBcc: x@y.org"),
        (EMAIL, "a@example.org,b@example.org"),
        (EMAIL, "艾力 <a@example.org>"),
        (EMAIL, "艾力@example.org"),
        ("pigeon", "loft 3"),
    ],
)
def test_what_cannot_be_an_address_is_refused(channel, entered):
    with pytest.raises(ValueError, match="no address"):
        tidy_address(channel, entered)


@given(st.text())
def test_no_subject_can_begin_another_header(text):
    assert not set("\r\n") & set(one_line(text))


def test_waits_double_from_a_minute_to_an_hour():
    minutes = [wait_after(tries) // timedelta(minutes=1) for tries in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert wait_after(10**6) == timedelta(hours=1)


def test_a_claim_outlives_every_timeout():
    """A mail is about eight exchanges, each of which may take the timeout; a gateway call is about three."""
    slowest_mail = 10 * Smtp("", 0, "").timeout_s
    slowest_sms = 4 * HttpGateway("").timeout_s
    assert timedelta(seconds=max(slowest_mail, slowest_sms)) < LEASE
    assert sum((wait_after(n) for n in range(1, MAX_TRIES)), timedelta()) > timedelta(hours=3)
