"""Several at once, with real commits: one act, one number, no loss."""

import threading
from collections.abc import Callable

from django.db import connections

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import Stale
from fazhi.kernel.matters.models import Matter, Refusal
from fazhi.kernel.matters.tests.conftest import AT, County, build_county


def at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """Run all together, each on its own connection; what each returned or raised, in order."""
    results: list[object] = [None] * len(tasks)
    gate = threading.Barrier(len(tasks))

    def run(n: int) -> None:
        gate.wait()
        try:
            results[n] = tasks[n]()
        except Exception as failure:
            results[n] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def answer(county: County, matter: Matter) -> Callable[[], object]:
    return lambda: county.do(
        matter, "answer", county.handler, AT, outcome="done", data={"text": "x"}, expected=matter.turn
    )


def test_eight_clerks_answering_the_same_matter_make_one_answer_and_seven_clear_messages(
    committed_db: object,
) -> None:
    county = build_county()
    matter = county.given()
    results = at_once([answer(county, matter)] * 8)
    assert sum(isinstance(result, Stale) for result in results) == 7
    assert matter.acts.filter(step="answer").count() == 1
    assert Refusal.objects.filter(matter=matter, code="stale").count() == 7


def test_eight_desks_opening_at_once_get_eight_numbers_and_a_ledger_without_gaps(
    committed_db: object,
) -> None:
    county = build_county()
    before = ledger.size()
    made = at_once([county.take_in for _ in range(8)])
    assert {m.number for m in made} == {f"测2026-{n:06d}" for n in range(1, 9)}  # type: ignore[attr-defined]
    assert ledger.size() == before + 8
