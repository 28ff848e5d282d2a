"""An API of its own for these tests, with the errors every API of the house has."""

from django.urls import path

from fazhi.api.addresses import unknown
from fazhi.api.describing import Api
from fazhi.modules.demands.api import router

api = Api(urls_namespace="demands-test", docs_url="/docs")
api.add_router("/demands/", router)
urlpatterns = [path("api/", api.urls), path("api/<path:rest>", unknown, name="api_unknown")]
