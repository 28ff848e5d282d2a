"""The API: the routers of the modules under their names, described by OpenAPI at ``/api/docs``."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from fazhi.api.describing import Api

api = Api(title="法治 Fazhi API", version="1", docs_url="/docs", openapi_url="/openapi.json")


def mount_modules() -> None:
    """Mount every module's ``api.router`` under the module's own name: ``/api/demands/``."""
    for module in settings.MODULES:
        if find_spec(f"{module}.api"):
            api.add_router(f"/{module.rpartition('.')[2]}/", import_module(f"{module}.api").router)


mount_modules()
