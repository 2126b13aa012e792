"""The month is closed: counted, looked at by a second person, published, and read by anybody."""

from __future__ import annotations

import re

from tests.journeys.visitor import Visitor

MONTH, AGENCY = "2026-03", "riverbend-outreach"
HIDDEN = "1\N{EN DASH}10"


def close_the_month(coordinator: Visitor) -> str:
    """The clock passes the month's end and the month is counted; the coordinator puts their name to it.

    Gives the address of the report's page.
    """
    coordinator.go("/office/").follow("Riverbend Outreach")
    coordinator.press("Month-end").says("Clock at")
    coordinator.go("/office/reports/").says("Count a month").follow("March 2026")
    coordinator.says("Riverbend Outreach", "Draft", HIDDEN)
    coordinator.press("Count it under my name").says("Draft", HIDDEN)
    return coordinator.page.url.removeprefix(coordinator.site.url)


def publish(second: Visitor, report: str) -> None:
    """Another person looks at every table and publishes."""
    second.go(report).picture("report")
    second.press("I looked at it: publish").says("Released.")


def take_files(reader: Visitor) -> None:
    """The report as PDF, each table as CSV; small numbers are hidden in these too."""
    links = reader.page.get_by_role("link")
    with_pdf = links.filter(has_text=re.compile("^PDF$")).first.get_attribute("href") or ""
    pdf = reader.page.request.get(f"{reader.site.url}{with_pdf}")
    assert pdf.ok
    assert pdf.body().startswith(b"%PDF-")
    sheets = [one.get_attribute("href") or "" for one in links.filter(has_text="for a spreadsheet (CSV)").all()]
    assert len(sheets) >= 5, sheets
    texts = []
    for address in sheets:
        answer = reader.page.request.get(f"{reader.site.url}{address}")
        assert answer.ok, address
        texts.append(answer.body().decode("utf-8-sig"))
    assert any(HIDDEN in text or "1-10" in text for text in texts), "no sheet hides a small number"


def anybody_reads(resident: Visitor) -> None:
    """The public page shows the published month, within a minute, without signing in."""
    resident.go("/").says("Find help now").picture("public-home")
    for _ in range(60):
        resident.page.goto(f"{resident.site.url}/numbers/{AGENCY}/{MONTH}/")
        if "Riverbend Outreach" in resident.page.content():
            break
        resident.page.wait_for_timeout(500)
    resident.look().says("Riverbend Outreach", HIDDEN)
    resident.picture("public-numbers")
    take_files(resident)
