"""Every address of both sides, filled with ids that exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver

from tests.privacy.story import Story

FILLED = {
    "kind": "officer_intervention",
    "slug": "riverbend-police",
    "name": "gad7",
    "agency": "riverbend-police",
    "year": 2026,
    "month": 1,
}


def patterns(urlconf: str) -> Iterator[tuple[str, URLPattern]]:
    """Routes of a URL configuration with their patterns."""
    yield from _walk(import_module(urlconf).urlpatterns, "/")


def _walk(found: list[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route)
        else:
            yield route, one


def address(route: str, pattern: URLPattern, story: Story) -> str:
    """The route with the ids of the story; ids of things that the story has none of are the person's."""
    ids = {**FILLED, **asdict(story)}
    if "/handoffs/" in route:
        ids["person_id"] = story.offered_id
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        kind = {"string": "str"}.get(kind, kind)
        value = str(ids.get(name, story.person_id))
        route = route.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
    return route


def addresses(urlconf: str, story: Story) -> list[str]:
    """Every address of a side for this story; signing out is left out, it would end the crawl."""
    found = [address(route, pattern, story) for route, pattern in patterns(urlconf)]
    return [one for one in dict.fromkeys(found) if "logout" not in one]
