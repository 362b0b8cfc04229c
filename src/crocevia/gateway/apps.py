from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "crocevia.gateway"
    label = "gateway"
