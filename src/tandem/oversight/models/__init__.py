"""Tables of this room, one noun a file; each is imported here so that Django finds it."""

# Breach files.
from tandem.oversight.models.breaches import Breach, BreachAnswer, BreachPerson, BreachReport, BreachStatus

# Legal demands.
from tandem.oversight.models.legal import (
    LegalAdvice,
    LegalCheck,
    LegalDemand,
    LegalLetter,
    LegalNotice,
    LegalPaper,
    LegalProduction,
    LegalScope,
    LegalStep,
)

# Reports that a state's law asks for.
from tandem.oversight.models.mandatory import MandatoryReport

# What followed a merge of two records.
from tandem.oversight.models.merging import MovedFile

# What people ask of those who hold their record.
from tandem.oversight.models.requests import PersonRequest, RequestStep

# How long things are kept.
from tandem.oversight.models.retention import LimitChange, RetentionProof

__all__ = [
    "Breach",
    "BreachAnswer",
    "BreachPerson",
    "BreachReport",
    "BreachStatus",
    "LegalAdvice",
    "LegalCheck",
    "LegalDemand",
    "LegalLetter",
    "LegalNotice",
    "LegalPaper",
    "LegalProduction",
    "LegalScope",
    "LegalStep",
    "LimitChange",
    "MandatoryReport",
    "MovedFile",
    "PersonRequest",
    "RequestStep",
    "RetentionProof",
]
