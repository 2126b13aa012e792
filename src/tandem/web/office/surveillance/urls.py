"""Addresses of the surveillance pages of the office door."""

from django.urls import path

from tandem.web.office.surveillance import (
    agency,
    alerts,
    bench,
    impact,
    operations,
    playbooks,
    responses,
    summary,
    supply,
    told,
    trends,
    watches,
)

app_name = "office"
urlpatterns = [
    path("", agency.home, name="home"),
    path("surveillance/", agency.to_home, name="surveillance"),
    path("surveillance/agencies/<slug:slug>/", agency.agency, name="agency"),
    path("surveillance/agencies/<slug:slug>/replay/", agency.replay, name="replay"),
    path("surveillance/agencies/<slug:slug>/alerts/", alerts.alert_list, name="alerts"),
    path("surveillance/agencies/<slug:slug>/bench/", bench.bench, name="bench"),
    path("surveillance/agencies/<slug:slug>/bench/choose/", bench.choose, name="choose_rules"),
    path("surveillance/agencies/<slug:slug>/bench/shipped/", bench.shipped, name="shipped_rules"),
    path("surveillance/agencies/<slug:slug>/impact/", impact.impact, name="impact"),
    path("surveillance/agencies/<slug:slug>/told/", told.told, name="told"),
    path("surveillance/agencies/<slug:slug>/told/share/", told.share, name="share"),
    path("surveillance/agencies/<slug:slug>/told/end/", told.end, name="end_sharing"),
    path("surveillance/agencies/<slug:slug>/playbooks/", playbooks.playbook_list, name="playbooks"),
    path("surveillance/agencies/<slug:slug>/summary/", summary.summary, name="summary"),
    path("surveillance/agencies/<slug:slug>/trends/", trends.trends, name="trends"),
    path("surveillance/agencies/<slug:slug>/supply/", supply.supply, name="supply"),
    path("surveillance/agencies/<slug:slug>/watches/", watches.watch_list, name="watches"),
    path("surveillance/alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("surveillance/alerts/<uuid:alert_id>/response/", alerts.respond, name="respond"),
    path("surveillance/alerts/<uuid:alert_id>/acknowledge/", alerts.acknowledge, name="acknowledge_alert"),
    path("surveillance/alerts/<uuid:alert_id>/close/", alerts.close, name="close_alert"),
    path("surveillance/responses/<uuid:response_id>/", responses.response, name="response"),
    path("surveillance/responses/<uuid:response_id>/close/", responses.close, name="close_response"),
    path("surveillance/tasks/<uuid:task_id>/", responses.task, name="task"),
    path("surveillance/playbooks/<uuid:playbook_id>/", playbooks.playbook, name="playbook"),
    path("surveillance/operations/", operations.operation_list, name="operations"),
    path("surveillance/operations/<uuid:operation_id>/", operations.operation, name="operation"),
    path("surveillance/operations/<uuid:operation_id>/tasks/", operations.place, name="place_operation"),
    path("surveillance/operations/<uuid:operation_id>/score/", operations.score, name="score_operation"),
    path("surveillance/watches/<uuid:watch_id>/", watches.watch, name="watch"),
    path("surveillance/watches/<uuid:watch_id>/close/", watches.close, name="close_watch"),
]
