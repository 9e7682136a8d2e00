"""
The demo as it is loaded: real figures, a person of each role, public links that open; and that
the guides in docs/ name what is on its pages. SCREENSHOTS=1 takes their pictures again.
"""

import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from feedback.models import Wave
from feedback.queries.results import feedback_summary
from imports.actions.dry_runs import check_import
from imports.models import ImportRun
from metrics.models import Measurement, Metric
from partnerships.models import Activity
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tenancy.roles import Role
from tests.chromium import CHROMIUM, Visitor
from tests.demo.conftest import LoadedDemo

DOCS = Path(__file__).resolve().parents[2] / "docs"
WINDOW = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 780}
# The lowest place in the window at which no line of text, field or chart is cut.
UNCUT_HEIGHT = """() => {
  const main = document.querySelector("main");
  const boxes = [...main.querySelectorAll("input, select, textarea, .button, .badge, .chart svg")]
    .map((element) => element.getBoundingClientRect());
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    range.selectNodeContents(texts.currentNode);
    boxes.push(...range.getClientRects());
  }
  let height = innerHeight;
  for (let cut; (cut = boxes.find((box) => box.top < height && height < box.bottom + 6)); )
    height = Math.floor(cut.top) - 4;
  return height;
}"""
GRADUATION = "Students who graduate in four years"
LARGEST_PICTURE = 200_000
LABEL = re.compile(r"\*\*([^*]+)\*\*")
PICTURE = re.compile(r"\]\(\.\./images/([\w-]+)\.png\)")


def test_the_demo_is_whole(demo: LoadedDemo, client: Client) -> None:
    assert [one["slug"] for one in demo.workspaces] == ["new-york", "carpentries"]
    for one in demo.workspaces:
        assert [person["role"] for person in one["people"]] == list(Role.values)

    for name in ("survey_link", "check_in_link", "share_link"):
        public_link = "/p/" + demo.workspaces[0][name].split("/p/")[1]
        assert client.get(public_link).status_code == 200, name
    for person in demo.workspaces[0]["people"]:
        answer = client.get(
            "/api/v1/workspaces/new-york/dashboard/",
            headers={"Authorization": f"Bearer {person['api_token']}"},
        )
        assert answer.status_code == 200

    with workspace_scope(Workspace.objects.get(slug="new-york")):
        assert Metric.objects.count() == 3
        for metric in Metric.objects.all():
            figures = Measurement.objects.filter(metric=metric, numerator__gt=0)
            assert figures.count() > 100, metric
        graduation = Metric.objects.get(name=GRADUATION)
        assert graduation.baseline == Decimal("58.8")
        assert not any("e" in run.row_outcomes for run in ImportRun.objects.all())
        assert Activity.objects.filter(is_sample=False).count() == 0
    with workspace_scope(Workspace.objects.get(slug="carpentries")):
        assert Activity.objects.filter(is_sample=False).count() == 128
        # 338 Spanish and 1,838 English rows, of which 31 hold only the time they were sent.
        assert Wave.objects.get(name="December 2019").answered_count == 2145
        assert len(feedback_summary()) == 2


class Walk:
    """Follows a guide in a browser, and collects the words of the pages that it opens."""

    def __init__(self, visitor: Visitor, role: str) -> None:
        self.page = visitor.page
        self.role = role
        self.words = ""
        self.pictures: list[str] = []

    def open(self, path: str) -> None:
        """Open a page of the workspace."""
        self.page.goto(f"/w/new-york/{path}")
        self.read()

    def press(self, name: str, *, within: str = "main") -> None:
        """Follow a link by its words."""
        self.follow(self.page.locator(within).get_by_role("link", name=name, exact=True).first)

    def follow(self, link: Any) -> None:
        """Follow a link and read the page behind it once it has arrived."""
        with self.page.expect_navigation():
            link.click()
        self.read()

    def read(self) -> None:
        """Collect the words of the page, also those in closed parts."""
        assert self.page.locator("h1").count() == 1, self.page.url
        self.words += " " + " ".join(self.page.locator("body").text_content().split())

    def picture(self, name: str) -> None:
        """Take a picture for the guide if SCREENSHOTS is set."""
        name = f"{self.role}-{name}"
        self.pictures.append(name)
        if not os.environ.get("SCREENSHOTS"):
            return
        self.page.wait_for_load_state("networkidle")
        width, height = self.page.viewport_size["width"], self.page.evaluate(UNCUT_HEIGHT)
        assert height > 500, name
        path = DOCS / "images" / f"{name}.png"
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        self.page.screenshot(path=str(path), clip=clip)
        assert path.stat().st_size < LARGEST_PICTURE, name


def coordinator(walk: Walk) -> None:
    walk.open("")
    walk.picture("home")
    walk.press("Log an activity")
    page = walk.page
    page.get_by_label("What you did").fill("Family reading night")
    page.get_by_label("Type").select_option("workshop")
    page.get_by_label("Partnership").select_option(label="Brooklyn College Bridge")
    for name in ("Brooklyn Museum", "PENCIL"):
        page.locator("label", has_text=name).click()
    walk.picture("activity")
    walk.open("partnerships/")
    walk.press("Brooklyn College Bridge")
    walk.picture("partnership")
    walk.press("Check-ins", within="main")
    for path in ("check-ins/", "adaptations/", "surveys/", "waves/", "results/"):
        walk.open(path)
    walk.open("goals/new/")
    walk.open("student-groups/")
    walk.open("surveys/")
    walk.press("Partnership check")
    walk.open("imports/")
    walk.press("Import a file")
    page.get_by_label("What does the file hold?").select_option("organizations")
    page.locator("input[type=file]").set_input_files(
        {"name": "names.csv", "mimeType": "text/csv", "buffer": b"Name,Sector\nArk,Arts\n"}
    )
    page.locator("main form").get_by_role("button").last.click()
    page.get_by_role("heading", name="How the file is read").wait_for()
    walk.read()
    page.get_by_role("button", name="Try it").click()
    page.wait_for_url(lambda url: "columns" not in url)
    with workspace_scope(Workspace.objects.get(slug="new-york")):
        check_import(run=ImportRun.objects.latest("created_at"))  # the worker's part
    page.reload()
    walk.read()
    walk.open("messages/")
    walk.open("dashboard/")
    walk.press("Share")
    walk.press("New share link")
    page.get_by_label("For whom").fill("Board of the Harbor Foundation")
    walk.picture("share")


def partner(walk: Walk) -> None:
    walk.open("")
    walk.picture("home")
    walk.page.set_viewport_size(PHONE)
    walk.press("Log an activity")
    walk.page.get_by_label("What you did").fill("Mentors met their students")
    walk.page.get_by_label("Type").select_option("mentoring")
    walk.picture("activity")
    walk.page.set_viewport_size(WINDOW)
    walk.open("activities/")
    walk.open("metrics/")
    walk.press(GRADUATION)
    walk.press("Report figures")


def funder(walk: Walk) -> None:
    walk.open("dashboard/")
    walk.picture("impact")
    chart = walk.page.locator(".chart", has_text=f"{GRADUATION} over time")
    window = walk.page.viewport_size
    walk.page.set_viewport_size({**window, "height": 1000})  # room for the charts, too
    chart.scroll_into_view_if_needed()
    chart.locator("svg").first.wait_for()
    walk.page.wait_for_load_state("networkidle")  # charts above it move it
    walk.page.get_by_role("heading", name=GRADUATION).first.evaluate(
        "heading => scrollBy(0, heading.getBoundingClientRect().top - 100)"
    )
    walk.picture("metric")
    walk.page.set_viewport_size(window)
    for path in ("wins/", "results/", "goals/", "metrics/", "measurements/"):
        walk.open(path)


def owner(walk: Walk) -> None:
    walk.open("members/")
    walk.picture("members")
    walk.press("Invite somebody")
    walk.open("settings/")
    walk.picture("settings")
    walk.open("people/")
    walk.follow(walk.page.locator("main tbody a").first)
    walk.open("audit/")


WALKS = {walk.__name__: walk for walk in (coordinator, partner, funder, owner)}


@pytest.fixture
def walker(demo: LoadedDemo, browser: Any, request: pytest.FixtureRequest) -> Iterator[Walk]:
    """Signed in as the role of the guide."""
    role: str = request.param
    visitor = Visitor(browser, demo.address, viewport=WINDOW, script=True)
    person = demo.person(role)
    visitor.enter(person["email"], person["password"])
    visitor.page.wait_for_url(re.compile(r"//[^/]+/(w/.*)?$"))
    yield Walk(visitor, role)
    visitor.context.close()
    assert visitor.errors == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found (Debian's package: chromium)")
@pytest.mark.parametrize("walker", WALKS, indirect=True)
def test_guide_names_what_its_role_finds_on_the_pages(walker: Walk, demo: LoadedDemo) -> None:
    guide = (DOCS / "guides" / f"{walker.role}.md").read_text(encoding="utf-8")
    WALKS[walker.role](walker)
    if walker.role == "partner":
        walker.page.set_viewport_size(PHONE)
        walker.page.goto(demo.workspaces[0]["check_in_link"])
        walker.picture("check-in")
    labels = {" ".join(label.split()) for label in LABEL.findall(guide)}
    assert len(labels) > 5
    assert sorted(label for label in labels if label not in walker.words) == []
    assert sorted(PICTURE.findall(guide)) == sorted(walker.pictures)
