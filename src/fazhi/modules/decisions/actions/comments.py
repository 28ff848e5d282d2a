"""Handing in a comment on a published draft (MADR 14, 15): nobody needs an account or gives a name."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.ledger.record import digest_of
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.actor import Actor
from fazhi.modules.decisions.errors import CommentsOver
from fazhi.modules.decisions.models import Comment, Decision
from fazhi.modules.decisions.queries.public import consultation

LONGEST = 5000


def hand_in(
    *, decision: Decision, text: str, name: str, contact: str, submission: UUID, by: Actor, at: datetime
) -> Comment:
    """Hand in one comment; sending the same form again changes nothing.

    Raises ``CommentsOver`` while nothing is open for comment, ``BadForm``. The ledger keeps a digest, never the words.
    """
    text = text.replace("\x00", "").strip()
    if not text or len(text) > LONGEST:
        raise BadForm({"text": _("请填写意见，最多%(most)d字。") % {"most": LONGEST}})
    with business() as book:
        known = Comment.objects.filter(submission=submission).first()
        if known is not None:
            return known
        asked = consultation(decision.matter)
        if asked is None or not asked.open_at(at):
            raise CommentsOver
        row = Comment.objects.create(
            decision=decision, at=at, text=text, name=name[:60], contact=contact[:60], submission=submission
        )
        content = {
            "decision": str(decision.pk),
            "comment": digest_of({"text": text, "name": row.name, "contact": row.contact}),
            "at": at.isoformat(),
        }
        configure(
            book, "decision.comment", "decisions.comment", str(row.pk), content, by, at, remembered=False
        )
    return row
