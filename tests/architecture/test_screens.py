"""Pages hold no code, load nothing from elsewhere, escape everything, and give away nothing in their addresses."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver, include, path

from tests.architecture import screens
from tests.architecture.tree import ROOT, house, plant

SRC = ROOT / "src" / "tandem"
URLCONFS = ("tandem.config.urls_duty", "tandem.config.urls_care")


def house_templates() -> list[Path]:
    return sorted(file for file in SRC.rglob("templates/**/*") if file.suffix in {".html", ".svg", ".txt"})


def house_assets() -> list[Path]:
    return sorted(file for file in SRC.rglob("static/**/*") if file.suffix in {".css", ".js"})


def page(folder: Path, text: str, name: str = "page.html") -> list[Path]:
    (folder / name).write_text(text)
    return [folder / name]


def test_inline_code() -> None:
    """Harm: where our own inline script runs, a pasted one runs too, and reads the record that is open."""
    assert screens.inline_code(house_templates()) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        "<style>p {}</style>",
        "<p style='color:red'>",
        '<button class="a" onclick="go()">',
        "<a href='javascript:go()'>",
        '<div data-a="{% if a > b %}x{% endif %}" onload=go>',
    ],
)
def test_inline_code_planted(tmp_path: Path, text: str) -> None:
    """Harm: as above, planted."""
    assert screens.inline_code(page(tmp_path, text))


def test_inline_code_allows_files_and_words(tmp_path: Path) -> None:
    """Harm: a check that cries at every page would be switched off."""
    text = (
        '<script src="/static/a.js"></script><p data-on="x" title="turned on = yes">once = 1</p><time>on = 2</time>'
    )
    assert screens.inline_code(page(tmp_path, text)) == []


def test_unescaped() -> None:
    """Harm: a note with a script in it runs on the screen of everyone who reads the case."""
    assert screens.unescaped(house_templates(), house()) == []


def test_unescaped_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    assert screens.unescaped(page(tmp_path, "{{ note|safe }}"), [])
    assert screens.unescaped(page(tmp_path, "{% autoescape off %}"), [])
    code = "from django.utils.safestring import mark_safe\n\ndef show(note):\n    return mark_safe(note)\n"
    assert screens.unescaped([], plant(tmp_path / "tandem", {"web/ui/a.py": code}))
    assert screens.unescaped([], plant(tmp_path / "again", {"web/ui/a.py": "x = format_html(f'<b>{note}</b>')\n"}))


def test_foreign_requests() -> None:
    """Harm: a map tile or a font tells its server who looked at which page about whom."""
    assert screens.foreign_requests(house_templates(), house_assets()) == []


@pytest.mark.parametrize(
    "text",
    [
        "<img src='https://tiles.example/1.png'>",
        '<script src="//cdn.example/a.js"></script>',
        "<link rel='stylesheet' href='https://fonts.example/a.css'>",
        "<form action='http://collect.example'>",
    ],
)
def test_foreign_requests_planted(tmp_path: Path, text: str) -> None:
    """Harm: as above, planted in a page."""
    assert screens.foreign_requests(page(tmp_path, text), [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "@import url(https://fonts.example/a.css);"),
        ("a.css", "p { background: url('//x.example/a.png') }"),
        ("a.js", "fetch('https://x.example')"),
        ("a.js", "box.innerHTML = note"),
        ("a.js", "eval(note)"),
    ],
)
def test_foreign_requests_planted_in_assets(tmp_path: Path, name: str, text: str) -> None:
    """Harm: as above, planted in a style or script."""
    assert screens.foreign_requests([], page(tmp_path, text, name))


def test_unguarded_forms() -> None:
    """Harm: a page elsewhere posts in the name of whoever is signed in here."""
    assert screens.unguarded_forms(house_templates()) == []
    assert screens.plain_calls(house()) == []


def test_unguarded_forms_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    assert screens.unguarded_forms(page(tmp_path, "<form method='post'><input></form>"))
    code = "@csrf_exempt\ndef view(request):\n    pass\n"
    assert screens.plain_calls(plant(tmp_path / "tandem", {"web/care/views.py": code}))


def test_telling_addresses() -> None:
    """Harm: a number or a name in an address stands in logs, histories and over-the-shoulder photographs."""
    for urlconf in URLCONFS:
        assert screens.telling_addresses(screens.routes(get_resolver(urlconf))) == []


def planted_view() -> None:
    """Stands for a view of ours."""


@pytest.mark.parametrize("route", ["case/<int:pk>/", "person/<str:name_of_person>/", "visit/<visit>/", "p/<path:a>"])
def test_telling_addresses_planted(route: str) -> None:
    """Harm: as above, planted, also below an include."""
    planted_view.__module__ = "tandem.web.care.views"

    class Tree:
        url_patterns = (path("care/", include(([path(route, planted_view)], "planted"))),)

    assert screens.telling_addresses(screens.routes(Tree()))


def test_administration() -> None:
    """Harm: the admin lists every table to one role, without gate, ledger or small numbers."""
    assert screens.administration(settings.INSTALLED_APPS, house()) == []
    for urlconf in URLCONFS:
        assert not [route for route, _ in screens.routes(get_resolver(urlconf)) if "admin" in route]


def test_administration_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    assert screens.administration(["django.contrib.admin"], [])
    tree = plant(tmp_path / "tandem", {"care/admin.py": "from django.contrib import admin\n"})
    assert screens.administration([], tree)


def test_untranslated() -> None:
    """Harm: the sentence that explains a person's rights stays English for those who read Spanish."""
    assert screens.untranslated(house_templates()) == []


def test_untranslated_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    assert screens.untranslated(page(tmp_path, "<p class='a'>You may say no</p>"))
    assert screens.untranslated(page(tmp_path, "{% translate 'You may say no' %} {% if a %}<b>or yes</b>{% endif %}"))
    good = "<p>{% translate 'No' %}</p>{% blocktranslate %}You {{ may }}{% endblocktranslate %}&nbsp;{{ a }} · 3"
    assert screens.untranslated(page(tmp_path, good)) == []
