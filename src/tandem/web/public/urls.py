"""URLs of the public door."""

from django.urls import path

from tandem.web.public import home, numbers, trust, views, warnings

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("", home.home, name="public_home"),
    path("warnings/", warnings.warnings, name="public_warnings"),
    path("trust/", trust.trust, name="public_promises"),
    path("numbers/", numbers.months, name="numbers"),
    path("numbers/<slug:agency>/<slug:month>/", numbers.one_month, name="numbers_month"),
    path("numbers/<slug:agency>/<slug:month>/report.pdf", numbers.pdf, name="numbers_pdf"),
    path("numbers/<slug:agency>/<slug:month>/tables.zip", numbers.archive, name="numbers_archive"),
    path("numbers/<slug:agency>/<slug:month>/<slug:kind>.csv", numbers.sheet, name="numbers_sheet"),
]
