"""Words of the report pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tandem.evaluation.types import ReportState

STATES = {
    ReportState.DRAFT: (_("Draft"), "warn"),
    ReportState.RELEASED: (_("Published"), "good"),
    ReportState.REPLACED: (_("Replaced"), "info"),
    ReportState.WITHDRAWN: (_("Withdrawn"), "bad"),
}
