"""The vault's private key: read where an envelope is opened, and kept by nobody."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def vault_key() -> bytes:
    """The private key of this machine's vault; OSError on a machine without one."""
    return (Path(settings.TANDEM_HOME) / "keys" / "vault.key").read_bytes()
