"""Sealed columns: what a value costs against the bare cipher, in the same run."""

import os
import tempfile
from pathlib import Path
from uuid import uuid4

from bench.stopwatch import timed

VALUES, BYTES = 20_000, 200


def settled_django() -> None:
    """A site of its own in a folder that goes away."""
    import atexit
    import shutil

    folder = tempfile.mkdtemp(prefix="tandem-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {"TANDEM_HOME": folder, "TANDEM_SIDE": "demo", "DJANGO_SETTINGS_MODULE": "tandem.config.settings"}
    import django
    from django.core.management import call_command

    from tandem.config import home

    home.make_folders(Path(folder))
    home.make_vault_keys(Path(folder))
    django.setup()
    call_command("migrate", database="vault", verbosity=0)


def sealed_columns() -> tuple[float, float, bool]:
    """20,000 values of 200 bytes, sealed and opened: column / bare"""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    settled_django()
    from django.db import transaction

    from tandem.keys.actions.ring import ring

    text, cipher, person = os.urandom(BYTES // 2).hex(), AESGCM(AESGCM.generate_key(256)), uuid4()
    place = {"table": "people_person", "column": "contact_note", "subject_id": person}
    rows = [uuid4() for _ in range(VALUES)]

    def bare() -> list[str]:
        found = []
        for row in rows:
            nonce, tied = os.urandom(12), f"people_person|contact_note|{row}|{person}|2".encode()
            found.append(cipher.decrypt(nonce, cipher.encrypt(nonce, text.encode(), tied), tied).decode())
        return found

    def column() -> list[str]:
        with transaction.atomic(using="vault"):
            sealed = [ring.seal(plain=text.encode(), row_id=row, **place) for row in rows]
            return [
                ring.unseal(stored=one, row_id=row, **place).decode() for one, row in zip(sealed, rows, strict=True)
            ]

    fast, expected = timed(bare, repeats=3)
    plain, found = timed(column, repeats=3)
    return plain, fast, found == expected


COMPARISONS = (sealed_columns,)
