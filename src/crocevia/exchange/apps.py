from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "crocevia.exchange"
    label = "exchange"

    def ready(self) -> None:
        from crocevia.exchange.capabilities.kind import CAPABILITY  # noqa: PLC0415  kinds need loaded models
        from crocevia.exchange.needs.kind import NEED  # noqa: PLC0415
        from crocevia.records.kinds import register  # noqa: PLC0415

        register(NEED)
        register(CAPABILITY)
