"""URLs of the care door."""

from django.urls import include, path

from tandem.web.care import (
    calls,
    case_steps,
    cases,
    corrections,
    handoffs,
    identity,
    letters,
    people,
    queue,
    referrals,
    visits,
)
from tandem.web.care.copies import files, notices, offline
from tandem.web.care.duty import views as duty
from tandem.web.care.emergency import views as emergency
from tandem.web.care.own import handing
from tandem.web.care.reviews import steps as review_steps
from tandem.web.care.reviews import views as reviews

app_name = "care"
urlpatterns = [
    path("", visits.tonight, name="tonight"),
    path("calls/new/", calls.new_call, name="new_call"),
    path("handoffs/", handoffs.inbox, name="handoffs"),
    path("referrals/", referrals.inbox, name="referrals"),
    path("cases/", cases.caseload, name="cases"),
    path("queue/", queue.queue, name="queue"),
    path("people/", visits.to_tonight, name="people"),
    path("people/find/", identity.find, name="find"),
    path("people/duplicates/", identity.duplicates, name="duplicates"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/join/<uuid:other_id>/", identity.join, name="join"),
    path("people/<uuid:person_id>/joined/<uuid:merge_id>/", identity.part, name="part"),
    path("people/<uuid:person_id>/numbers/", identity.number, name="partner_number"),
    path("people/<uuid:person_id>/visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("people/<uuid:person_id>/visits/<uuid:visit_id>/take/", visits.take, name="take_visit"),
    path("people/<uuid:person_id>/visits/<uuid:visit_id>/close/", visits.close, name="close_visit"),
    path("people/<uuid:person_id>/handoffs/<uuid:encounter_id>/", handoffs.handoff, name="handoff"),
    path("people/<uuid:person_id>/handoffs/<uuid:encounter_id>/clock/", handoffs.say, name="say_step"),
    path("reports/", duty.reports, name="reports"),
    path("reports/<uuid:report_id>/", duty.report, name="report"),
    path("people/<uuid:person_id>/duty/", duty.duty, name="duty"),
    path("people/<uuid:person_id>/duty/<slug:kind>/", duty.rule, name="duty_rule"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<uuid:review_id>/", review_steps.review, name="review"),
    path("reviews/<uuid:review_id>/sign/", reviews.sign, name="review_sign"),
    path("reviews/<uuid:review_id>/meeting/", reviews.meeting, name="review_meeting"),
    path("people/<uuid:person_id>/review/", reviews.begin, name="review_begin"),
    path("letters/", letters.owed, name="letters"),
    path("people/<uuid:person_id>/letters/<uuid:breach_id>/", letters.letter, name="letter"),
    path("emergency/", emergency.find, name="emergency"),
    path("emergency/people/<uuid:person_id>/", emergency.of_person, name="emergency_person"),
    path("emergency/<uuid:record_id>/", emergency.opening, name="emergency_opening"),
    path("emergency/<uuid:record_id>/close/", emergency.close, name="emergency_close"),
    path("copies/", files.listed, name="copies"),
    path("copies/<uuid:export_id>/fetch/", files.fetch, name="copy_fetch"),
    path("people/<uuid:person_id>/copy/", files.ask, name="copy_ask"),
    path("notices/", notices.listed, name="notices"),
    path("notices/<uuid:notice_id>/seen/", notices.see, name="notice_see"),
    path("notices/<uuid:notice_id>/stopped/", notices.acknowledge, name="notice_acknowledge"),
    path("offline/", offline.offline, name="offline"),
    path("offline/take/", offline.take, name="offline_take"),
    path("offline/hand-in/", offline.hand_in, name="offline_hand_in"),
    path("offline/<uuid:lease_id>/keys/", offline.keys, name="offline_keys"),
    path("own/", include("tandem.web.care.own.urls")),
    path("people/<uuid:person_id>/consent/", include("tandem.web.care.consent.urls")),
    path("people/<uuid:person_id>/own-code/end/", handing.end_code, name="own_code_end"),
    path("people/<uuid:person_id>/own-code/", handing.own_code, name="own_code"),
    path("people/<uuid:person_id>/corrections/<uuid:request_id>/", corrections.made, name="correction_made"),
    path("people/<uuid:person_id>/refer/", people.refer, name="refer"),
    path("people/<uuid:person_id>/referrals/<uuid:referral_id>/", referrals.referral, name="referral"),
    path("people/<uuid:person_id>/cases/new/", people.new_case, name="new_case"),
    path("people/<uuid:person_id>/cases/<uuid:case_id>/", cases.case, name="case"),
    path("people/<uuid:person_id>/cases/<uuid:case_id>/goals/", case_steps.goal, name="goal"),
    path(
        "people/<uuid:person_id>/cases/<uuid:case_id>/goals/<uuid:goal_id>/", case_steps.goal_step, name="goal_step"
    ),
    path("people/<uuid:person_id>/cases/<uuid:case_id>/services/", case_steps.service, name="service"),
    path("people/<uuid:person_id>/cases/<uuid:case_id>/screening/<slug:name>/", cases.screening, name="screening"),
    path(
        "people/<uuid:person_id>/cases/<uuid:case_id>/follow-ups/<uuid:follow_up_id>/",
        case_steps.follow_up,
        name="follow_up",
    ),
    path("people/<uuid:person_id>/cases/<uuid:case_id>/close/", case_steps.close, name="close_case"),
]
