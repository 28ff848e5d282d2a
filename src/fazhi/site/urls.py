"""All addresses: the portal at the root, the workbench under ``work/``, the API under ``api/``.

A module that has pages defines ``portal`` and ``workbench`` (lists of ``path()``) in its ``urls.py``.
"""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from fazhi.api.addresses import unknown
from fazhi.site.api import api
from fazhi.web.scopes import public

handler400 = "fazhi.web.errors.bad_request"
handler403 = "fazhi.web.errors.permission_denied"
handler404 = "fazhi.web.errors.page_not_found"
handler500 = "fazhi.site.errors.server_error"


def of_modules(face: str) -> list[URLPattern | URLResolver]:
    """The addresses that the modules give to one face, in the order of ``MODULES``."""
    found = [f"{module}.urls" for module in settings.MODULES if find_spec(f"{module}.urls")]
    return [pattern for name in found for pattern in getattr(import_module(name), face, [])]


urlpatterns = [
    path("", include(of_modules("portal"))),
    path("work/", include(of_modules("workbench"))),
    path("api/", api.urls),
    path("api/<path:rest>", public(unknown), name="api_unknown"),
    path("", include("fazhi.web.urls")),
]
