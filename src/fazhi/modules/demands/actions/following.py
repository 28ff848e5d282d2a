"""Opening a demand by its tracking code, and slowing down whoever guesses."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from fazhi.kernel.matters import codes, tracking
from fazhi.kernel.matters.errors import Refused
from fazhi.modules.demands import queries, secrecy
from fazhi.modules.demands.errors import OpensElsewhere, TooManyWrongCodes, WrongCode
from fazhi.modules.demands.models import Demand, WrongCodes
from fazhi.modules.demands.rules import guessing


def find_by_code(
    *,
    typed: str,
    address: str,
    at: datetime,
    promise: guessing.Promise | None = None,
    opened: UUID | None = None,
) -> Demand:
    """The demand a typed code opens. ``address`` is where the request came from; only its keyed digest is kept.

    ``promise`` is what this browser was told when it had to wait, ``opened`` the demand it has open already; both as it
    proved them. Raises ``WrongCode``; ``TooManyWrongCodes`` with the seconds to wait, without looking the code up;
    ``OpensElsewhere`` for the code of another kind of matter. A slip that the check character finds costs nothing: it
    tells a guesser nothing either.
    """
    try:
        code = codes.read(typed)
    except codes.CodeMistyped:
        raise WrongCode(mistyped=True) from None
    key = secrecy.address_digest(address)
    digests = tuple(secrecy.possible_code_digests(code))
    wait = guessing.seconds_left(_tally(WrongCodes.objects.filter(pk=key).first()), promise, digests, at)
    if wait and opened is None:
        raise TooManyWrongCodes(wait)
    demand = queries.by_code_digests(digests)
    if wait and (demand is None or demand.pk != opened):
        raise TooManyWrongCodes(wait)
    if demand is None:
        raise _no_demand(digests, key, at)
    return demand


def promise_of(typed: str, seconds: int, at: datetime) -> guessing.Promise:
    """What to tell whoever has to wait ``seconds`` with this code (one that can be read)."""
    return guessing.Promise(secrecy.code_digest(codes.read(typed)), at + timedelta(seconds=seconds))


def _no_demand(digests: tuple[str, ...], key: str, at: datetime) -> Refused:
    """The code of another kind of matter, or one more wrong code of this address."""
    other = tracking.matter_of(digests)
    if other is not None:
        return OpensElsewhere(other)
    wait = _count_wrong_code(key, at)
    return TooManyWrongCodes(wait) if wait else WrongCode(mistyped=False)


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
