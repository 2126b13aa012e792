"""Recommendations of reviews of deaths, with their progress, and what the reviews found. No person stands here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.surveillance.actions.reviews import move_recommendation
from tandem.surveillance.types.reviews import RecommendationState
from tandem.web.office.surveillance.scene import READERS
from tandem.web.ui import recommendations as shown
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.sentences import refusal_words


@role_required(*READERS)
@require_GET
def recommendations(request: HttpRequest) -> HttpResponse:
    """Every agency's recommendations and findings."""
    found = shown.sections(href=lambda one: reverse("office:recommendation", args=[one]), wall=timezone.now())
    return render(request, "office/surveillance/recommendations.html", {"sections": found})


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def recommendation(request: HttpRequest, recommendation_id: UUID) -> HttpResponse:
    """One recommendation; its owner's speakers take it on."""
    by, wall = actor_of(request), timezone.now()
    found = shown.one_recommendation(by=by, recommendation_id=recommendation_id, data=request.POST or None, wall=wall)
    if found is None:
        raise Http404
    form = found["form"]
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            move_recommendation(
                by=by,
                recommendation_id=recommendation_id,
                to=RecommendationState(form.cleaned_data["to"]),
                reason=form.cleaned_data["reason"],
                now=wall,
            )
            messages.success(request, _("On record."))
            return redirect("office:recommendation", recommendation_id=recommendation_id)
        except ValueError as refusal:
            form.add_error(None, refusal_words(refusal))
    return render(request, "office/surveillance/recommendation.html", found)
