"""Who holds a key, and held one."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from fazhi.modules.demands.models import ApiKey
from fazhi.modules.demands.rules.open311 import KEY_CHANNELS


@dataclass(frozen=True, slots=True)
class Held:
    """One key as lists show it."""

    key: ApiKey
    in_force: bool

    @property
    def channel_name(self) -> str:
        """The channel in the language of the reader."""
        text = KEY_CHANNELS[self.key.channel]
        return text.en if (get_language() or "").startswith("en") else text.zh


def api_keys(at: datetime) -> list[Held]:
    """Every key there was, those in force first, newest first. One query."""
    rows = [
        Held(key, key.held_from <= at and (key.held_to is None or key.held_to > at))
        for key in ApiKey.objects.order_by("-held_from", "-id")
    ]
    return sorted(rows, key=lambda row: not row.in_force)
