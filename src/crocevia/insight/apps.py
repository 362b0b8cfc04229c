from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "crocevia.insight"
    label = "insight"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415  translations load with the apps

        from crocevia.insight.desk import acting, documents  # noqa: PLC0415
        from crocevia.insight.desk.hand_over import hand_over_action  # noqa: PLC0415
        from crocevia.insight.desk.introduction_pages import introduction_sections  # noqa: PLC0415
        from crocevia.insight.desk.more import extend_desk, extend_requests  # noqa: PLC0415
        from crocevia.insight.desk.need_pages import need_sections  # noqa: PLC0415
        from crocevia.insight.district.records import differences  # noqa: PLC0415  needs loaded models
        from crocevia.insight.followup import pages as followup  # noqa: PLC0415
        from crocevia.insight.followup.chain import case_chain  # noqa: PLC0415
        from crocevia.insight.followup.fulfilling import fulfil_need  # noqa: PLC0415
        from crocevia.insight.signing import acting as signing_acting  # noqa: PLC0415
        from crocevia.insight.signing import pages as signing  # noqa: PLC0415
        from crocevia.insight.signing.page import agreement_sections  # noqa: PLC0415
        from crocevia.insight.signing.reminders import register_letters  # noqa: PLC0415
        from crocevia.projects.outcomes.actions import when_signed  # noqa: PLC0415
        from crocevia.ui.navigation import register  # noqa: PLC0415
        from crocevia.ui.offers import offer_steps  # noqa: PLC0415
        from crocevia.ui.record_pages import extend_detail, extend_list  # noqa: PLC0415

        register(_("Desk"), "desk", 5, visible=lambda actor: actor.is_broker)
        register(_("Requests"), "request_list", 15, visible=lambda actor: actor.is_authenticated, covers=("/introductions/",))
        register(_("Partners"), "organisation_list", 20, covers=("/people/", "/unsaid/"))
        register(_("Capabilities"), "capability_list", 30)
        register(_("Cases"), "case_list", 40)
        chain = ("/outcomes/", "/questions/", "/agreements/", "/templates/")
        register(_("Projects"), "project_list", 35, visible=lambda actor: actor.is_insider, covers=chain)
        told = ("/agreements/", "/clusters/", "/funds/", "/programmes/", "/spaces/", "/vocabularies/")
        register(_("District"), "district", 50, covers=told)
        register(_("Rights of persons"), "rights", 90, visible=lambda actor: actor.is_administrator)
        offer_steps("introduction", acting.OFFER)
        offer_steps("agreement", signing_acting.OFFER)
        extend_detail("need", need_sections)
        extend_detail("introduction", introduction_sections)
        extend_detail("need", documents.need_documents)
        extend_detail("introduction", documents.introduction_documents)
        extend_detail("introduction", signing.introduction_agreements)
        extend_detail("agreement", agreement_sections)
        extend_detail("template", signing.template_sections)
        extend_list("agreement", signing.agreement_list_page)
        extend_list("template", signing.template_list_page)
        register_letters()
        extend_detail("introduction", followup.start_action)
        extend_detail("agreement", followup.start_action)
        extend_detail("agreement", followup.agreement_questions)
        extend_detail("agreement", hand_over_action)
        extend_detail("project", hand_over_action)
        extend_detail("case", case_chain)
        extend_desk(followup.desk_section)
        extend_requests(followup.waiting)
        when_signed(fulfil_need)
        for kind in ("space", "fund", "programme"):
            extend_detail(kind, differences)
