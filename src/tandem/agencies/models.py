"""Partner agencies and staff accounts; once per side."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now

from tandem.agencies.types import AgencyKind, Part2Status, Role


class Agency(models.Model):
    """A partner agency. The same id and slug stand in both databases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in AgencyKind])
    timezone = models.CharField(max_length=60, default="America/New_York")
    part2_status = models.CharField(
        max_length=30,
        choices=[(status, status) for status in Part2Status],
        default=Part2Status.PENDING_REVIEW,
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "agencies"

    class Sensitivity:
        id = slug = name = kind = timezone = part2_status = is_demo = created_at = "internal"


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name; accounts are made by the action `create_account` alone."""

    use_in_migrations = False


class Account(AbstractBaseUser):
    """A staff account of one side. Roles come from code; there are no groups or per-user permissions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=[(role, role) for role in Role])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]
    is_staff = False
    is_superuser = False

    class Sensitivity:
        id = agency = role = is_active = created_at = last_login = "internal"
        username = display_name = email = "limited"
        password = "sealed"
