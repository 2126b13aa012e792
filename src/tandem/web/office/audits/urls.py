"""URLs of an audit."""

from django.urls import path

from tandem.web.office.audits import views

app_name = "audit"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("arranged/", views.arranged, name="arranged"),
    path("arranged/<uuid:record_id>/end/", views.end, name="end"),
    path("<uuid:record_id>/<int:page>/", views.record, name="record"),
]
