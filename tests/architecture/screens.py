"""Checks on templates, styles, scripts and addresses."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.architecture.tree import Source, calls, dotted, imports

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z](?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|'[^']*'|[^>\"'])*>", re.DOTALL)
INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.DOTALL), "a script inside the page"),
    (re.compile(r"<style\b"), "a style inside the page"),
    (re.compile(r"javascript:"), "a script in an address"),
)
INLINE_ATTRIBUTE = re.compile(r"\s(on[a-z]+|style)\s*=")
UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off")
FOREIGN_LOAD = re.compile(r"\b(?:src|srcset|action|formaction|poster|data|xlink:href|manifest)=[\"']?(?:https?:)?//")
FOREIGN_LINK_TAG = re.compile(r"<(?:link|use|image|base)\b[^>]*href=[\"']?(?:https?:)?//")
FOREIGN_IN_ASSET = re.compile(
    r"@import\s+[\"']?(?:url\()?[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//|(?:fetch|open|import|Worker)\(\s*[\"'](?:https?:)?//"
)
EVAL = re.compile(r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write\(|insertAdjacentHTML")


def inline_code(templates: Iterable[Path]) -> list[str]:
    """Script or style written into a page: the policy header refuses it, and a hole would let others write it."""
    findings = []
    for path in templates:
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        findings += [f"{path.name}: {what}." for pattern, what in INLINE if pattern.search(text)]
        for tag in TAG.findall(text):
            bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', tag)
            findings += [f"{path.name}: {name}= inside a tag." for name in INLINE_ATTRIBUTE.findall(bare)]
    return findings


def unescaped(templates: Iterable[Path], tree: Iterable[Source]) -> list[str]:
    """Text let through to the page unescaped."""
    findings = [f"{path.name}: {found}" for path in templates for found in UNESCAPED.findall(path.read_text("utf-8"))]
    for source in tree:
        for node, name in imports(source):
            if name.endswith((".mark_safe", ".SafeString", ".SafeText")):
                findings.append(source.at(node, f"{name}: write a template, it escapes."))
        for node, name in calls(source):
            if name.split(".")[-1] in {"mark_safe", "SafeString"}:
                findings.append(source.at(node, f"{name}: write a template, it escapes."))
            if name.split(".")[-1] == "format_html" and node.args and not isinstance(node.args[0], ast.Constant):
                findings.append(source.at(node, "format_html needs a constant first argument."))
    return findings


def foreign_requests(templates: Iterable[Path], assets: Iterable[Path]) -> list[str]:
    """A page that loads or sends anything beyond its own site. Links that a person follows are allowed."""
    findings = []
    for path in templates:
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        for pattern in (FOREIGN_LOAD, FOREIGN_LINK_TAG):
            findings += [f"{path.name}: {found}" for found in pattern.findall(text)]
    for path in assets:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        findings += [f"{path.name}: {found}" for found in FOREIGN_IN_ASSET.findall(text)]
        findings += [f"{path.name}: {found}" for found in EVAL.findall(text)]
    return findings


def unguarded_forms(templates: Iterable[Path]) -> list[str]:
    """A form that posts without the token that proves it came from our own page."""
    findings = []
    for path in templates:
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        for form in re.findall(r"<form\b.*?(?:</form>|\Z)", text, re.DOTALL):
            if re.search(r"method=[\"']?post", form, re.IGNORECASE) and "csrf_token" not in form:
                findings.append(f"{path.name}: a form posts without csrf_token.")
    return findings


def routes(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every pattern below a URL resolver with the full route in front of it."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route, pattern


def telling_addresses(found: Iterable[tuple[str, Any]]) -> list[str]:
    """Addresses of ours that name a thing by anything but a random UUID; words for kinds of things are slugs."""
    findings = []
    for route, pattern in found:
        module = getattr(pattern.callback, "__module__", "")
        if not module.startswith("tandem."):
            continue
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__
            a_count = name in {"year", "month", "day", "page", "step", "days", "part"} and kind == "IntConverter"
            a_word = name in {
                "kind",
                "slug",
                "agency",
                "area",
                "name",
                "format",
                "language",
                "code_list",
                "section",
                "month",
            }
            if kind != "UUIDConverter" and not a_count and not a_word:
                findings.append(f"{route}: '{name}' is a {kind}; ids in addresses are UUIDs.")
        if "(?P<" in route:
            findings.append(f"{route}: written as a regular expression; use path() with converters.")
    return findings


def administration(apps: Iterable[str], tree: Iterable[Source]) -> list[str]:
    """Django's admin: a door beside every wall."""
    findings = [f"{name} is installed." for name in apps if name.startswith("django.contrib.admin")]
    for source in tree:
        findings += [
            source.at(node, f"imports {name}; the admin is not mounted.")
            for node, name in imports(source)
            if name.startswith("django.contrib.admin")
        ]
    return findings


IN_BOTH_LANGUAGES = re.compile(
    r"\{% block \w+_(?:en|es|class) %\}.*?\{% endblock|<option\b[^>]*\blang=[^>]*>[^<]*|<(\w+)\b[^>]*\blang=.*?</\1>",
    re.DOTALL,
)


def untranslated(templates: Iterable[Path]) -> list[str]:
    """Words of a page outside translate and blocktranslate; blocks and elements that name their language excepted."""
    findings = []
    for path in templates:
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        text = re.sub(r"(<html\b[^>]*?) lang=", r"\1 ", text)
        text = IN_BOTH_LANGUAGES.sub("", text)
        text = re.sub(r"\{%\s*blocktrans.*?endblocktrans(?:late)?\s*%\}", "", text, flags=re.DOTALL)
        text = re.sub(r"<(script|style|svg|code|pre)\b.*?</\1>", "", text, flags=re.DOTALL)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
        text = TAG.sub(" ", re.sub(r"</[^>]+>|<!doctype[^>]*>", " ", text, flags=re.IGNORECASE))
        text = re.sub(r"(?<!\w)(?:/[\w-]+)+/", " ", text)  # an address shown as text
        words = [word for word in re.findall(r"(?<![&\w#])[A-Za-z]{2,}(?!\w*;)", text) if word not in {"Tandem"}]
        if words:
            findings.append(f"{path.name}: not translated: {' '.join(words[:8])}")
    return findings


def plain_calls(tree: Iterable[Source]) -> list[str]:
    """Views that switch off the proof that a form came from our own page."""
    return [
        source.at(node, "csrf_exempt: only machines with a key may post without a token.")
        for source in tree
        for node in ast.walk(source.syntax)
        if isinstance(node, ast.Name | ast.Attribute)
        and dotted(node).endswith("csrf_exempt")
        and source.room != "api"
    ]
