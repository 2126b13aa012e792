"""URLs of warnings to people who use drugs."""

from django.urls import path

from tandem.web.office.warnings import views

app_name = "warnings"
urlpatterns = [
    path("", views.warning_list, name="list"),
    path("<uuid:warning_id>/", views.warning, name="one"),
    path("<uuid:warning_id>/publish/", views.publish, name="publish"),
    path("<uuid:warning_id>/end/", views.end, name="end"),
    path("<uuid:warning_id>/reach/", views.reach, name="reach"),
]
