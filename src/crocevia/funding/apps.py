from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "crocevia.funding"
    label = "funding"
