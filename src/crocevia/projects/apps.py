from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "crocevia.projects"
    label = "projects"

    def ready(self) -> None:
        from crocevia.projects.agreements.kind import AGREEMENT  # noqa: PLC0415  kinds need loaded models
        from crocevia.projects.cases.kind import CASE  # noqa: PLC0415
        from crocevia.projects.drafts.kind import TEMPLATE  # noqa: PLC0415
        from crocevia.records.kinds import register  # noqa: PLC0415

        register(CASE)
        register(AGREEMENT)
        register(TEMPLATE)
