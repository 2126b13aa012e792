"""URLs of the duty door."""

from django.urls import path

from tandem.web.duty import operations, overdoses, recommendations, views

app_name = "duty"
urlpatterns = [
    path("", views.home, name="home"),
    path("offer/", views.pathways, name="pathways"),
    path("offer/<slug:kind>/", views.offer, name="offer"),
    path("receipt/<uuid:envelope_id>/", views.receipt, name="receipt"),
    path("rights/", views.rights, name="rights"),
    path("overdose/", overdoses.overdose, name="overdose"),
    path("overdose/<uuid:event_id>/withdraw/", overdoses.withdraw, name="withdraw_overdose"),
    path("operations/", operations.operations, name="operations"),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path("recommendations/<uuid:recommendation_id>/", recommendations.recommendation, name="recommendation"),
    path("counts/", views.counts, name="counts"),
]
