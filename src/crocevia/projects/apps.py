from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "crocevia.projects"
    label = "projects"

    def ready(self) -> None:
        from crocevia.projects.agreements import kind as agreements  # noqa: PLC0415  kinds need loaded models
        from crocevia.projects.cases.kind import CASE  # noqa: PLC0415
        from crocevia.projects.drafts.kind import TEMPLATE  # noqa: PLC0415
        from crocevia.projects.outcomes import kind as outcomes  # noqa: PLC0415
        from crocevia.projects.outcomes.acting import OFFER as OUTCOME_STEPS  # noqa: PLC0415
        from crocevia.projects.outcomes.page import outcome_page  # noqa: PLC0415
        from crocevia.projects.projects import kind as projects  # noqa: PLC0415
        from crocevia.projects.projects.acting import OFFER as PROJECT_STEPS  # noqa: PLC0415
        from crocevia.projects.projects.page import project_page  # noqa: PLC0415
        from crocevia.projects.retention import RULES  # noqa: PLC0415
        from crocevia.projects.rights import open_business  # noqa: PLC0415
        from crocevia.records.kinds import register  # noqa: PLC0415
        from crocevia.records.retention import keep_for  # noqa: PLC0415
        from crocevia.records.rights import block_erasure  # noqa: PLC0415
        from crocevia.ui.offers import offer_steps  # noqa: PLC0415
        from crocevia.ui.record_pages import extend_detail, name_verbs  # noqa: PLC0415

        register(CASE)
        register(agreements.AGREEMENT)
        register(TEMPLATE)
        register(projects.PROJECT)
        register(outcomes.OUTCOME)
        name_verbs({**agreements.VERBS, **projects.VERBS, **outcomes.VERBS})
        block_erasure(open_business)
        keep_for(*RULES)
        offer_steps("project", PROJECT_STEPS)
        offer_steps("outcome", OUTCOME_STEPS)
        extend_detail("project", project_page)
        extend_detail("outcome", outcome_page)
