"""URLs of the privacy officer's pages."""

from django.urls import path

from tandem.web.office.privacy import (
    accounting,
    breaches,
    emergencies,
    ledger_state,
    looks,
    notices,
    own_codes,
    requests,
    retention,
    views,
)

app_name = "privacy"
urlpatterns = [
    path("", views.overview, name="home"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/state/", ledger_state.state, name="ledger_state"),
    path("ledger/checkpoint/", ledger_state.paper, name="ledger_paper"),
    path("looks/", looks.listed, name="looks"),
    path("looks/<uuid:finding_id>/", looks.look, name="look"),
    path("looks/<uuid:finding_id>/breach/", looks.breach, name="breach_from_look"),
    path("disclosures/", views.disclosures, name="disclosures"),
    path("people/<uuid:person_id>/passed-on/<slug:kind>/", accounting.page, name="accounting"),
    path("people/<uuid:person_id>/passed-on/<slug:kind>/pdf/", accounting.pdf, name="accounting_pdf"),
    path("breaches/", breaches.listed, name="breaches"),
    path("breaches/<uuid:breach_id>/", breaches.breach, name="breach"),
    path("emergencies/<uuid:record_id>/breach/", breaches.from_emergency, name="breach_from_emergency"),
    path("emergencies/", emergencies.listed, name="emergencies"),
    path("emergencies/<uuid:record_id>/", emergencies.opening, name="emergency"),
    path("requests/", requests.listed, name="requests"),
    path("requests/<uuid:request_id>/", requests.one, name="request"),
    path("notices/", notices.listed, name="notices"),
    path("notices/<uuid:notice_id>/remind/", notices.remind, name="notice_remind"),
    path("codes/", own_codes.listed, name="own_codes"),
    path("codes/<uuid:entry_id>/looked-into/", own_codes.looked_into, name="own_code_looked_into"),
    path("codes/<uuid:code_id>/stop/", own_codes.stop, name="own_code_stop"),
    path("retention/", retention.retention, name="retention"),
    path("retention/<uuid:change_id>/agree/", retention.confirm, name="retention_confirm"),
    path("policies/", views.policies, name="policies"),
]
