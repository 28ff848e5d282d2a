"""Django's handle on the site itself: its pages, translations and checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What composes the modules; it has no tables."""

    name = "fazhi.site"
    label = "site"

    def ready(self) -> None:
        """Take in the county's own procedures, once all modules have made known theirs."""
        from django.conf import settings

        from fazhi.kernel.matters import kind_files, kinds  # reads models, which must be loaded first
        from fazhi.modules.office.navigation import OPENING
        from fazhi.web import nav

        kind_files.take_in(settings.PROCEDURES_ROOT, settings.PROCEDURES_IN_USE)
        if any(kind.plain for kind in kinds.all_kinds()):
            nav.register(OPENING)
