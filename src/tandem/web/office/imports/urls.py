"""URLs of the import pages."""

from django.urls import path

from tandem.web.office.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("<uuid:batch_id>/", views.batch, name="batch"),
    path("<uuid:batch_id>/set-aside/", views.set_aside, name="set_aside"),
]
