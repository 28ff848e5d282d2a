"""The addresses of GeoReport v2, below ``open311/``. An unknown format or address is said in words."""

from django.urls import path

from fazhi.modules.demands.open311 import web
from fazhi.modules.demands.open311.openapi import description
from fazhi.web.scopes import public

portal = [
    path("open311/discovery.<str:form>", public(web.discovery), name="open311_discovery"),
    path("open311/openapi.json", public(description), name="open311_openapi"),
    path("open311/v2/services.<str:form>", public(web.service_list), name="open311_services"),
    path(
        "open311/v2/services/<str:code>.<str:form>",
        public(web.service_definition),
        name="open311_service_definition",
    ),
    path("open311/v2/requests.<str:form>", public(web.requests), name="open311_requests"),
    path("open311/v2/requests/<str:wanted>.<str:form>", public(web.one_request), name="open311_request"),
    path("open311/v2/tokens/<str:wanted>.<str:form>", public(web.token), name="open311_token"),
    path("open311/", public(web.unknown), name="open311_root"),
    path("open311/<path:rest>", public(web.unknown), name="open311_unknown"),
]
