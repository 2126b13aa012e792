"""The canonical fields of an event file, and the column names by which publishers call them."""

from dataclasses import replace

from tandem.core.errors import UnknownKind
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.exchange.formats.field import Field, plain
from tandem.exchange.formats.fields_context import CALLS_ONLY, CRIME_ONLY
from tandem.exchange.formats.fields_people import DOSES, INCIDENT, PERSON
from tandem.exchange.formats.fields_supply import (
    DRUG_CHECKING_ONLY,
    FIELD_TEST_ONLY,
    REPORTED_ON,
    SAMPLED_NEVER,
    SAMPLED_ON,
)

OVERDOSE = "overdose"
ENFORCEMENT = "enforcement"
DRUG_CHECKING = "drug-checking"
FIELD_TESTS = "field-tests"
CRIME = "crime"
CALLS = "calls"
KINDS = (OVERDOSE, ENFORCEMENT, DRUG_CHECKING, FIELD_TESTS, CRIME, CALLS)

__all__ = [
    "CALLS",
    "CRIME",
    "DRUG_CHECKING",
    "ENFORCEMENT",
    "FIELD_TESTS",
    "KINDS",
    "OVERDOSE",
    "Field",
    "fields_of",
    "plain",
]


_ELSEWHERE = r"victim|resid|home|patient|decedent|offender|owner|agency|\bunit|hospital|facility|dispatch"
_NOT_START = r"clos|clear|updat|modif|edit|load|extract|submi|birth|dob|\bend|\bto\b|complet|archiv"
_NOT_START += r"|publish|approv|expir|naloxone|narcan"

_TIME_NAMES = (
    r"^(incident|event|occurr?(ed|ence)?|overdose|offen[cs]e|od|call|crime|injury|seizure)"
    r" ?(date|dt|datetime|time)"
    r"( ?time)?( ?(stamp|utc|local))?$",
    r"^(create|creation|start|alarm|call|received|recv)( ?date)?( ?time)?( (incident|call|received))?"
    r"( date)?$",
    r"^date ?(time)?( of)? ?(incident|occurr?(ed|ence)|event|overdose|call|offen[cs]e|injury|crime|seizure)$",
    r"occur|\bocc\b|\bfr (dt|date)\b|(incident|offen[cs]e|crime|overdose|call|start).*(date|time)"
    r"|(date|time).*incident"
    r"|received.*(dt|date|tm)|(date|time).*(received|call)",
    r"^(date ?time|timestamp|date|datetime|event ?time)$",
    r"^(from|start|begin|alarm|entry)( ?(date|time|datetime|dt))+$",
    r"^(death|died|report|reported|arrest|dispatch)?( ?(date|datetime|dt|time))+( of)?( death| reported)?$",
    r"date|\bdt\b",
)

_SHARED = (
    Field("occurred_at", "date and time it happened", "time", _TIME_NAMES, _NOT_START),
    Field("occurred_on", "day it happened", "date", _TIME_NAMES, _NOT_START),
    Field(
        "time_of_day",
        "clock time, where it stands in its own column",
        "clock",
        (
            r"(incident|occ|event|call|crime|offen[cs]e|overdose|fr\b).*(time|hour|\btm)|(time|hour).*(incident|occ|event)",
            r"^(time|hour|tm)( of day)?$",
            r"time|hour|\btm\b",
        ),
        _NOT_START + r"|arriv|dispatch|respon",
    ),
    Field(
        "area",
        "neighbourhood, district or town",
        "text",
        (
            r"^(sna ?)?(neighbou?rhood|nbhd|nhood)( ?name)?$",
            r"^(chi ?)?(comm(unity)? ?area)( ?name)?$|analysis neighborhood",
            r"neighbou?rhood|^mcpp$",
            r"^(incident|event|death|injury)? ?(municipality|city|town|borough|boro)( ?(name|nm|desc))?$",
            r"^(incident|event|death|injury)? ?county( ?name)?$",
            r"^(council|police|fire|supervisor)? ?district( ?(name|no|number))?$",
            r"^(incident )?(zip|zip ?code|postal ?code)$",
            r"^(ward|precinct|zone|sector|region|area|locality|village)( ?(name|no|number))?$",
            r"^(beat|census tract|tract|block group|geoid)( ?(name|no|number))?$",
        ),
        _ELSEWHERE + r"|council community|sort|fips",
    ),
    Field(
        "longitude",
        "longitude",
        "longitude",
        (r"\b(longitude|long|lon|lng)\b", r"^(x|point x|x coord(inate)?)$"),
        "",
    ),
    Field("latitude", "latitude", "latitude", (r"\b(latitude|lat)\b", r"^(y|point y|y coord(inate)?)$"), ""),
    Field(
        "point",
        "a point inside one text column",
        "point",
        (
            r"geo ?(location|coded|code|point|m)|geo$|lat.*lon"
            r"|^(location|point|coordinates|the geom|lat ?long?|shape)$",
        ),
        "",
    ),
    Field(
        "external_id",
        "the publisher's number of the event",
        "id",
        (
            r"^(event|incident|case|call|run|cad|dispatch|report|rd|dr|cmplnt|complaint)"
            r"( ?(report|event|incident|call))? ?"
            r"(number|num|no|id|nbr|key)$",
            r"^(go number|inc no|inci id|did|nibrs suspected drug id|unique (key|id)|uuid|guid|global id)$",
            r"^(call|incident|event|case|row) label$",
            r"^id$",
        ),
        r"victim|patient|person|officer|unit|agency|month|type|clear",
    ),
    Field("synthetic", "marked as made up", "code", (r"^(is )?(synthetic|made up|simulated)( ?(row|flag))?$",)),
    Field(
        "address",
        "street or block",
        "text",
        (r"address|^street( name)?$|^block$|intersection|hundred block",),
        "mail",
    ),
)

_OVERDOSE_ONLY = (
    Field(
        "disposition",
        "how the call ended",
        "text",
        (
            r"^dispo(sition)?( ?(text|desc|description|code|name))?$",
            r"disposition|call result|final (call )?(type|status)",
        ),
        "patient",
    ),
    Field(
        "outcome",
        "fatal or nonfatal",
        "code",
        (
            r"^(overdose )?outcome$",
            r"fatal|surviv|deceased|^died$|^death$|patient (outcome|status)|condition",
        ),
        r"date|time|city|county|geo|manner|cause|type|place|location",
    ),
    Field(
        "naloxone",
        "naloxone given",
        "code",
        (
            r"^(naloxone|narcan)( ?(given|admin\w*|used|doses?|yn|flag|dose count))?$",
            r"naloxone|narcan|noloxone",
        ),
        r"date|time|third|by|unit$",
    ),
    Field(
        "age_band",
        "age or age band",
        "code",
        (r"^age( ?(group|range|band|category|bucket))?$", r"\bage\b"),
        "officer|death",
    ),
    Field("sex", "sex", "code", (r"^(patient |victim )?(sex|gender)( ?(desc|code))?$",), "officer"),
    Field(
        "suspected_drug",
        "suspected drug",
        "text",
        (
            r"(susp\w*|primary|overdose) ?(od ?)?(drug|substance)",
            r"^(drugs?|substances?)( ?(type|name|desc|involved))?$",
            r"^(primary cause|cod|cause of death|primarycause)$",
            r"drug|substance",
        ),
        r"date|time|id$|code$",
    ),
    Field("arrived_at", "first unit arrived", "time", (r"arriv|on ?scene",), "hospital|dest|clos"),
    Field("dispatched_at", "first unit sent", "time", (r"dispatch",), "clos|clear"),
)

_ENFORCEMENT_ONLY = (
    Field(
        "substance",
        "substance as written",
        "text",
        (
            r"^(suspected )?(drug|substance|narcotic)s?( ?(type|name|class|desc|description))?$",
            r"suspected drug",
            r"drug|substance|narcotic",
            r"^(offen[cs]e|ofns|charge|crime|pd|incident|statute)? ?(description|desc|text|name|sub ?category)$",
            r"descr|charge|offen[cs]e|category",
        ),
        r"id$|date|time|code$|location|place|quantity|qty|measure|unit|arrest$|premis",
    ),
    Field(
        "quantity",
        "quantity found",
        "number",
        (
            r"(est )?(drug |seized )?(qty|quantity|amount|weight)( ?(seized|grams|gm))?$",
            r"qty|quantity|weight",
        ),
        r"unit|measure|id$",
    ),
    Field(
        "quantity_unit",
        "unit of the quantity",
        "text",
        (r"(measure|unit)s?( of measure)?( ?(type|code|name|id))*$",),
        "police",
    ),
    Field(
        "offence",
        "offence as written",
        "text",
        (
            r"^(offen[cs]e|charge|crime|primary|iucr)? ?(type|description|desc|name)$",
            r"offen[cs]e|charge|description",
        ),
        r"id$|code$|date|time|location|drug|substance|premis",
    ),
)


def _of_a_sample(time: Field) -> Field:
    """The time of a sample is the day it was taken or tested, never the day of the laboratory."""
    return replace(time, names=(SAMPLED_ON, *time.names), never=f"{time.never}|{SAMPLED_NEVER}")


_OWN = {
    # Never guessed: publishers have many second dates, and only one of them says when a row became known.
    OVERDOSE: (*_OVERDOSE_ONLY, DOSES, INCIDENT, PERSON, replace(REPORTED_ON, names=())),
    ENFORCEMENT: _ENFORCEMENT_ONLY,
    FIELD_TESTS: (*FIELD_TEST_ONLY, REPORTED_ON),
    CRIME: (*CRIME_ONLY, REPORTED_ON),
    CALLS: (*CALLS_ONLY, REPORTED_ON),
}


def fields_of(kind: str) -> tuple[Field, ...]:
    """The canonical fields of a kind of file."""
    if kind in _OWN:
        shared = _SHARED if kind != FIELD_TESTS else tuple(map(_of_a_sample, _SHARED[:2])) + _SHARED[2:]
        return tuple({one.name: one for one in (*shared, *_OWN[kind])}.values())
    if kind == DRUG_CHECKING:
        # A sample has as many rows as substances: its number tells samples apart, not rows.
        shared = tuple(one for one in _SHARED[2:] if one.name != "external_id")
        return (*map(_of_a_sample, _SHARED[:2]), *shared, *DRUG_CHECKING_ONLY, REPORTED_ON)
    raise UnknownKind(
        _("This kind of event is not known."), filled("Write one of: %(names)s.", names=", ".join(KINDS))
    )
