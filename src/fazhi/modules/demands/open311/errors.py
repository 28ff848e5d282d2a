"""Why GeoReport v2 was answered with a 404. Everything else is refused with the sentences of the house."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import Refused


class UnknownService(Refused):
    """No service on offer has this code."""

    code = "unknown_service"
    status = 404

    def __init__(self, service_code: str) -> None:
        super().__init__(
            _("没有服务代码为“%(code)s”的服务；可用的服务见 services.xml 或 services.json。")
            % {"code": service_code[:60]}
        )


class UnknownRequest(Refused):
    """No published request has this id: there is none, or it is not published."""

    code = "unknown_request"
    status = 404

    def __init__(self, wanted: str) -> None:
        super().__init__(_("没有找到编号为“%(id)s”的诉求，或者它不予公布。") % {"id": wanted[:60]})
