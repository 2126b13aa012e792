"""A person's whole story in the vault, with a canary in every text that could give them away; and a crawler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, get_resolver

from tandem.config.router import RECORDS_ROOMS, VAULT_ROOMS
from tandem.keys.fields import EncryptedText
from tests.architecture.screens import routes

CANARY = "Kanarienvogel"
TELLING = {"identifying", "part2", "wellness", "sealed"}
# Texts that pages parse; a canary there would only break the page.
PARSED = re.compile(r"(_on|_at|hash|code|state|kind|status|language|version|token|service|program|receipt)$")
URLCONFS = {"duty": "tandem.config.urls_duty", "care": "tandem.config.urls_care"}
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|\d{4}-\d\d-\d\dT[\d:.+]+|\b\d\d?:\d\d(?::\d\d)?(?: [ap]\.?m\.?)?'
)
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def tables_of(rooms: set[str]) -> list[type[models.Model]]:
    """The tables of these rooms."""
    return [model for model in apps.get_models() if model._meta.app_label in rooms]


def telling_fields(model: Any) -> list[str]:
    """Free text of a table that identifies a person or tells of treatment."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if vars(model.Sensitivity).get(field.name) in TELLING
        and isinstance(field, models.CharField | models.TextField | EncryptedText)
        and not field.choices
        and not PARSED.search(field.name)
    ]


def release_canaries() -> int:
    """Put a canary into every telling field of every row of the vault; returns how many it put."""
    marked = 0
    for model in tables_of(VAULT_ROOMS):
        names = telling_fields(model)
        for row in model._default_manager.using("vault").all() if names else []:
            for name in names:
                setattr(row, name, f"{CANARY} {model.__name__} {name}")
            row.save(using="vault", update_fields=names)
            marked += len(names)
    return marked


def ids_by_name() -> dict[str, list[UUID]]:
    """Ids of rows by the lower-case name of their table: what somebody could have seen, guessed or kept."""
    found: dict[str, list[UUID]] = {}
    for rooms, alias in ((VAULT_ROOMS, "vault"), (RECORDS_ROOMS, "default")):
        for model in tables_of(rooms):
            found[model.__name__.lower()] = list(model._default_manager.using(alias).values_list("pk", flat=True)[:3])
    return found


def patterns(side: str) -> list[tuple[str, URLPattern]]:
    """Every address pattern of a side."""
    return [pair for pair in routes(get_resolver(URLCONFS[side])) if "static" not in pair[0]]


def values_for(name: str, kind: str, ids: dict[str, list[UUID]]) -> list[str]:
    """What to try for one part of an address: rows of the table it names, else some of every table."""
    if kind == "UUIDConverter":
        stem = name.removesuffix("_id").replace("_", "")
        named = [one for table, rows in ids.items() if stem in table for one in rows]
        return [str(one) for one in named or [rows[0] for rows in ids.values() if rows]]
    return {"year": ["2026"], "month": ["11"]}.get(
        name, ["1"] if kind == "IntConverter" else ["sample", "csv", "pdf"]
    )


def addresses(route: str, pattern: URLPattern, ids: dict[str, list[UUID]], limit: int = 4) -> list[str]:
    """Addresses that a route matches, with the rows' own ids in them."""
    found = ["/" + route]
    for name, converter in pattern.pattern.converters.items():
        hole = re.compile(rf"<(?:\w+:)?{name}>")
        values = values_for(name, type(converter).__name__, ids)
        found = [hole.sub(value, address, count=1) for address in found for value in values]
    return [address for address in found if "<" not in address][:limit]


def crawl(client: Client, side: str, ids: dict[str, list[UUID]]) -> Iterator[tuple[str, Any]]:
    """Every page of a side as this client sees it, with every row's id."""
    for route, pattern in patterns(side):
        for address in addresses(route, pattern, ids):
            yield address, client.get(address)


def text_of(response: Any) -> str:
    """All that a browser gets: status, headers and body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in getattr(response, "_resource_closers", []):  # not response.close(): that ends the test's transaction
        close()
    return f"{response.status_code}\n{response.headers}\n{response.cookies}\n{body.decode('utf-8', 'replace')}"


def settled(text: str) -> str:
    """A page without what changes from one request to the next: tokens, times and the ids that were asked for."""
    return UUIDS.sub("(id)", CHANGING.sub("", re.sub(r"Set-Cookie.*|csrftoken=\S+", "", text)))


def strangers_ids(ids: dict[str, list[UUID]]) -> dict[str, list[UUID]]:
    """As many ids that no row has."""
    return {table: [uuid4() for _ in rows] for table, rows in ids.items()}
