"""Checks on ways out: what leaves about a person goes through the gate, and nothing else can send."""

import ast
from collections.abc import Iterable, Mapping

from tests.architecture.tree import Source, calls, imports

NOTES = {"record_disclosure", "record_readings", "record_ground_disclosure"}
FILES = {"FileResponse", "StreamingHttpResponse", "JsonResponse"}
MAIL = ("django.core.mail", "email.message", "smtplib", "email.mime")


def unrecorded_ways(tree: Iterable[Source], keepers: Iterable[str]) -> list[str]:
    """A disclosure written down by somebody who is not the gate or a named ground without consent.

    Whoever may write one down could also invent or forget one; so the list of them is short and known.
    """
    findings = []
    for source in tree:
        if source.name.startswith(("tandem.consent.gate", "tandem.consent.actions")) or source.name in set(keepers):
            continue
        for node, name in calls(source):
            if name.split(".")[-1] in NOTES:
                findings.append(source.at(node, f"{name}: what leaves is opened and recorded by consent.gate."))
    return findings


def loose_files(tree: Iterable[Source], known: Mapping[str, str]) -> list[str]:
    """A page of a shell that answers with a file or data, outside the known few, which each name their journey.

    The journey must be imported by that very module: it is what asks the gate.
    """
    findings = []
    for source in tree:
        if source.room not in {"web", "api"}:
            continue
        made = [node for node, name in calls(source) if gives_file(node, name)]
        journey = known.get(source.name)
        if made and journey is None:
            findings.append(source.at(made[0], "answers with a file; add its journey to the list of ways out."))
        elif made and journey and not any(name.startswith(journey) for _, name in imports(source)):
            findings.append(source.at(made[0], f"answers with a file and does not import {journey}."))
    present = {source.name for source in tree if any(gives_file(node, name) for node, name in calls(source))}
    return findings + [f"{name} is a known way out and gives no file." for name in sorted(set(known) - present)]


def gives_file(node: ast.Call, name: str) -> bool:
    """Whether a call makes an answer that is no page."""
    last = name.rsplit(".", maxsplit=1)[-1]
    if last in FILES:
        return True
    words = {word.arg for word in node.keywords}
    return last == "HttpResponse" and bool(words & {"content_type", "headers"})


def loose_mail(tree: Iterable[Source], known: Iterable[str]) -> list[str]:
    """Mail written or sent anywhere but where mails without persons are."""
    return [
        source.at(node, f"imports {name}; facts about a person do not leave by mail.")
        for source in tree
        if source.name not in set(known)
        for node, name in imports(source)
        if name.startswith(MAIL)
    ]
