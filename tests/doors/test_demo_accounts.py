"""Demo accounts: harm prevented is a way in with a published password on a side that holds real people."""

from __future__ import annotations

import json
import re
import stat

import pytest
from django.core.cache import cache

from tandem.agencies.queries import accounts_of, all_agencies
from tandem.audit.queries import entry_count
from tandem.journeys import demo_accounts
from tandem.journeys.demo_accounts import current_code, make_demo_accounts

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    cache.clear()
    settings.TANDEM_HOME = tmp_path


def by_name() -> dict[str, demo_accounts.DemoSignIn]:
    return {one.username: one for one in make_demo_accounts()}


def test_made_once_with_agencies_of_one_id_in_both_databases(tmp_path):
    first = make_demo_accounts()
    ids = [{agency.slug: agency.id for agency in all_agencies(using=alias)} for alias in ("default", "vault")]
    assert ids[0] == ids[1]
    assert set(ids[0]) == {slug for slug, *_ in demo_accounts.AGENCIES}
    counts = [entry_count(using=alias) for alias in ("default", "vault")]
    assert make_demo_accounts() == first
    assert [entry_count(using=alias) for alias in ("default", "vault")] == counts
    assert {one.username for one in accounts_of(using="default")} == {"officer.demo", "supervisor.demo"}
    assert len(accounts_of(using="vault")) == len(first) - 2
    kept = tmp_path / "demo-sign-ins.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert first[0].password not in repr(first)


def test_a_demonstration_made_before_some_accounts_existed_is_given_them(client, tmp_path):
    """Without it, every home made by an earlier Tandem would stop at its next start."""
    kept = tmp_path / "demo-sign-ins.json"
    first = by_name()
    older = json.loads(kept.read_text())
    del older["totp_secrets"]["supervisor.demo"]
    kept.write_text(json.dumps(older | {"own_code": "kept"}))
    assert "supervisor.demo" not in {one.username for one in demo_accounts.read_demo_sign_ins()}
    again = by_name()
    assert set(again) == set(first)
    assert again["officer.demo"] == first["officer.demo"]
    assert json.loads(kept.read_text())["own_code"] == "kept"
    client.post("/duty/account/demo/", {"account": "supervisor.demo"})
    assert client.post("/duty/account/code/", {"code": current_code(again["supervisor.demo"])}).status_code == 302


def test_lost_file_makes_new_sign_ins_that_work(client, tmp_path):
    old = by_name()["officer.demo"]
    (tmp_path / "demo-sign-ins.json").unlink()
    new = by_name()["officer.demo"]
    assert new.password != old.password
    client.post("/duty/account/login/", {"login": "officer.demo", "password": new.password})
    assert client.post("/duty/account/code/", {"code": current_code(new)}).status_code == 302
    assert client.get("/duty/account/").status_code == 200


@pytest.mark.parametrize(("door", "name"), [("/duty/account/", "officer.demo"), ("/account/", "epi.demo")])
def test_visitor_without_a_phone_is_in_with_two_presses(client, door, name):
    by_name()
    page = client.get(f"{door}login/")
    assert "Demonstration only" in page.text
    shown = set(re.findall(r'name="account" value="([^"]+)"', page.text))
    assert shown == {one.username for one in make_demo_accounts() if (one.door == "duty") == ("duty" in door)}
    assert client.post(f"{door}demo/", {"account": name}).url == f"{door}code/"
    page = client.get(f"{door}code/")
    code = re.search(r'name="code" value="(\d{6})"', page.text)[1]
    assert "Demonstration only" in page.text
    assert client.post(f"{door}code/", {"code": code}).status_code == 302
    assert client.get(door).status_code == 200


def test_second_sign_in_within_the_same_half_minute_is_shown_a_code_that_works(client):
    sign_in = by_name()["officer.demo"]
    for _ in range(2):
        client.post("/duty/account/demo/", {"account": sign_in.username})
        assert client.post("/duty/account/code/", {"code": current_code(sign_in)}).status_code == 302
        client.post("/duty/account/logout/")


def test_visitor_who_took_a_coffee_gets_a_fresh_code(client):
    sign_in = by_name()["officer.demo"]
    client.post("/duty/account/demo/", {"account": sign_in.username})
    page = client.post("/duty/account/code/", {"code": "000000"})
    assert "not right" in page.text
    code = re.search(r'name="code" value="(\d{6})"', page.text)[1]
    assert client.post("/duty/account/code/", {"code": code}).status_code == 302


@pytest.mark.parametrize("where", ["another side", "another machine", "a proxy"])
def test_outside_the_demo_nothing_is_shown_or_filled_in(client, settings, where):
    sign_in = by_name()["officer.demo"]
    from_there = {}
    if where == "another side":
        settings.TANDEM_DEMO = False
    elif where == "a proxy":
        from_there = {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    else:
        from_there = {"REMOTE_ADDR": "192.0.2.7"}
    page = client.get("/duty/account/login/", **from_there)
    assert "emonstration only" not in page.text
    assert sign_in.password not in page.text
    answer = client.post("/duty/account/demo/", {"account": sign_in.username}, **from_there)
    assert answer.status_code == 404
    client.post("/duty/account/login/", {"login": sign_in.username, "password": sign_in.password}, **from_there)
    page = client.get("/duty/account/code/", **from_there)
    assert page.status_code == 200
    assert current_code(sign_in) not in page.text


def test_no_demo_account_is_made_outside_the_demo(settings):
    settings.TANDEM_DEMO = False
    with pytest.raises(RuntimeError, match="demo side only"):
        make_demo_accounts()
    assert not accounts_of(using="default")


def test_the_kept_file_says_what_it_is(tmp_path):
    make_demo_accounts()
    kept = json.loads((tmp_path / "demo-sign-ins.json").read_text())
    assert set(kept) == {"about", "password", "totp_secrets"}
    assert len(kept["password"]) >= 12
