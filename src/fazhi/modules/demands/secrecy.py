"""What is derived from the installation's secret key: tracking codes, and the digests that stand for them.

The database holds neither a code nor what a code could be computed from: who reads the tables, or steals a backup
without the key, cannot open a demand as its resident. After a change of key the older ones named in
``SECRET_KEY_FALLBACKS`` still open what they wrote.
"""

import json
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from fazhi.modules.demands.rules import codes

CODE = "fazhi.demands.code"
CODE_DIGEST = "fazhi.demands.code_digest"
SUBMISSION = "fazhi.demands.submission"
ADDRESS = "fazhi.demands.address"
IMPORT = "fazhi.demands.import"


def code_for(submission: UUID) -> str:
    """The tracking code of a submission: always the same, so that sending again shows the same code."""
    return codes.written(int.from_bytes(_digest(CODE, submission.hex)) >> (256 - codes.BITS))


def kept_submission(submission: UUID) -> UUID:
    """What is stored of a submission's id: whoever reads it cannot send the form again to be shown the code."""
    return UUID(bytes=_digest(SUBMISSION, submission.hex)[:16])


def imported_submission(source: str, source_id: str) -> UUID:
    """The submission of an imported row. Source and number may be public; without the key nobody can send it again."""
    return UUID(bytes=_digest(IMPORT, json.dumps([source, source_id]))[:16])


def code_digest(code: str) -> str:
    """What is stored of a code (as ``codes.read`` returns it): 64 hex digits."""
    return _digest(CODE_DIGEST, code).hex()


def possible_code_digests(code: str) -> Iterator[str]:
    """The digests a stored code may have: under the key in use and under those that went before."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield _digest(CODE_DIGEST, code, key).hex()


def address_digest(address: str) -> str:
    """What is kept for an hour of an address that tried wrong codes."""
    return _digest(ADDRESS, address).hex()


def _digest(purpose: str, value: str, key: str | bytes | None = None) -> bytes:
    return salted_hmac(purpose, value, secret=key, algorithm="sha256").digest()
