"""URLs of a person's own page; included in the care door's own list."""

from django.urls import path

from tandem.web.care.own import codes, entry, requests, taking, views

urlpatterns = [
    path("", entry.own, name="own"),
    path("secret/", entry.secret, name="own_secret"),
    path("leave/", entry.leave, name="own_leave"),
    path("codes/cancel/", codes.cancel, name="own_cancel_code"),
    path("codes/end/", codes.end, name="own_end_code"),
    path("passed-on/<slug:kind>/", taking.passed_on, name="own_passed_on"),
    path("passed-on/<slug:kind>/pdf/", taking.passed_on_pdf, name="own_passed_on_pdf"),
    path("corrections/new/", requests.correct, name="own_correct"),
    path("erasure/", requests.erase, name="own_erase"),
    path("requests/<uuid:request_id>/withdraw/", requests.withdraw, name="own_withdraw_request"),
    path("requests/<uuid:request_id>/disagree/", requests.disagree, name="own_disagree"),
    path("download/data/", taking.download_data, name="own_data"),
    path("download/paper/", taking.download_paper, name="own_paper"),
    path("consents/<uuid:consent_id>/copy/", taking.copy, name="own_copy"),
    path("consents/<uuid:consent_id>/take-back/", views.take_back, name="own_take_back"),
    path("consents/<uuid:consent_id>/narrow/", views.narrow, name="own_narrow"),
]
