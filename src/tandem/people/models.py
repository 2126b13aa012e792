"""Identity only. Identifying text is encrypted under the person's own key; nothing here can be searched by name."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from tandem.consent.types import Origin
from tandem.keys.fields import EncryptedJSON, EncryptedText
from tandem.people.types import DetailKind, Language, MergeReason


class Person(models.Model):
    """Somebody whom the partners met. `origin`, `is_part2` and `agency_id` say where the details came from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = EncryptedText(subject="id")
    family_name = EncryptedText(subject="id")
    preferred_name = EncryptedText(subject="id")
    birth_on = EncryptedText(subject="id")
    phone = EncryptedText(subject="id")
    address = EncryptedText(subject="id")
    contact_note = EncryptedText(subject="id")
    language = models.CharField(max_length=8, choices=[(code.value, code.value) for code in Language], default="en")
    do_not_contact = models.BooleanField(default=False)
    may_call = models.BooleanField(default=False)
    may_text = models.BooleanField(default=False)
    may_leave_message = models.BooleanField(default=False)
    may_visit_address = models.BooleanField(default=True)
    origin = models.CharField(max_length=12, choices=[(origin.value, origin.value) for origin in Origin])
    is_part2 = models.BooleanField(default=True)
    agency_id = models.UUIDField()
    is_synthetic = models.BooleanField(default=False)
    merged_into = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "people"

    class Sensitivity:
        id = created_at = is_synthetic = origin = is_part2 = agency_id = merged_into = "internal"
        given_name = family_name = preferred_name = birth_on = phone = address = contact_note = "identifying"
        language = do_not_contact = may_call = may_text = may_leave_message = may_visit_address = "limited"


class OwnCode(models.Model):
    """The hash of a code that opens a person's own page. The code itself is shown once, on paper.

    It is in force from `opens_at` until `revoked_at`, which lies ahead while the code after it waits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    code_hash = models.CharField(max_length=64, unique=True)
    secret_hash = models.CharField(max_length=200, blank=True)  # Argon2id of what the person alone knows
    secret_set_at = models.DateTimeField(null=True)
    wrong_in_a_row = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    opens_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)
    agency_id = models.UUIDField(null=True)
    made_by_role = models.CharField(max_length=30, blank=True)
    made_from_hash = models.CharField(
        max_length=64, blank=True
    )  # where it was made, hashed; empty once it opened a page

    class Sensitivity:
        id = person = created_at = opens_at = revoked_at = secret_set_at = wrong_in_a_row = "internal"
        agency_id = made_by_role = "internal"
        code_hash = secret_hash = made_from_hash = "sealed"


class OwnAttempt(models.Model):
    """A code or secret typed wrong: when, from where (as a keyed hash) and for which code. Kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(db_index=True)
    address_hash = models.CharField(max_length=64)
    code = models.ForeignKey(OwnCode, null=True, on_delete=models.CASCADE)

    class Sensitivity:
        id = at = code = "internal"
        address_hash = "sealed"


class PartnerNumber(models.Model):
    """The number under which a partner agency knows a person; with a name it finds them again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    agency_id = models.UUIDField()
    number = EncryptedText(subject="person_id")
    recorded_at = models.DateTimeField()
    moved_from = models.UUIDField(null=True)

    class Sensitivity:
        id = person = agency_id = recorded_at = moved_from = "internal"
        number = "identifying"


class DetailEdit(models.Model):
    """One change of a person's details: before and after, to be replayed when a merge is undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in DetailKind])
    edited_at = models.DateTimeField()
    edited_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())  # the wall clock: before or after a merge
    before = EncryptedJSON(subject="person_id")
    after = EncryptedJSON(subject="person_id")

    class Meta:
        indexes = [models.Index(fields=["person", "created_at"])]

    class Sensitivity:
        id = person = kind = edited_at = edited_by = created_at = "internal"
        before = after = "identifying"


class Merge(models.Model):
    """Two records that somebody found to be one person; the absorbed one is kept whole, so that it can be undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=[(reason.value, reason.value) for reason in MergeReason])
    merged_at = models.DateTimeField()
    merged_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at__isnull=True), name="absorbed_once_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("absorbed")), name="merge_joins_two"),
        ]

    class Sensitivity:
        id = kept = absorbed = reason = merged_at = created_at = merged_by = undone_at = undone_by = "internal"
