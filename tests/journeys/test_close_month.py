"""The month closes. Witness of the counts: a plain recount with pandas of the same rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tandem.agencies.types import Role
from tandem.audit.queries import entries_about, pending_work
from tandem.community.queries import published_months, published_tables
from tandem.core.actor import system_actor
from tandem.core.refusals import Refused
from tandem.evaluation.actions import release_report, withdraw_report
from tandem.evaluation.models import MonthReport
from tandem.evaluation.queries import inside_tables_of, month_figures, report_by_id, reports_of, safe_tables_of
from tandem.evaluation.rules.tables import month_tables
from tandem.evaluation.types import ReportState
from tandem.journeys import close_month, relay
from tandem.surveillance.queries.months import month_events
from tests.factories.months import AREAS, EPI, FIRE, MONTH, NOW, PRIVACY, fire_agency, load_overdoses, overdoses
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PAGE = "/numbers/riverbend-fire/2026-03/"


def a_month(seed: int = 1, count: int = 400):
    fire_agency()
    events = overdoses(np.random.default_rng([seed, 3]), count=count)
    load_overdoses(events)
    return events


def built() -> object:
    return close_month.build_month(by=EPI, agency_id=FIRE, month=MONTH, now=NOW)


def published(seed: int = 1, count: int = 400):
    a_month(seed, count)
    report_id = built()
    release_report(by=PRIVACY, report_id=report_id, now=NOW)
    assert relay.drain(now=NOW).failed == 0
    return report_id


def recount(events) -> pd.DataFrame:
    """The month's rows by a second way: local time first, then the calendar's own month."""
    frame = pd.DataFrame(
        {
            "local": [event.occurred_at.astimezone(ZoneInfo("America/New_York")) for event in events],
            "status": [event.status.value for event in events],
            "area": [event.area_name for event in events],
            "outcome": [event.outcome.value for event in events],
            "naloxone": [event.naloxone.value for event in events],
            "minutes": [
                (event.arrived_at - event.dispatched_at).total_seconds() / 60 if event.dispatched_at else np.nan
                for event in events
            ],
        }
    )
    return frame[[(at.year, at.month) == (2026, 3) for at in frame["local"]]]


def test_counts_agree_with_a_plain_recount():
    events = a_month()
    month = recount(events)
    counted = month[month["status"].isin(["counted", "unknown"])]
    found = month_events(FIRE, start=MONTH, end=close_month.month_after(MONTH), case="suspected_overdose")
    assert (found.total, found.left_out) == (len(counted), len(month) - len(counted))
    assert {k: n for k, n in found.outcomes.items() if n} == dict(Counter(counted["outcome"]))
    assert {k: n for k, n in found.naloxone.items() if n} == dict(Counter(counted["naloxone"]))
    by_area = Counter(name if name in AREAS else "" for name in counted["area"])
    assert {one.name: one.events for one in found.areas if one.events} == dict(by_area)
    weeks = counted.groupby([at.isocalendar().week for at in counted["local"]]).size()
    assert [count for _, _, count in found.weeks if count] == list(weeks)
    assert found.minutes_known == counted["minutes"].notna().sum()
    assert found.minutes_median == pytest.approx(counted["minutes"].median())
    assert found.minutes_p90 == pytest.approx(counted["minutes"].quantile(0.9))


def test_a_release_needs_two_people_and_shows_only_what_is_safe():
    a_month()
    report_id = built()
    with pytest.raises(Refused, match="Somebody else"):
        release_report(by=EPI, report_id=report_id, now=NOW)
    assert published_months() == []
    release_report(by=PRIVACY, report_id=report_id, now=NOW)
    assert [work.payload for work in pending_work(using="vault")] == [{"report_id": str(report_id)}]
    relay.drain(now=NOW)
    assert published_tables("riverbend-fire", MONTH) == safe_tables_of(report_id)
    assert published_tables("riverbend-fire", MONTH) != inside_tables_of(report_id)
    with pytest.raises(Refused, match="published"):
        built()
    with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
        MonthReport.objects.using("vault").filter(id=report_id).update(released_by=EPI.account_id)


def test_publishing_twice_changes_nothing():
    report_id = published()
    close_month.publish(payload={"report_id": str(report_id)}, now=NOW)
    assert len(published_months()) == 1
    names = [entry.action for entry in entries_about(using="default", kind="month_report", identifier=report_id)]
    assert names == ["community.publish_month"]


def test_a_withdrawn_month_leaves_the_public_page_and_can_be_counted_again(client):
    first = published()
    assert client.get(PAGE).status_code == 200
    withdraw_report(by=PRIVACY, report_id=first, now=NOW)
    relay.drain(now=NOW)
    assert client.get(PAGE).status_code == 404
    close_month.publish(payload={"report_id": str(first)}, now=NOW)  # a late relay
    assert published_months() == []
    second = built()
    release_report(by=PRIVACY, report_id=second, now=NOW)
    relay.drain(now=NOW)
    assert [one.version for one in published_months()] == [2]


def test_a_second_count_replaces_the_draft():
    a_month()
    first, second = built(), built()
    assert report_by_id(first).state is ReportState.REPLACED
    assert [one.id for one in reports_of()] == [second]


def test_a_nightly_count_waits_for_two_people():
    a_month()
    made = close_month.close_last_month(now=NOW)
    assert len(made) == 1
    assert close_month.close_last_month(now=NOW) == []
    with pytest.raises(Refused, match="nightly"):
        release_report(by=PRIVACY, report_id=made[0], now=NOW)


def test_a_month_that_runs_is_not_counted_and_an_empty_agency_has_none():
    a_month()
    with pytest.raises(Refused, match="not over"):
        close_month.build_month(by=EPI, agency_id=FIRE, month=close_month.month_after(MONTH), now=NOW)
    with pytest.raises(Refused, match="nothing to count"):
        close_month.build_month(by=EPI, agency_id=FIRE, month=MONTH.replace(year=2020), now=NOW)


class Cells(HTMLParser):
    """The text of every table cell of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside = tag in ("td", "dd")
        if self.inside:
            self.cells.append("")

    def handle_data(self, data):
        if self.inside and self.cells:
            self.cells[-1] += data


SMALL = {str(n) for n in range(1, 11)}


@pytest.mark.parametrize(("seed", "count"), [(1, 400), (2, 90), (3, 25), (4, 200), (5, 8)])
def test_no_count_from_1_to_10_leaves_by_any_public_way(client, seed, count):
    report_id = published(seed, count)
    small = [
        (row[0].value, cell.value)
        for table in inside_tables_of(report_id)
        for row in table.rows
        for cell in row
        if cell.kind == "count" and cell.value in SMALL
    ]
    assert small, "the planted month has small counts"
    page = client.get(PAGE)
    assert not [cell for cell in Cells(page.content.decode()).cells if cell.strip() in SMALL]
    for table in published_tables("riverbend-fire", MONTH):
        rows = list(csv.reader(io.StringIO(client.get(f"{PAGE}{table.key}.csv").content.decode("utf-8-sig"))))
        assert not [row for row in rows if any(cell in SMALL for cell in row)]
    text = pdf_text(client.get(f"{PAGE}report.pdf").content)
    assert not re.findall(r"^\D+ ([1-9]|10)(?: \d+\.\d .*)?$", text, re.MULTILINE)
    assert set(client.cookies) <= {"csrftoken"}  # of the language form; nothing that follows a person


def pdf_text(content: bytes) -> str:
    lines = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    # The footer counts pages.
    return "\n".join(line for line in lines.splitlines() if "Page" not in line)


def test_spreadsheet_files_carry_no_formula(client):
    published()
    content = client.get(f"{PAGE}events_by_area.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert any(row and row[0] == "'=Uplands" for row in rows)
    assert any(row and row[0] == "Östra Hill" for row in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_paper_speaks_spanish_and_is_tagged(client):
    published()
    content = client.get(f"{PAGE}report.pdf", headers={"accept-language": "es"}).content
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Eventos de sobredosis por semana" in text
    assert "según la definición de caso «presunta sobredosis»" in text.replace("\n", " ")
    assert "Östra Hill" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "es"


def test_text_goes_to_paper_as_data_never_as_markup(client):
    from tandem.web.ui.month.paper import month_pdf

    a_month()
    tables = list(month_tables(month_figures(fire(), month=MONTH, until=NOW), {}).safe)
    with translation.override("en"):
        made = month_pdf(
            tables, title="#panic() *x* $1$", agency="= A", made_at=NOW, notes=['#read("/etc/passwd")'], label="x"
        )
    text = pdf_text(made)
    assert "#panic() *x* $1$" in text
    assert '#read("/etc/passwd")' in text


def fire():
    from tandem.agencies.queries import agency_by_id

    return agency_by_id(using="vault", agency_id=FIRE)


def test_public_pages_know_only_what_is_published(client):
    a_month()
    built()
    assert client.get("/").status_code == 200
    assert b"riverbend" not in client.get("/numbers/").content
    for address in (PAGE, f"{PAGE}report.pdf", f"{PAGE}events.csv", f"{PAGE}tables.zip", "/numbers/x/2026-13/"):
        assert client.get(address).status_code == 404
    assert client.post("/numbers/").status_code == 405


def test_office_pages_from_count_to_release(client):
    fire_agency()
    load_overdoses(overdoses(np.random.default_rng(9), count=300))
    sign_in(client, Role.EPIDEMIOLOGIST, agency="riverbend-fire")
    answer = client.post("/office/reports/", {"agency": str(FIRE), "month": "2026-03"})
    page = answer.url
    assert "Somebody else has to look" in client.get(page).content.decode()
    assert client.post(f"{page}release/").status_code == 302
    assert published_months() == []
    assert client.get(f"{page}inside/").status_code == 405
    report_id = reports_of()[0].id
    assert "Nothing is hidden here" in client.post(f"{page}inside/").content.decode()
    actions = [one.action for one in entries_about(using="vault", kind="month_report", identifier=report_id)]
    assert "evaluation.read_inside" in actions
    other = type(client)()
    sign_in(other, Role.PRIVACY_OFFICER, agency="riverbend-fire")
    assert other.post(f"{page}release/").status_code == 302
    relay.drain(now=NOW)
    assert client.get(PAGE).status_code == 200
    for name in ("report.pdf", "tables.zip", "events.csv"):
        assert other.get(f"{page}{name}").status_code == 200
    bad = other.post("/office/reports/", {"agency": str(FIRE), "month": "soon"})
    assert "2016-08" in bad.content.decode()


def test_a_coordinator_of_another_agency_sees_no_report(client):
    a_month()
    report_id = built()
    sign_in(client, Role.COORDINATOR)
    assert client.get(f"/office/reports/{report_id}/").status_code == 404
    assert client.post(f"/office/reports/{report_id}/release/").status_code == 404
    assert "Riverbend Fire" not in client.get("/office/reports/").content.decode()


def test_the_jobs_own_actor_may_count(settings):
    a_month()
    made = close_month.close_ended_months(
        by=system_actor("monthly.month_end"), agency=fire(), since=NOW.replace(month=3, day=20), now=NOW
    )
    assert len(made) == 1
