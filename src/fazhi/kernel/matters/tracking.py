"""How somebody without an account finds a matter again: tracking codes, exactly-once sending, the pace of an address.

The database holds neither a code nor what a code could be computed from: who reads the tables, or steals a backup
without the key, cannot open a matter as the person who sent it. After a change of key the older ones named in
``SECRET_KEY_FALLBACKS`` still open what they wrote.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from fazhi.kernel.matters import codes
from fazhi.kernel.matters.errors import TooManySent
from fazhi.kernel.matters.models import Matter, Sending, Tracking

CODE = "fazhi.matters.code"
SUBMISSION = "fazhi.matters.submission"
# demands had these two first: every digest they stored depends on the words
CODE_DIGEST = "fazhi.demands.code_digest"
ADDRESS = "fazhi.demands.address"

WINDOW = timedelta(minutes=10)
MOST_IN_WINDOW = 20
"""How often one address may send something in: many people share the address of a village office or a phone network."""
FORGOTTEN_AFTER = timedelta(hours=1)


def keyed(purpose: str, value: str, key: str | bytes | None = None) -> bytes:
    """32 bytes that only this installation can derive from a value, different for each purpose."""
    return salted_hmac(purpose, value, secret=key, algorithm="sha256").digest()


def code_for(submission: UUID, purpose: str = CODE) -> str:
    """The tracking code of a submission: always the same, so that sending again shows the same code."""
    return codes.written(int.from_bytes(keyed(purpose, submission.hex)) >> (256 - codes.BITS))


def kept_submission(submission: UUID, purpose: str = SUBMISSION) -> UUID:
    """What is stored of a submission's id: whoever reads it cannot send the form again to be shown the code."""
    return UUID(bytes=keyed(purpose, submission.hex)[:16])


def code_digest(code: str) -> str:
    """What is stored of a code (as ``codes.read`` returns it): 64 hex digits."""
    return keyed(CODE_DIGEST, code).hex()


def possible_code_digests(code: str) -> Iterator[str]:
    """The digests a stored code may have: under the key in use and under those that went before."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield keyed(CODE_DIGEST, code, key).hex()


def address_digest(address: str) -> str:
    """What is kept for an hour of an address that tried wrong codes, or sent something in."""
    return keyed(ADDRESS, address).hex()


def matter_of(digests: Collection[str]) -> Matter | None:
    """The matter whose code has one of these digests (demands keep their own)."""
    row = Tracking.objects.select_related("matter__unit").filter(code_digest__in=digests).first()
    return row.matter if row else None


def open_once(submission: UUID, opened: Callable[[Callable[[Matter], None]], Matter]) -> tuple[Matter, str]:
    """Open a matter exactly once for each submission; returns it with its tracking code.

    ``opened`` is given what writes the code's row, to be called beside the new matter (``open_matter``'s ``beside``).
    A second call with the same submission opens nothing and returns the first matter and the same code.
    """
    kept, code = kept_submission(submission), code_for(submission)
    known = _by_submission(kept)
    if known is not None:
        return known, code

    def track(matter: Matter) -> None:
        """The row by which the code finds the matter."""
        Tracking(matter=matter, code_digest=code_digest(code), submission=kept).save(force_insert=True)

    try:
        return opened(track), code
    except IntegrityError:
        known = _by_submission(kept)
        if known is None:
            raise
        return known, code


def count_sending(*, address: str, at: datetime) -> None:
    """Count one sending of an address, which is kept as a keyed digest and for an hour.

    Raises ``TooManySent`` with the seconds to wait; what was refused is not counted.
    """
    key = address_digest(address)
    with transaction.atomic():
        row = Sending.objects.select_for_update().filter(pk=key).first()
        fresh = row is None or row.since <= at - WINDOW
        n, since = (1, at) if row is None or fresh else (row.n + 1, row.since)
        if n > MOST_IN_WINDOW:
            raise TooManySent(int((since + WINDOW - at).total_seconds()) + 1)
        Sending.objects.update_or_create(pk=key, defaults={"n": n, "since": since})
        Sending.objects.filter(since__lt=at - FORGOTTEN_AFTER).delete()


def _by_submission(kept: UUID) -> Matter | None:
    row = Tracking.objects.select_related("matter").filter(submission=kept).first()
    return row.matter if row else None
