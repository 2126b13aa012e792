"""URLs of consent, below one person's address; included in the care door's own list."""

from django.urls import path

from tandem.web.care.consent import kinds, steps, views

urlpatterns = [
    path("", views.consents, name="consents"),
    path("kinds/", kinds.kinds, name="consent_kinds"),
    path("new/", steps.terms, name="consent_new"),
    path("preview/", steps.preview, name="consent_preview"),
    path("rights/", steps.rights, name="consent_rights"),
    path("signature/", steps.signature, name="consent_signature"),
    path("language/", steps.read_in, name="consent_language"),
    path("no/", steps.decline, name="consent_decline"),
    path("<uuid:consent_id>/", views.copy, name="consent_copy"),
    path("<uuid:consent_id>/take-back/", views.take_back, name="consent_revoke"),
]
