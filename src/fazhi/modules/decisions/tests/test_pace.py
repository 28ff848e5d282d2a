"""Comments on a draft: an address that sends too often waits, and is told how long."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fazhi.kernel.matters import tracking
from fazhi.modules.decisions.models import Comment
from fazhi.modules.decisions.tests.conftest import Hall

pytestmark = pytest.mark.django_db


def test_an_address_that_comments_too_often_waits(hall: Hall) -> None:
    out = hall.started(public=True)
    hall.do(
        out,
        "publish_draft",
        "housing",
        timezone.now() - timedelta(days=2),
        outcome="usual",
        data={"notice": "拟调整供水价格，请提意见。"},
    )
    address, client = reverse("decisions_public_one", args=[out.pk]), Client()
    sent = {"text": "建议分步调整", "submission": str(uuid4())}
    assert client.post(address, sent).status_code == 302
    for _time in range(tracking.MOST_IN_WINDOW - 1):
        tracking.count_sending(address="127.0.0.1", at=timezone.now())
    refused = client.post(address, sent | {"submission": str(uuid4())})
    assert refused.status_code == 429
    assert "建议分步调整" in refused.content.decode()
    assert Comment.objects.count() == 1
