"""What demands derive from the installation's secret key; see ``kernel.matters.tracking`` for codes in general."""

import json
from uuid import UUID

from fazhi.kernel.matters import tracking
from fazhi.kernel.matters.tracking import address_digest, code_digest, keyed, possible_code_digests

__all__ = [
    "address_digest",
    "code_digest",
    "code_for",
    "imported_submission",
    "kept_submission",
    "possible_code_digests",
]

CODE = "fazhi.demands.code"
SUBMISSION = "fazhi.demands.submission"
IMPORT = "fazhi.demands.import"


def code_for(submission: UUID) -> str:
    """The tracking code of a submission: always the same, so that sending again shows the same code."""
    return tracking.code_for(submission, CODE)


def kept_submission(submission: UUID) -> UUID:
    """What is stored of a submission's id: whoever reads it cannot send the form again to be shown the code."""
    return tracking.kept_submission(submission, SUBMISSION)


def imported_submission(source: str, source_id: str) -> UUID:
    """The submission of an imported row. Source and number may be public; without the key nobody can send it again."""
    return UUID(bytes=keyed(IMPORT, json.dumps([source, source_id]))[:16])
