"""An API of its own for these tests, with the errors every API of the house has."""

from django.urls import path
from ninja import NinjaAPI

from fazhi.api.addresses import unknown
from fazhi.api.problems import install
from fazhi.modules.demands.api import router

api = NinjaAPI(urls_namespace="demands-test", docs_url="/docs")
install(api)
api.add_router("/demands/", router)
urlpatterns = [path("api/", api.urls), path("api/<path:rest>", unknown, name="api_unknown")]
