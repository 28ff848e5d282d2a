"""Opening a demand by its tracking code, and slowing down whoever guesses."""

from datetime import datetime

from django.db import transaction

from fazhi.modules.demands import queries, secrecy
from fazhi.modules.demands.errors import TooManyWrongCodes, WrongCode
from fazhi.modules.demands.models import Demand, WrongCodes
from fazhi.modules.demands.rules import codes, guessing


def find_by_code(*, typed: str, address: str, at: datetime) -> Demand:
    """The demand a typed code opens. ``address`` is where the request came from; only its keyed digest is kept.

    Raises ``WrongCode``; ``TooManyWrongCodes`` with the seconds to wait, without looking the code up. A slip that
    the check character finds costs nothing: it tells a guesser nothing either.
    """
    try:
        code = codes.read(typed)
    except codes.CodeMistyped:
        raise WrongCode(mistyped=True) from None
    key = secrecy.address_digest(address)
    wait = guessing.seconds_to_wait(_tally(WrongCodes.objects.filter(pk=key).first()), at)
    if wait:
        raise TooManyWrongCodes(wait)
    demand = queries.by_code_digests(tuple(secrecy.possible_code_digests(code)))
    if demand is None:
        wait = _count_wrong_code(key, at)
        raise TooManyWrongCodes(wait) if wait else WrongCode(mistyped=False)
    return demand


def _count_wrong_code(key: str, at: datetime) -> int:
    """Remember one more wrong code; returns the seconds the next try must wait. Forgets addresses gone quiet."""
    with transaction.atomic():
        row = WrongCodes.objects.select_for_update().filter(pk=key).first()
        tally = guessing.after_wrong_code(_tally(row), at)
        WrongCodes.objects.update_or_create(
            pk=key, defaults={"wrong": tally.wrong, "last_at": tally.last_at, "free_at": tally.free_at}
        )
        WrongCodes.objects.filter(last_at__lt=at - guessing.FORGOTTEN_AFTER).delete()
    return guessing.seconds_to_wait(tally, at)


def _tally(row: WrongCodes | None) -> guessing.Tally | None:
    return None if row is None else guessing.Tally(row.wrong, row.last_at, row.free_at)
