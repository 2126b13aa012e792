"""What the codes of the duty door are called on its pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tandem.eligibility.types import Amount, Pathway
from tandem.handoff.types import DeclinedBy, DeclineReason, Step
from tandem.journeys.offer_deflection import Incident, Need
from tandem.surveillance.types import Naloxone, Outcome, SubstanceClass

PATHWAYS = {
    Pathway.RESPONDER_REFERRAL: (_("Referral, no charge"), _("You meet somebody who could use help.")),
    Pathway.OFFICER_INTERVENTION: (_("Instead of a charge"), _("A charge is possible and is held.")),
    Pathway.NALOXONE_PLUS: (_("After an overdose"), _("Somebody was just revived, or had an overdose lately.")),
    Pathway.SELF_REFERRAL: (_("Came to us"), _("Somebody asks for help, at the station or on the street.")),
    Pathway.ACTIVE_OUTREACH: (_("Outreach walk"), _("You are out with the outreach team.")),
    Pathway.COMMUNITY_RESPONSE: (_("Call taken by a crisis team"), _("Civilians lead; you were asked along.")),
}
INCIDENTS = {
    Incident.OVERDOSE: _("Overdose"),
    Incident.POSSESSION: _("Possession"),
    Incident.THEFT: _("Theft or trespass"),
    Incident.STOP: _("Stop"),
    Incident.CALL_FOR_HELP: _("Call for help"),
    Incident.WALK_IN: _("Walk-in"),
}
NEEDS = {
    Need.WITHDRAWAL: _("Withdrawal"),
    Need.BED_TONIGHT: _("Bed tonight"),
    Need.MEDICAL: _("Medical"),
    Need.NALOXONE: _("Naloxone"),
    Need.FOOD: _("Food, clothes"),
    Need.RIDE_TO_DETOX: _("Ride to detox"),
}
NALOXONE = {
    Naloxone.NONE: _("None"),
    Naloxone.SINGLE: _("One dose"),
    Naloxone.MULTIPLE: _("More than one"),
    Naloxone.UNKNOWN: _("Not known"),
}
OUTCOMES = {
    Outcome.NONFATAL: _("Survived"),
    Outcome.FATAL: _("Died"),
    Outcome.UNKNOWN: _("Not known"),
}
SUBSTANCES = {
    SubstanceClass.OPIOID: _("Opioid"),
    SubstanceClass.STIMULANT: _("Stimulant"),
    SubstanceClass.CANNABIS: _("Cannabis"),
    SubstanceClass.OTHER: _("Something else"),
    SubstanceClass.UNKNOWN: _("Not known"),
}
LANGUAGES = {"en": _("English"), "es": _("Spanish"), "other": _("Another")}
WAYS = {"call": _("Call"), "text": _("Text")}
DECLINED_BY = {
    DeclinedBy.PERSON: _("The person"),
    DeclinedBy.OFFICER: _("I did"),
    DeclinedBy.SUPERVISOR: _("A supervisor"),
    DeclinedBy.PROSECUTOR: _("The prosecutor"),
}
DECLINE_REASONS = {
    DeclineReason.NOT_NOW: _("Not now"),
    DeclineReason.NOT_INTERESTED: _("Does not want it"),
    DeclineReason.PRIVACY: _("Worried who will know"),
    DeclineReason.ALREADY_IN_CARE: _("Says they have help already"),
    DeclineReason.NOBODY_AVAILABLE: _("Nobody could come"),
    DeclineReason.NOT_ELIGIBLE: _("Not open by policy"),
    DeclineReason.NOT_TOLD: _("Not told"),
}
STEPS = {
    Step.RECEIVED: _("Received"),
    Step.ON_THE_WAY: _("On the way"),
    Step.ARRIVED: _("Arrived"),
    Step.RELEASED: _("You are released"),
}
STEPS_COUNTED = {
    Step.RECEIVED: _("Waiting for the care team"),
    Step.ON_THE_WAY: _("Care team on the way"),
    Step.ARRIVED: _("Care team arrived"),
    Step.RELEASED: _("Officer released"),
}
STEP_NOTES = {
    Step.RECEIVED: _("Sealed for the care team. Nobody on this side can open it."),
    Step.ON_THE_WAY: _("The care team is coming."),
    Step.ARRIVED: _("The care team is with the person."),
    Step.RELEASED: _("The care team has taken over. Your part is done."),
}


def amounts(grams: float | None, *, with_pills: bool) -> list[tuple[str, str]]:
    """The tiles of the amount question for a rule's limit."""
    limit = {"grams": f"{grams or 0:g}"}
    tiles = [
        (Amount.NO_DRUGS, _("No drugs")),
        (Amount.WITHIN, _("Up to %(grams)s g") % limit),
        (Amount.ABOVE, _("More than %(grams)s g") % limit),
        (Amount.PILLS_ONLY, _("Prescription pills only")),
        (Amount.UNKNOWN, _("Not known")),
    ]
    return [(code.value, str(text)) for code, text in tiles if with_pills or code is not Amount.PILLS_ONLY]
