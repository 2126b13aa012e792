"""The menu of each door, the first page of each role, and which pages a site's profile has.

To add a page to a menu, add one `Entry` to `ENTRIES`:

    Entry("office", _("Alerts"), "office_alerts", room="surveillance", roles=frozenset({Role.EPIDEMIOLOGIST}))

- `url_name` is the name in the door's urls.py. A name that does not resolve on this side is simply not shown.
- `roles` are those who see the line; leave it out for everybody who may enter the door. The view itself still
  carries `role_required` (see `access`): a menu hides, it does not guard.
- `room` says which room of the house the page belongs to. A site whose profile leaves the room out neither shows the
  line nor answers at its address, nor at any address below it (404). Leave it out for pages that every site has.

A page that stands in no menu but belongs to a room goes to `OTHER_PAGES`. Profiles are chosen by
`tandem init --profile` and joined by calling it again; the server reads the profile when it starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import Role

EVERY_ROLE: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line in the menu of a door."""

    door: str
    label: str | Promise
    url_name: str
    room: str = ""
    roles: frozenset[Role] = EVERY_ROLE


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A line of the menu, ready to draw."""

    label: str | Promise
    href: str
    current: bool


DOOR_NAMES = {"duty": _("Duty"), "care": _("Care"), "office": _("Office")}

REPORTERS = frozenset({Role.EPIDEMIOLOGIST, Role.COORDINATOR, Role.PRIVACY_OFFICER})
LOADERS = frozenset({Role.EPIDEMIOLOGIST, Role.COORDINATOR, Role.ADMINISTRATOR})
DEMAND_DESK = frozenset({Role.PRIVACY_OFFICER, Role.COORDINATOR})
ANALYSTS = frozenset({Role.EPIDEMIOLOGIST, Role.COORDINATOR})

REVIEWERS = frozenset({Role.PRIVACY_OFFICER, Role.COORDINATOR})

COPIERS = frozenset({Role.CASE_MANAGER, Role.COORDINATOR})
CARE_WORKERS = frozenset({Role.OUTREACH_WORKER, Role.CASE_MANAGER, Role.COORDINATOR})

ENTRIES: tuple[Entry, ...] = (
    # duty
    Entry("duty", _("On duty"), "duty:home"),
    Entry("duty", _("Offer"), "duty:pathways", room="handoff"),
    Entry("duty", _("Overdose"), "duty:overdose", room="surveillance"),
    Entry("duty", _("Rights card"), "duty:rights"),
    Entry("duty", _("Counts"), "duty:counts", room="handoff", roles=frozenset({Role.DUTY_SUPERVISOR})),
    Entry("duty", _("Operations"), "duty:operations", room="handoff", roles=frozenset({Role.DUTY_SUPERVISOR})),
    Entry(
        "duty",
        _("Recommendations"),
        "duty:recommendations",
        room="surveillance",
        roles=frozenset({Role.DUTY_SUPERVISOR}),
    ),
    # care
    Entry("care", _("Tonight"), "care:tonight", room="care", roles=CARE_WORKERS | {Role.CO_RESPONDER}),
    Entry("care", _("Handoffs"), "care:handoffs", room="care", roles=CARE_WORKERS),
    Entry("care", _("Referrals"), "care:referrals", room="care", roles=CARE_WORKERS),
    Entry("care", _("Cases"), "care:cases", room="care", roles=CARE_WORKERS),
    Entry("care", _("Emergency"), "care:emergency", room="consent", roles=frozenset({Role.MEDICAL_RESPONDER})),
    Entry("care", _("Reports"), "care:reports", room="oversight", roles=CARE_WORKERS),
    Entry("care", _("Reviews"), "care:reviews", room="care", roles=CARE_WORKERS),
    Entry("care", _("Letters"), "care:letters", room="oversight", roles=CARE_WORKERS),
    Entry("care", _("Find"), "care:find", room="care", roles=CARE_WORKERS),
    Entry("care", _("Copies"), "care:copies", room="consent", roles=COPIERS),
    Entry("care", _("Stop use"), "care:notices", room="consent", roles=COPIERS),
    Entry("care", _("Queue"), "care:queue", room="care", roles=frozenset({Role.COORDINATOR})),
    Entry("care", _("Office"), "office:home", room="surveillance", roles=frozenset({Role.COORDINATOR})),
    # office
    Entry("office", _("Agencies"), "office:home", room="surveillance", roles=ANALYSTS),
    Entry("office", _("Operations"), "office:operations", room="handoff", roles=frozenset({Role.COORDINATOR})),
    Entry("office", _("Recommendations"), "office:recommendations", room="surveillance", roles=ANALYSTS),
    Entry("office", _("Warnings"), "warnings:list", room="community", roles=ANALYSTS),
    Entry("office", _("Reports"), "reports:list", room="evaluation", roles=REPORTERS),
    Entry("office", _("Privacy"), "privacy:home", room="consent", roles=frozenset({Role.PRIVACY_OFFICER})),
    Entry("office", _("Emergencies"), "privacy:emergencies", room="consent", roles=REVIEWERS),
    Entry("office", _("Audit"), "audit:sessions", room="consent", roles=frozenset({Role.AUDITOR})),
    Entry("office", _("Demands"), "legal:list", room="oversight", roles=DEMAND_DESK),
    Entry("office", _("Imports"), "imports:list", room="surveillance", roles=LOADERS),
    Entry("office", _("Care"), "care:queue", room="care", roles=frozenset({Role.COORDINATOR})),
)

# (url name, room) of pages outside the menus.
OTHER_PAGES: tuple[tuple[str, str], ...] = (
    ("office:surveillance", "surveillance"),
    ("care:people", "care"),
    ("care:new_call", "care"),
    ("care:own", "consent"),
    ("care:offline", "care"),
)

_OUTREACH = frozenset(
    {"evaluation", "handoff", "care", "people", "consent", "keys", "oversight", "resources", "community", "workforce"}
)
_SURVEILLANCE = frozenset({"evaluation", "surveillance", "resources", "community"})
_COURT = frozenset({"eligibility", "handoff", "care", "people", "consent", "resources", "conduct"})
PROFILES: dict[str, frozenset[str]] = {
    "outreach": _OUTREACH,
    "surveillance": _SURVEILLANCE,
    "court": _COURT,
    "full": _OUTREACH | _SURVEILLANCE | _COURT | {"evaluation", "exchange"},
}

# Where each role starts its shift; the next address is taken when the profile or the side has no such page.
FIRST_PAGES: dict[Role, tuple[str, ...]] = {
    Role.PATROL_OFFICER: ("/duty/",),
    Role.DUTY_SUPERVISOR: ("/duty/",),
    Role.OUTREACH_WORKER: ("/care/",),
    Role.CO_RESPONDER: ("/care/",),
    Role.MEDICAL_RESPONDER: ("/care/emergency/",),
    Role.AUDITOR: ("/office/audit/",),
    Role.CASE_MANAGER: ("/care/cases/", "/care/"),
    Role.COORDINATOR: ("/office/", "/care/"),
    Role.EPIDEMIOLOGIST: ("/office/",),
    Role.PRIVACY_OFFICER: ("/office/privacy/", "/office/"),
    Role.ADMINISTRATOR: ("/office/imports/",),
}


def address_of(url_name: str) -> str:
    """The address of a named page, or "" when this side has none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def menu_of(door: str, *, path: str, role: str | None) -> tuple[MenuLink, ...]:
    """What this role sees in the door's menu; the line with the longest address that begins the path is current."""
    shown = [(entry, address_of(entry.url_name)) for entry in ENTRIES if entry.door == door and is_shown(entry, role)]
    found = [(entry, address) for entry, address in shown if address]
    matches = [a for _, a in found if path == a or (a != home_of(door) and path.startswith(a))]
    current = max(matches, key=len, default=None)
    return tuple(MenuLink(entry.label, address, address == current) for entry, address in found)


def home_of(door: str) -> str:
    """The address of the door itself."""
    return f"/{door}/" if door in DOOR_NAMES else "/"


def is_shown(entry: Entry, role: str | None) -> bool:
    """Whether the site has the entry's room and the role may see its line."""
    if role is None or not has_room(entry.room):
        return False
    return not entry.roles or role in entry.roles


def has_room(room: str) -> bool:
    """Whether the site's profile includes this room; pages of no room are in every profile."""
    return not room or room in PROFILES[settings.TANDEM_PROFILE]


def is_in_profile(door: str, path: str) -> bool:
    """Whether the site has this page: the longest known address that begins the path decides."""
    best, room = "", ""
    for address, its_room in _addresses():
        begins = path == address if address == home_of(door) else path.startswith(address)
        if begins and len(address) > len(best):
            best, room = address, its_room
    return has_room(room)


def _addresses() -> Iterator[tuple[str, str]]:
    for url_name, room in (*((entry.url_name, entry.room) for entry in ENTRIES), *OTHER_PAGES):
        if address := address_of(url_name):
            yield address, room


def first_page_of(role: str, urlconf: str) -> str:
    """Where a shift begins: the role's first page that this side and profile have, else the shift's own page."""
    for address in FIRST_PAGES.get(Role(role), ()):
        door = address.split("/")[1]
        try:
            resolve(address, urlconf)
        except Resolver404:
            continue
        if is_in_profile(door, address):
            return address
    return reverse("account_shift", urlconf)
