from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "crocevia.gateway"
    label = "gateway"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415  translations load with the apps

        from crocevia.gateway.tables.registry import importable_by  # noqa: PLC0415  tables need loaded models
        from crocevia.ui.navigation import register  # noqa: PLC0415

        register(_("Import"), "import_list", 90, visible=lambda actor: actor.is_authenticated and bool(importable_by(actor)))
