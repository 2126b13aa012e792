"""What each process of the web server does beside answering: it seals the ledgers; the care side drains the outboxes
and does the long computations that pages asked for.

Read by gunicorn (`--config python:tandem.config.server_process`). The threads end with their process, so
nothing is left behind when the server stops. The duty side has no vault and so no
relay: its outbox waits for the care side.
"""

from __future__ import annotations

import os
import threading
from typing import Any

logger_class = "tandem.config.server_log.PlainLogger"


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn in each process after the application was loaded."""
    from django.utils import timezone

    from tandem.journeys.keep_ledger import keep_sealing

    words = {"clock": timezone.now, "stop": threading.Event()}
    threading.Thread(target=keep_sealing, kwargs=words, name="sealer", daemon=True).start()
    if os.environ.get("TANDEM_SIDE") == "duty":
        return
    from tandem.journeys.relay import keep_draining

    words = {"clock": timezone.now, "stop": threading.Event()}
    threading.Thread(target=keep_draining, kwargs=words, name="relay", daemon=True).start()
    from tandem.journeys.long_runs import keep_working

    words = {"clock": timezone.now, "stop": threading.Event()}
    threading.Thread(target=keep_working, kwargs=words, name="long runs", daemon=True).start()
