"""What an actor is to a project, and the life that its steps are taken through."""

from __future__ import annotations

from crocevia.people.actor import Actor
from crocevia.projects.projects.evidence import CHECKS
from crocevia.projects.projects.models import Project
from crocevia.projects.projects.rules import BROKER, COORDINATOR, PARTNER, STATES, STEPS
from crocevia.records.life import HOUSE, Life


def roles_of(project: Project, actor: Actor) -> frozenset[str]:
    """Its broker, of its coordinator, of a partner; nothing where the actor may not see it. A broker acts for no party."""
    if actor.is_system:
        return frozenset({HOUSE})
    if not Project.objects.filter(pk=project.pk).visible_to(actor, "full").exists():
        return frozenset()
    if actor.is_broker and project.broker_id == actor.user_id:
        return frozenset({BROKER})
    roles = {COORDINATOR} if project.owner_id in actor.organisations else set()
    if project.partners.filter(organisation__in=actor.organisations, until__isnull=True).exists():
        roles.add(PARTNER)
    return frozenset(roles)


LIFE: Life[Project] = Life(STATES, STEPS, roles_of, CHECKS, began="since", most_words={"result": 20_000})
