"""Argon2id at a cost that one small box can bear: 46 MiB, one pass (security reference, section F)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id, 46 MiB, t=1, p=1."""

    time_cost = 1
    memory_cost = 46 * 1024
    parallelism = 1
