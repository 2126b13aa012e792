"""What people of the office do: load a file, look at an alert, answer it, move the replay clock, read a watch."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.visitor import Visitor

AGENCY = "/office/surveillance/agencies/cincinnati-fire/"
# A dispatcher's own export: other names than the city's open data, semicolons, days first, one time told in words.
ODD_FILE = """\
Run no.;Unit;Date/time of call;Date/time unit sent;Lat;Long;Where (neighborhood);How it ended
77-0001;E19;24.08.2016 08:05;24.08.2016 08:07;39.112;-84.517;OVER-THE-RHINE;Transported
77-0002;E05;24.08.2016 09:40;24.08.2016 09:41;39.104;-84.539;LOWER PRICE HILL;Cancel - no patient
77-0003;E19;24.08.2016 10:15;24.08.2016 10:17;39.110;-84.515;OVER-THE-RHINE;Transported
77-0004;E23;24.08.2016 11:55;24.08.2016 11:56;39.142;-84.520;CUF;Refused transport
77-0005;E23;about noon, ask Jo;24.08.2016 12:31;39.142;-84.520;CUF;Refused transport
77-0006;E24;24.08.2016 13:20;24.08.2016 13:22;39.118;-84.605;WESTWOOD;Transported
"""


def upload_odd_file(epi: Visitor, folder: Path) -> None:
    """A file with columns that Tandem has never seen: every guess is shown before anything is loaded."""
    file = folder / "calls.csv"
    file.write_text(ODD_FILE, encoding="utf-8-sig")
    epi.go("/office/imports/")
    epi.choose("Agency", "Cincinnati Fire Department").tick("Overdose events")
    epi.field("File").set_input_files(file)
    epi.press("Look at the file")
    epi.says("Not loaded yet", "Date/time of call", "Where (neighborhood)")
    epi.picture("imports-preview")


def load_with_mended_mapping(epi: Visitor) -> None:
    """The column that no guess knew is named by hand; the row whose time is told in words is held."""
    edit_mapping(epi, "[columns]\n", '[columns]\ndisposition = "How it ended"\n')
    epi.press("Read the file with this mapping").says("How it ended")
    epi.press("Load the file")
    epi.says("5 new events.", "1 held with a reason", "The time is not in the format of this column.")
    held = epi.page.get_by_role("region", name="Held rows")
    assert "about noon" not in (held.text_content() or ""), "a held row says where and why, never what"


def release_held_row(epi: Visitor) -> None:
    """The mapping takes another column for the time; the held row fits and nothing is loaded twice."""
    edit_mapping(epi, '"Date/time of call"', '"Date/time unit sent"')
    epi.press("Load again").says("1 new event.", "5 already there, 0 held with a reason.")
    assert not epi.page.get_by_role("heading", name="Held rows").count()


def edit_mapping(epi: Visitor, old: str, new: str) -> None:
    field = epi.field("Mapping")
    mapping = field.input_value()
    assert old in mapping, f"the mapping does not hold {old!r}:\n{mapping}"
    field.fill(mapping.replace(old, new))


def see_the_surge(epi: Visitor) -> None:
    """Map, chart and open alerts of the agency, each drawing with an equal table."""
    epi.go("/office/").says("Cincinnati Fire Department", "Replay clock")
    epi.follow("Cincinnati Fire Department").says("Open alerts")
    main = epi.page.locator("main")
    assert main.locator("svg").count() >= 2
    assert main.locator("svg circle[data-event]").count() == 0
    assert main.locator("table").count() >= 2
    epi.picture("office-map")


def open_evidence(epi: Visitor) -> None:
    """The alert of the running day: how unusual it is, and how often this rule is wrong."""
    tasks = epi.page.get_by_role("list").filter(has=epi.page.locator(".task"))
    epi.follow("whole agency", within=tasks)
    epi.says("preliminary", "EARS C1", "Evidence", "How far to trust it")
    epi.unfold("findings")
    epi.picture("alert")


def answer_the_alert(epi: Visitor) -> None:
    """Acknowledge, open the response of the playbook, give a task its owner and start it."""
    epi.unfold("Acknowledge this alert").tick("I am looking into it").press("Acknowledge")
    epi.says("acknowledged")
    epi.press("Open a response").says("Tasks", "of the playbook")
    epi.page.locator(".tasks a").first.click()
    epi.page.wait_for_url("**/tasks/**")
    epi.look().tick("in progress").press("Save")
    epi.says("The task was saved.", "in progress")
    epi.picture("response")


def replay_next_day(epi: Visitor) -> None:
    """The clock moves a day on and runs the night; the uploaded calls are of that day."""
    epi.go(AGENCY).says("Aug. 23, 2016")
    epi.press("Next day").says("1 night was run")
    assert "Aug. 24, 2016" in epi.page.locator(".strip").inner_text()


def read_a_watch(epi: Visitor) -> None:
    """A seizure watch: an association, with naloxone and outreach for tasks."""
    epi.go("/office/surveillance/agencies/cook-county-me/watches/").says("never a cause")
    epi.page.locator("main table a").first.click()
    epi.page.wait_for_url("**/watches/*-*/")
    epi.look().says("association", "not a cause", "never to send police", "100", "250", "500")
    assert "naloxone" in epi.text.lower()
    epi.picture("seizure-watch")
