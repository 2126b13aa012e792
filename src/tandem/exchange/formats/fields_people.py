"""The fields that tell the people of one incident apart, and the doses of naloxone."""

from tandem.exchange.formats.field import Field

INCIDENT = Field(
    "incident",
    "the publisher's number of the incident, the same in the row of each person",
    "id",
    (
        r"^(incident|event|overdose|case|call|run|cad)( ?(report|event|incident|call))? ?"
        r"(number|num|no|id|nbr|key)$",
    ),
    r"victim|patient|person|officer|unit|agency|type",
)
PERSON = Field(
    "person",
    "number of the person within the incident; read to tell rows apart, never kept",
    "id",
    (r"^(victim|patient|person|subject|decedent)s? ?(id|number|no|num|nbr|key|seq|sequence|index|identifier)$",),
)
DOSES = Field(
    "naloxone_doses",
    "doses of naloxone",
    "number",
    (
        r"^(naloxone|narcan) ?((number|num|no) of )?dos(es?|age)( ?(count|given|number|administered))?$",
        r"^(number|num|no|total|count)( of)? ?((naloxone|narcan) )?doses( ?(given|administered))?$",
        r"^dose ?(count|number)$",
    ),
    r"\b(mg|unit|desc|size|strength)\b",
)
