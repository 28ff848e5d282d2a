"""The same submission sent twice at the same moment, over two real connections, makes one demand."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from django.db import connection

from fazhi.kernel.ledger.queries import size
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import actions
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, build_county


def test_two_at_once_make_one(committed_db: object) -> None:
    build_county()
    before = size()
    both = Barrier(4)
    submission = uuid4()

    def send() -> tuple[str, str]:
        try:
            both.wait(timeout=30)
            demand, code = actions.hand_in(
                channel="portal",
                text="路灯坏了。",
                phone="13800138000",
                by=RESIDENT,
                at=AT,
                submission=submission,
            )
            return demand.matter.number, code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = {future.result() for future in [pool.submit(send) for _ in range(4)]}
    assert len(results) == 1
    assert Demand.objects.count() == 1
    assert size() == before + 1
