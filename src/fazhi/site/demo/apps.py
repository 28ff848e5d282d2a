"""Django's handle on the demonstration: an app only where ``FAZHI_DEMO`` is on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from fazhi.web import nav


class DemoConfig(AppConfig):
    """The job that fills the year, and the page that shows how far it is."""

    name = "fazhi.site.demo"
    label = "demo"

    def ready(self) -> None:
        """Show the page in the side bar."""
        nav.register(nav.Entry(_("演示进度"), "demo_progress", "hourglass", 90, section=_("查阅")))
