"""Reviews of a death by overdose: timeline, findings, what should change, and what leaves without a name."""

from __future__ import annotations

from django.db import models

from tandem.care.models.source import Fact, Step, choices
from tandem.care.types.reviews import ReviewState
from tandem.keys.fields import EncryptedText


class FatalityReview(Fact):
    """The review of one death; its id is the random number by which its team is known. `agency_id` leads it."""

    state = models.CharField(max_length=20, choices=choices(ReviewState), default=ReviewState.SELECTED.value)
    died_on = models.DateField()
    written_by = models.UUIDField(null=True)

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = state = written_by = "internal"
        person_id = died_on = "limited"


class ReviewStatus(Step):
    """The history of a review's state."""

    review = models.ForeignKey(FatalityReview, on_delete=models.PROTECT)

    class Sensitivity:
        id = at = account_id = from_state = to_state = reason = review = "internal"


class ReviewContact(Fact):
    """A line of the timeline that an agency told: a day and a kind. `agency_id` met the person."""

    review = models.ForeignKey(FatalityReview, on_delete=models.PROTECT)
    kind = models.CharField(max_length=40)
    on = models.DateField()

    class Meta:
        ordering = ["on"]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = review = "internal"
        person_id = kind = on = "limited"

    class InClear:
        kind = "a code of the list of contacts"


class ReviewFactor(Fact):
    """A missed opportunity that the team found, as a code."""

    review = models.ForeignKey(FatalityReview, on_delete=models.PROTECT)
    factor = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "factor"], name="factor_once_a_review")]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = review = "internal"
        person_id = factor = "limited"

    class InClear:
        factor = "a code of the list of factors"


class ReviewAdvice(Fact):
    """A recommendation, sealed until it was checked; `owner_id` is the agency that should see to it."""

    review = models.ForeignKey(FatalityReview, on_delete=models.PROTECT)
    factor = models.CharField(max_length=40)
    words = EncryptedText(subject="person_id")
    owner_id = models.UUIDField()
    due_on = models.DateField()

    class Meta:
        ordering = ["created_at"]

    class Sensitivity:
        id = origin = is_part2 = agency_id = created_at = is_synthetic = review = owner_id = due_on = "internal"
        person_id = factor = "limited"
        words = "identifying"

    class InClear:
        factor = "a code of the list of factors"
