from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "crocevia.funding"
    label = "funding"

    def ready(self) -> None:
        from crocevia.funding.ventures.kind import FUND  # noqa: PLC0415  kinds need loaded models
        from crocevia.records.kinds import register  # noqa: PLC0415

        register(FUND)
