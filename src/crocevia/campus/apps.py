from django.apps import AppConfig


class CampusConfig(AppConfig):
    name = "crocevia.campus"
    label = "campus"

    def ready(self) -> None:
        from crocevia.campus.academy.kind import PROGRAMME  # noqa: PLC0415  kinds need loaded models
        from crocevia.campus.spaces.kind import SPACE  # noqa: PLC0415
        from crocevia.records.kinds import register  # noqa: PLC0415

        register(SPACE)
        register(PROGRAMME)
