from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "crocevia.exchange"
    label = "exchange"

    def ready(self) -> None:
        from crocevia.exchange.capabilities.kind import CAPABILITY  # noqa: PLC0415  kinds need loaded models
        from crocevia.exchange.introductions.kind import INTRODUCTION, VERBS  # noqa: PLC0415
        from crocevia.exchange.introductions.rights import open_business  # noqa: PLC0415
        from crocevia.exchange.needs.kind import NEED  # noqa: PLC0415
        from crocevia.exchange.retention import RULES  # noqa: PLC0415
        from crocevia.records.kinds import register  # noqa: PLC0415
        from crocevia.records.retention import keep_for  # noqa: PLC0415
        from crocevia.records.rights import block_erasure  # noqa: PLC0415
        from crocevia.ui.record_pages import name_verbs  # noqa: PLC0415

        register(NEED)
        register(CAPABILITY)
        register(INTRODUCTION)
        name_verbs(VERBS)
        block_erasure(open_business)
        keep_for(*RULES)
