"""The ways out this installation has, from its settings.

Mail: Django's own EMAIL_HOST (empty: no mail), EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS,
EMAIL_USE_SSL, EMAIL_TIMEOUT and DEFAULT_FROM_EMAIL. SMS: SMS_GATEWAY_URL (empty: no SMS), SMS_GATEWAY_TOKEN (sent
as bearer token if set), and SMS_GATEWAY, a mapping of the other fields of `transports.HttpGateway`.
"""

from typing import Any

from django.conf import settings

from fazhi.kernel.notices.rules import EMAIL, SMS
from fazhi.kernel.notices.transports import HttpGateway, Security, Smtp, Transport


def transports() -> dict[str, Transport]:
    """By channel. Messages of a channel that is not there wait until it is."""
    found: dict[str, Transport] = {}
    if settings.EMAIL_HOST:
        found[EMAIL] = _mail()
    if getattr(settings, "SMS_GATEWAY_URL", ""):
        found[SMS] = _sms()
    return found


def _mail() -> Smtp:
    security: Security = "none"
    if settings.EMAIL_USE_SSL:
        security = "tls"
    elif settings.EMAIL_USE_TLS:
        security = "starttls"
    return Smtp(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        sender=settings.DEFAULT_FROM_EMAIL,
        username=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        security=security,
        timeout_s=settings.EMAIL_TIMEOUT or 20,
    )


def _sms() -> HttpGateway:
    more: dict[str, Any] = dict(getattr(settings, "SMS_GATEWAY", {}))
    headers = dict(more.pop("headers", {}))
    if token := getattr(settings, "SMS_GATEWAY_TOKEN", ""):
        headers.setdefault("Authorization", f"Bearer {token}")
    return HttpGateway(url=settings.SMS_GATEWAY_URL, headers=headers, **more)
