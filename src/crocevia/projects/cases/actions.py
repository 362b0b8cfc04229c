"""The only writers of cases. Parties are links whose predicate and role say what each did."""

from django.utils.translation import gettext_lazy as _

from crocevia.projects.cases.models import Case
from crocevia.projects.cases.rules import check_case, may_create
from crocevia.records.plain import PlainActions

_actions = PlainActions(Case, "case", may_create, _("Only the operator's people keep cases."), check_case)
create_case = _actions.create
update_case = _actions.update
