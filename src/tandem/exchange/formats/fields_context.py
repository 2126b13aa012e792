"""The fields of crime and of calls for service: context by day and area, nothing more is taken.

What a dispatcher wrote is no kind of call: it names people and addresses, so such columns are never guessed.
"""

from tandem.exchange.formats.field import Field

CRIME_ONLY = (
    Field(
        "offence",
        "offence as written",
        "text",
        (
            r"^(primary|offen[cs]e|crime|ucr|nibrs)( ?(type|category|description|desc|name))?$",
            r"^(category|description|charge|text general code)$",
            r"offen[cs]e|crime|charge",
        ),
        r"id$|code$|date|time|location|arrest|count|against",
    ),
)
CALLS_ONLY = (
    Field(
        "call_type",
        "kind of call as written",
        "text",
        (
            r"^(call|incident|event|nature)( ?(type|nature|description|desc|category))?$",
            r"type|nature|category|problem",
        ),
        r"id$|code$|date|time|location|priority|number"
        r"|\bnotes?\b|narrat|(?<!type )(?<!nature )descr|detail|(?<!type )text|comment|remark",
    ),
)
