"""The fields of a laboratory's or drug-checking programme's results, and of field tests."""

from tandem.exchange.formats.field import Field

# The day a row became known; only where the file says so.
REPORTED_ON = Field(
    "reported_on",
    "day the row was reported",
    "date",
    (
        r"^(lab|report(ed|ing)?|result(s|ed)?|complet(ed|ion)?|analy[sz]ed|analysis|released|entered|received)"
        r" ?(date|dt|on|at|day)( ?time)?$",
        r"^(date|day)( of)? ?(report(ed|ing)?|results?|complet(ed|ion|e)?|analy[sz]ed|analysis|released|entered)$",
    ),
    r"birth|dob",
)
SAMPLED_ON = (
    r"^(date|day|sample|test)? ?(of )?(collect|sampl|test|seiz|receiv)(e|ed|ion|ing|ure)? ?(date|dt|on|at|day|time)?$"
)
SAMPLED_NEVER = r"lab|result|report|analy|confirm|released|entered"
# Who did or brought something is a person, whatever else the column's name says.
_PEOPLE = r"technician|analyst|chemist|examiner|scientist|submitt|officer|person|offender|owner|\bby\b"
_LABORATORY = Field(
    "laboratory",
    "laboratory",
    "text",
    (r"^(lab|laboratory)( ?(name|id))?$", r"laborator"),
    rf"date|result|{_PEOPLE}|contact|notes?\b|comment",
)

DRUG_CHECKING_ONLY = (
    Field(
        "sample_number",
        "number of the sample, the same in each of its rows",
        "code",
        (
            r"^(sample|exhibit|item|specimen|lab) ?(number|num|no|id|nbr|key|label)$",
            r"^(sample|exhibit)$",
            r"sample ?id",
        ),
        r"patient|person|client|participant",
    ),
    Field(
        "seizure_number",
        "the police agency's number of the seizure: of its exhibit, item or incident",
        "id",
        (
            r"^((submitting )?agency|police|department|dept) ?(case|incident|report|exhibit|item|evidence|property)?"
            r" ?(number|num|no|id|nbr)$",
            r"^(seizure|incident|case|complaint|report|evidence|property|exhibit)( ?(item|exhibit|report))? ?"
            r"(number|num|no|id|nbr)$",
        ),
        rf"lab|{_PEOPLE}|patient|client|participant",
    ),
    Field(
        "found",
        "substance found",
        "text",
        (
            r"^(substances?|analytes?|drugs?|compounds?)( ?(found|detected|identified|name|desc\w*))?$",
            r"^(finding|result|lab result)s?$",
            r"substance|analyte|compound",
        ),
        r"expect|suspect|id$|date|code$|class|method|count",
    ),
    Field(
        "expected",
        "what it was expected to be",
        "text",
        (r"expect|sold as|suspected|presumed|alleged",),
        rf"date|id$|{_PEOPLE}",
    ),
    Field(
        "percent",
        "share of the mass, in percent",
        "number",
        (
            r"^(purity|percent|share|concentration|quant|abundance)( ?(percent|pct|by mass|value))?$",
            r"purity|\bpct\b|percent",
        ),
        r"unit|method|id$",
    ),
    Field(
        "quantity",
        "weight of the sample",
        "number",
        (r"^(sample |net |gross |seized )?(weight|mass|qty|quantity|amount)( ?(g|grams|gm|mg))?$",),
        r"unit|id$",
    ),
    Field(
        "quantity_unit",
        "unit of the weight",
        "text",
        (r"^(weight |mass |quantity )?(unit|measure)s?$", r"measure unit"),
    ),
    Field(
        "method",
        "method of the analysis",
        "text",
        (r"^(analysis |test(ing)? |lab )?(method|technique|instrument)$", r"method|technique"),
        _PEOPLE,
    ),
    _LABORATORY,
    Field(
        "certainty",
        "confirmed or presumptive",
        "code",
        (r"^(certainty|confirmed|is confirmed|confirmation|status of result|presumptive)$",),
    ),
    Field(
        "origin",
        "checked or seized",
        "code",
        (r"^(origin|source|sample ?(source|origin)|program( ?type)?|collection)$",),
        r"date",
    ),
    Field(
        "appearance",
        "form and colour",
        "text",
        (r"^(form|appearance|texture|sample ?type|colou?r|description|physical form)$",),
    ),
    Field("stamp", "stamp on the bag", "text", (r"^(stamp|bag stamp|brand|stamp bag)( ?(name|text))?$",), "id$"),
    Field(
        "press",
        "imprint or mark of the press",
        "text",
        (r"^(press|imprint|pill ?(mark|imprint)|press ?(mark|code)|tool ?mark)$",),
    ),
    Field(
        "lab_signature",
        "signature of the make-up, as the laboratory calls it",
        "text",
        (r"^(lab |chemical |profile )?(signature|profile)( ?(code|id|name))?$",),
    ),
)

FIELD_TEST_ONLY = (
    Field(
        "external_id",
        "number of the test",
        "code",
        (r"^(field |kit )?(test|sample|item|exhibit) ?(number|num|no|id|label)$", r"^id$"),
        "lab",
    ),
    Field(
        "kit",
        "field kit",
        "text",
        (r"^(test |field |reagent )?(kit|device|test ?type|reagent)( ?(name|brand|type))?$", r"\bkit\b"),
        "result|date",
    ),
    Field(
        "tested_for",
        "substance tested for",
        "text",
        (r"^(target|tested for|substance|drug|analyte)( ?(tested|name|drug|substance))?$",),
        "date|result|lab",
    ),
    Field(
        "field_result",
        "result of the field kit",
        "code",
        (r"^(field|kit|presumptive|test|initial) ?(test ?)?(result|outcome)$", r"^result$"),
        "lab|date",
    ),
    Field(
        "lab_result",
        "result of the laboratory",
        "code",
        (r"^(lab|laboratory|confirmatory|confirmed|final) ?(test ?)?(result|outcome|finding)s?$",),
        "date",
    ),
)
