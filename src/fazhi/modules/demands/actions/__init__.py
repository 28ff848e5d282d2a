"""Every write of demands: keyword-only, always ``by`` and ``at``, one transaction."""

from fazhi.modules.demands.actions.categories import set_category
from fazhi.modules.demands.actions.exports import record_export
from fazhi.modules.demands.actions.following import find_by_code, promise_of
from fazhi.modules.demands.actions.importing import import_batch
from fazhi.modules.demands.actions.intake import Upload, hand_in

__all__ = ["Upload", "find_by_code", "hand_in", "import_batch", "promise_of", "record_export", "set_category"]
