from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "crocevia.matching"
    label = "matching"

    def ready(self) -> None:
        from crocevia.exchange.needs import danger  # noqa: PLC0415
        from crocevia.matching import authors, calls  # noqa: PLC0415  needs loaded models
        from crocevia.matching.alerts import register_letters  # noqa: PLC0415
        from crocevia.matching.coverage import spoken_language  # noqa: PLC0415
        from crocevia.matching.danger import how_many  # noqa: PLC0415
        from crocevia.matching.engine import follow_changes  # noqa: PLC0415
        from crocevia.matching.money import add_money  # noqa: PLC0415
        from crocevia.matching.need_pages import OFFER, match_actions  # noqa: PLC0415
        from crocevia.matching.telling import tell_action  # noqa: PLC0415
        from crocevia.matching.unsaid import unsaid_action  # noqa: PLC0415
        from crocevia.records import effects, language  # noqa: PLC0415
        from crocevia.ui.navigation import register  # noqa: PLC0415
        from crocevia.ui.offers import offer_steps  # noqa: PLC0415
        from crocevia.ui.record_pages import extend_detail, extend_list  # noqa: PLC0415

        register(_("Needs"), "need_list", 10, covers=("/match/",))
        register_letters()
        language.lend(spoken_language)
        effects.follow(follow_changes)
        effects.follow(calls.follow_changes)
        effects.follow(authors.follow_changes)
        danger.lend(how_many)
        extend_list("need", tell_action)
        extend_list("call", unsaid_action)
        offer_steps("need", OFFER)
        extend_detail("need", match_actions)
        extend_detail("need", add_money)
