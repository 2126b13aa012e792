"""Addresses of the report pages."""

from django.urls import path

from tandem.web.office.reports import files, views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("<uuid:report_id>/", views.report, name="report"),
    path("<uuid:report_id>/inside/", views.inside, name="inside"),
    path("<uuid:report_id>/release/", views.release, name="release"),
    path("<uuid:report_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:report_id>/report.pdf", files.pdf, name="pdf"),
    path("<uuid:report_id>/tables.zip", files.archive, name="archive"),
    path("<uuid:report_id>/<slug:kind>.csv", files.sheet, name="sheet"),
]
