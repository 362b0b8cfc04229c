"""“Letters”, on the pages of one's account: which come, how often, in what language, and whether they may answer without sign-in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crocevia.exchange.introductions.choice_actions import choose_letters
from crocevia.exchange.introductions.letters import ALWAYS, SORTS
from crocevia.exchange.introductions.models import LetterChoice


class LetterForm(forms.Form):
    rhythm = forms.ChoiceField(label=gettext_lazy("How often"), choices=LetterChoice.Rhythm.choices, widget=forms.RadioSelect)
    sorts = forms.MultipleChoiceField(
        label=gettext_lazy("Which letters"),
        required=False,
        choices=[(code, label) for code, label in SORTS.items() if code != ALWAYS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Questions that wait for your answer always come: silence means no."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letters"), required=False, choices=[("", gettext_lazy("as the site: Italian")), *settings.LANGUAGES]
    )
    links = forms.BooleanField(
        label=gettext_lazy("Letters may carry a link that answers their question without signing in"),
        required=False,
        help_text=gettext_lazy("Whoever reads your mail could then answer for you. With a second step at sign-in no letter carries one."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter_choices(request: HttpRequest) -> HttpResponse:
    """For oneself only."""
    kept = LetterChoice.objects.filter(user=request.user).first() or LetterChoice(user=request.user)
    first = {
        "rhythm": kept.rhythm, "sorts": [s for s in SORTS if s not in kept.left_out], "language": request.user.language, "links": kept.links,
    }  # fmt: skip
    form = LetterForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            choose_letters(request.user, actor=request.actor, **form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("letter_choices"))
    context = {
        "title": _("Letters"),
        "intro": _("A letter says that something waits for you, never what. Gathered letters go at seven in the morning, the district's time."),
        "form": form,
    }
    return render(request, "crocevia/form.html", context, status=422 if form.errors else 200)
