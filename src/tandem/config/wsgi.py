"""WSGI entry for the server process; the side comes from TANDEM_SIDE.

The care side looks at its keys before its first answer: while police keep them, or nobody who is named, it answers
503 with the reason and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tandem.core.errors import WrongCustodian


class Guarded:
    """The application behind the look at the keys; looked at until it is well."""

    def __init__(self, answer: Callable[..., Iterable[bytes]]) -> None:
        self.answer = answer
        self.is_ready = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self.is_ready:
            try:
                self.make_ready()
            except WrongCustodian as error:
                start_response("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
                return [error.sentence.encode()]
        return self.answer(environ, start_response)

    def make_ready(self) -> None:
        """WrongCustodian while the keys are in the wrong hands. The duty side has no vault and passes."""
        if settings.TANDEM_HAS_VAULT:
            from tandem.journeys import start_up

            start_up.make_ready(now=datetime.now(UTC))
        self.is_ready = True


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
application = Guarded(get_wsgi_application())
