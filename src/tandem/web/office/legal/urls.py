"""Addresses of the desk that answers demands for records."""

from django.urls import path

from tandem.web.office.legal import deeds, papers, views

app_name = "legal"
urlpatterns = [
    path("", views.demand_list, name="list"),
    path("new/", views.new_demand, name="new"),
    path("<uuid:demand_id>/", views.demand, name="demand"),
    path("<uuid:demand_id>/checklist/", views.checklist, name="checklist"),
    path("<uuid:demand_id>/person/", views.person, name="person"),
    path("<uuid:demand_id>/papers/", papers.keep, name="keep_paper"),
    path("<uuid:demand_id>/answer.pdf", papers.refusal_letter, name="refusal_letter"),
    path("<uuid:demand_id>/notice.pdf", papers.notice_letter, name="notice_letter"),
    path("<uuid:demand_id>/records.pdf", papers.production, name="production"),
    *(path(f"<uuid:demand_id>/{name}/", deeds.deed, {"deed": name}, name=name) for name in deeds.DEEDS),
]
