"""Every write of demands: keyword-only, always ``by`` and ``at``, one transaction."""

from fazhi.modules.demands.actions.api_keys import admit, end_api_key, make_api_key
from fazhi.modules.demands.actions.categories import set_category
from fazhi.modules.demands.actions.exports import record_export
from fazhi.modules.demands.actions.field import Agreed, GroupTold, Taken, say_again, take_down
from fazhi.modules.demands.actions.following import find_by_code, promise_of
from fazhi.modules.demands.actions.importing import import_batch
from fazhi.modules.demands.actions.intake import Upload, hand_in

__all__ = [
    "Agreed",
    "GroupTold",
    "Taken",
    "Upload",
    "admit",
    "end_api_key",
    "find_by_code",
    "hand_in",
    "import_batch",
    "make_api_key",
    "promise_of",
    "record_export",
    "say_again",
    "set_category",
    "take_down",
]
