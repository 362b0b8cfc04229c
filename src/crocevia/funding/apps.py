from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    name = "crocevia.funding"
    label = "funding"

    def ready(self) -> None:
        from crocevia.funding.aid.kind import AID  # noqa: PLC0415
        from crocevia.funding.aid.views import room_action, room_of_owner  # noqa: PLC0415
        from crocevia.funding.calls.kind import CALL  # noqa: PLC0415  kinds need loaded models
        from crocevia.funding.calls.page import call_list_page, call_page  # noqa: PLC0415
        from crocevia.funding.ventures.kind import FUND  # noqa: PLC0415
        from crocevia.funding.vouchers.kind import VOUCHER  # noqa: PLC0415
        from crocevia.funding.vouchers.page import voucher_list_page, voucher_page  # noqa: PLC0415
        from crocevia.records import kinds  # noqa: PLC0415
        from crocevia.ui import navigation  # noqa: PLC0415
        from crocevia.ui.record_pages import extend_detail, extend_list  # noqa: PLC0415

        kinds.register(AID)
        kinds.register(CALL)
        kinds.register(FUND)
        kinds.register(VOUCHER)
        extend_detail("aid", room_of_owner)
        extend_detail("call", call_page)
        extend_detail("voucher", voucher_page)
        extend_list("aid", room_action)
        extend_list("voucher", voucher_list_page)
        extend_list("call", call_list_page)
        navigation.register(_("Calls"), "call_list", 45, covers=("/aid/", "/vouchers/"))
