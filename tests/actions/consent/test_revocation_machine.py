"""After a consent is taken back no byte leaves: thousands of stories in every order, and races around the commit.

Harm prevented: somebody takes their word back, and a file, a cache, a list or an offline copy goes on talking.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test

from tandem.agencies.actions import create_account
from tandem.agencies.types import Role
from tandem.consent import register
from tandem.consent.actions import consents
from tandem.consent.gate import opening
from tandem.consent.rules import state_of
from tandem.consent.types import Category, Channel
from tandem.core.actor import Actor, system_actor
from tests.actions.consent.revocation_machine import Revocations
from tests.factories.consents import OUTREACH, RECOVERY

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def stories(count: int, steps: int = 8) -> settings:
    return settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(autouse=True)
def _staff(monkeypatch) -> None:
    """Everybody has an account: only an active one may still ask for a copy or hold a court order."""
    for name, slug, agency, role in (
        ("sender", "county-outreach", OUTREACH, Role.CASE_MANAGER),
        ("receiver", "county-recovery", RECOVERY, Role.CASE_MANAGER),
        ("officer", "county-outreach", OUTREACH, Role.PRIVACY_OFFICER),
    ):
        account = create_account(
            using="vault",
            by=system_actor("test"),
            on_side="care",
            username=f"machine-{name}",
            display_name="Made-up Worker",
            agency_slug=slug,
            role=role,
            password="four plain words here",
        )
        monkeypatch.setattr(Revocations, name, Actor(account, role.value, agency, "care"))


def test_no_byte_leaves_after_a_revocation(seed: int) -> None:
    run_state_machine_as_test(seeded(seed), settings=stories(150))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_no_byte_leaves_in_two_thousand_stories(part: int, seed: int) -> None:
    run_state_machine_as_test(seeded(seed * 4 + part + 100), settings=stories(500))


def test_a_story_in_which_everything_leaves_and_is_called_back() -> None:
    """The machine does reach what it guards: a page, a sending, a file fetched and one ready, an offline key."""
    story = seeded(0)()
    story.begin(is_agreed=True)
    story.read(channel=Channel.PAGE)
    story.send(kinds={Category.CONTACT}, channel=Channel.PAGE)
    story.hand_over(kinds={Category.CONTACT}, is_fetched=True)
    story.hand_over(kinds={Category.REFERRAL}, is_fetched=False)
    story.take_offline(hours=12)
    story.sync_offline()
    before = dict(story.happened)
    story.revoke(number=0, who="own")
    story.nothing_taken_back_lies_about()
    story.every_egress_is_on_record()
    assert before == {"sent": 1, "fetched": 1, "offline keys": 1}
    assert story.happened["withdrawn"] == 3
    assert {one: story.happened[one] for one in before} == before


@pytest.mark.full
@pytest.mark.parametrize("part", range(10))
def test_no_byte_leaves_in_ten_thousand_stories(part: int) -> None:
    run_state_machine_as_test(seeded(1000 + part), settings=stories(1000))


def seeded(number: int) -> type[Revocations]:
    return with_seed(number)(type("SeededRevocations", (Revocations,), {"happened": Counter()}))


def forget(*_: object, **__: object) -> int:
    return 0


def blind(terms, *, revoked_at, now, law):
    return state_of(terms, revoked_at=None, now=now, law=law)


@pytest.mark.parametrize(
    ("place", "name", "broken"),
    [
        (consents, "call_back_copies", forget),
        (consents, "withdraw", forget),
        (register, "state_of", blind),
        (opening, "note_readings", forget),
    ],
    ids=["ready files forgotten", "opened doors forgotten", "revocation not looked at", "reading not recorded"],
)
def test_a_revocation_that_forgets_something_is_caught_planted(place, name, broken, monkeypatch) -> None:
    """The stories have teeth: each way to forget is found within a few hundred of them."""
    monkeypatch.setattr(place, name, broken)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(seeded(1), settings=stories(400, steps=20))
