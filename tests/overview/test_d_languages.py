"""Goals, metrics, wins and student groups in several languages, wherever they are shown."""

import csv
import io
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from metrics.actions.metrics import add_ready_metrics, add_student_group
from metrics.models import Metric, StudentGroup
from partnerships.actions.goals import change_goal
from partnerships.models import Goal, Win
from tenancy.audit.details import changes_of
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tenancy.texts import MarkedText, UnknownLanguage, marked, sentence
from tests.factories.metrics import make_measurement, make_target
from tests.factories.overview import make_share
from tests.factories.partnerships import make_win
from tests.factories.scene import Scene, build_scene

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
# A pattern of what is written in English, and what it is in Spanish.
WRITTEN = {
    "Every student <graduates>": "Todo estudiante <se gradúa>",
    "Four-year graduation": "Graduación en cuatro años",
    "Of all ninth graders": "De todo noveno grado",
    "A room & lent": "Una sala & prestada",
    "Girls": "Niñas",
    "Sex of students": "Sexo del alumnado",
    "diplomas": "títulos",
}


class Texts(HTMLParser):
    """The texts of a page, each with the language that it is in; and what stands in attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []
        self.attributes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += given.values()
        if tag not in VOID:
            inherited = self.open[-1][1] if self.open else ""
            self.open.append((tag, given.get("lang", inherited)))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        within = {tag for tag, _language in self.open}
        if self.open and not within & {"title", "textarea", "template", "script", "style"}:
            self.found.append((data, self.open[-1][1]))

    def languages_of(self, text: str) -> set[str]:
        return {language for data, language in self.found if text in data}


@pytest.fixture
def scene(workspace: Workspace) -> Scene:
    workspace.languages = ["en", "es"]
    workspace.save()
    with workspace_scope(workspace):
        made = build_scene(workspace)
        title, name, definition, text, group, dimension, outcome = WRITTEN
        Goal.objects.filter(pk=made.goal.pk).update(title=title, definition=definition)
        Metric.objects.filter(pk=made.graduation.pk).update(
            name=name, definition=definition, outcome=outcome, unit=outcome, kind="count"
        )
        Metric.objects.filter(pk=made.graduation.pk).update(kind="percentage")
        make_measurement(
            made.graduation,
            2025,
            numerator=130,
            denominator=210,
            groups={group: (40, 100), "Boys": (90, 110)},
            dimension=dimension,
        )
        make_target(made.graduation, 70, dimension=dimension, group=group)
        made.goal.refresh_from_db()
        made.graduation.refresh_from_db()
        make_win(made.partnership, text, is_published=True)
    return made


def translate() -> None:
    """Everything of ``WRITTEN`` into Spanish."""
    title, name, definition, text, group, dimension, outcome = WRITTEN.values()
    goal = {"title": title, "definition": definition}
    Goal.objects.filter(title__startswith="Every student").update(translations={"es": goal})
    metric = {"name": name, "definition": definition, "outcome": outcome, "unit": outcome}
    Metric.objects.filter(name="Four-year graduation").update(translations={"es": metric})
    Win.objects.filter(text="A room & lent").update(translations={"es": {"text": text}})
    StudentGroup.objects.create(
        dimension="Sex of students",
        group="Girls",
        language="en",
        translations={"es": {"dimension": dimension, "group": group}},
    )


def pages_of(scene: Scene) -> list[str]:
    base = f"/w/{scene.workspace.slug}"
    report = scene.graduation.measurements.get(period_start__year=2025)
    return [
        f"{base}/",
        f"{base}/dashboard/?whole=yes",
        f"{base}/goals/",
        f"{base}/goals/{scene.goal.pk}/",
        f"{base}/goals/new/",
        f"{base}/goals/{scene.goal.pk}/deletion/",
        f"{base}/goals/alignment/",
        f"{base}/metrics/",
        f"{base}/metrics/new/",
        f"{base}/metrics/{scene.graduation.pk}/",
        f"{base}/metrics/{scene.graduation.pk}/targets/",
        f"{base}/metrics/{scene.graduation.pk}/measurements/new/",
        f"{base}/targets/",
        f"{base}/measurements/",
        f"{base}/measurements/new/",
        f"{base}/measurements/{report.pk}/",
        f"{base}/partnerships/{scene.partnership.pk}/",
        f"{base}/activities/new/?partnership={scene.partnership.pk}",
        f"{base}/wins/",
        f"{base}/search/?q=student",
        f"{base}/search/?q=graduation",
        f"{base}/search/?q=room",
        f"/p/{scene.workspace.slug}/share/board/es/?whole=yes",
    ]


@pytest.fixture
def reader(coordinator: Membership, client: Client) -> Client:
    """A coordinator who reads Spanish."""
    coordinator.user.language = "es"
    coordinator.user.save()
    with workspace_scope(coordinator.workspace):
        make_share("board")
    client.force_login(coordinator.user)
    return client


def test_d_what_is_in_another_language_says_so_on_every_page(scene: Scene, reader: Client) -> None:
    with workspace_scope(scene.workspace):
        addresses = pages_of(scene)
    seen: set[str] = set()
    for address in addresses:
        response = reader.get(address)
        assert response.status_code == 200, address
        page = Texts(response.content.decode())
        assert not [each for each in page.attributes if "<span" in each], address
        for text in WRITTEN:
            languages = page.languages_of(text)
            assert languages <= {"en"}, (address, text)
            seen |= {text} if languages else set()
    assert seen == set(WRITTEN)


def test_d_a_page_shows_texts_in_its_reader_s_language(scene: Scene, reader: Client) -> None:
    with workspace_scope(scene.workspace):
        addresses = pages_of(scene)
        translate()
    seen: set[str] = set()
    for address in addresses:
        page = Texts(reader.get(address).content.decode())
        for written, text in WRITTEN.items():
            assert not page.languages_of(written), (address, written)
            assert page.languages_of(text) <= {"es"}, (address, text)
            seen |= {text} if page.languages_of(text) else set()
    assert seen == set(WRITTEN.values())


def test_d_no_language_is_named_where_page_and_text_have_one(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    page = client.get(f"/w/harbor/goals/{scene.goal.pk}/").content.decode()
    assert "Every student &lt;graduates&gt;" in page
    assert '<span lang="' not in page


def test_d_a_share_can_be_read_in_each_language(scene: Scene, client: Client) -> None:
    with workspace_scope(scene.workspace):
        make_share("board")
        translate()
    first = "/p/harbor/share/board/"
    english = client.get(f"{first}?period=all")
    assert '<html lang="en"' in english.content.decode()
    assert f'href="{first}es/?period=all" lang="es" hreflang="es"' in english.content.decode()

    for _twice in range(2):  # the second time what was cached for this language
        for code, text in (("es", "Todo estudiante"), ("en", "Every student")):
            page = client.get(f"{first}{code}/?period=all&whole=yes").content.decode()
            assert f'<html lang="{code}"' in page
            assert text in page
    spanish = client.get(f"{first}es/").content.decode()
    assert 'hx-get="details/' in spanish  # relative, so of the same language
    assert "Niñas" in client.get(f"{first}es/details/").content.decode()
    chart = f"charts/metric-trend.svg?metric={scene.graduation.pk}"
    assert client.get(f"{first}es/{chart}").status_code == 200
    assert not client.cookies
    assert client.get(f"{first}xx/").status_code == 404


def test_d_a_form_asks_for_texts_in_the_workspace_s_languages(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    address = f"/w/harbor/goals/{scene.goal.pk}/edit/"
    form = client.get(address).context["form"]
    assert [line[0].name for line in form.translation_lines] == [
        "language",
        "title_es",
        "definition_es",
    ]
    assert not form.is_translated
    typed = {
        "title": "Every student graduates",
        "status": "agreed",
        "language": "en",
        "title_es": "Cada estudiante se gradúa",
        "definition_es": "",
        "version": form.version,
    }
    assert client.post(address, typed).status_code == 302

    with workspace_scope(scene.workspace):
        goal = Goal.objects.get(pk=scene.goal.pk)
        assert goal.translations == {"es": {"title": "Cada estudiante se gradúa"}}
        event = AuditEvent.objects.get(action="change_goal")
        changed = {each.label: each.after for each in changes_of(event) if each.is_named}
        assert changed["Goal (Spanish)"] == "Cada estudiante se gradúa"
    page = client.get(address)
    assert 'value="Cada estudiante se gradúa"' in page.content.decode()
    assert page.context["form"].is_translated
    stale = {**typed, "title_es": "Otra"}
    conflicts = client.post(address, stale).context["form"].conflicts
    assert [(each.name, each.typed) for each in conflicts if each.name == "title_es"] == [
        ("title_es", "Otra")
    ]


def test_d_a_form_keeps_texts_in_languages_that_were_given_up(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(scene.workspace):
        Goal.objects.filter(pk=scene.goal.pk).update(translations={"fr": {"title": "Tous"}})
    address = f"/w/harbor/goals/{scene.goal.pk}/edit/"
    version = client.get(address).context["form"].version
    typed = {"title": "All", "status": "agreed", "language": "en", "version": version}
    assert client.post(address, {**typed, "title_es": "Todo"}).status_code == 302
    with workspace_scope(scene.workspace):
        found = Goal.objects.get(pk=scene.goal.pk).translations
    assert found == {"fr": {"title": "Tous"}, "es": {"title": "Todo"}}


def test_d_a_workspace_of_one_language_is_not_asked_for_others(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    form = client.get("/w/harbor/goals/new/").context["form"]
    assert form.translation_lines == []
    assert "language" not in form.fields


def test_d_the_api_shows_and_takes_translations(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    url = f"/api/v1/workspaces/harbor/goals/{scene.goal.pk}/"
    texts = {"es": {"title": "Todo estudiante"}}
    sent = client.patch(url, {"translations": texts}, "application/json")
    assert sent.status_code == 200, sent.content
    assert client.get(url).json()["translations"] == texts
    assert client.get(url).json()["language"] == "en"
    refused = client.patch(url, {"translations": {"xx": {"title": "?"}}}, "application/json")
    assert refused.status_code == 422
    long = client.patch(url, {"translations": {"es": {"title": "a" * 301}}}, "application/json")
    assert long.status_code == 400


def test_d_a_language_that_the_workspace_has_not_chosen_is_refused(
    scene: Scene, coordinator: Membership
) -> None:
    coordinator.workspace.languages = ["en"]
    with workspace_scope(scene.workspace), pytest.raises(UnknownLanguage):
        change_goal(
            acting_member=coordinator, goal=scene.goal, translations={"fr": {"title": "Tous"}}
        )


def test_d_a_search_finds_every_language(scene: Scene, coordinator: Membership) -> None:
    from records.search import search_workspace

    with workspace_scope(scene.workspace):
        translate()
        found = {
            text: [hit.title for group in search_workspace(acting_member=coordinator, text=text)
                   for hit in group.hits]
            for text in ("se gradua", "Graduación", "PRESTADA", "ninas", "translations", "title")
        }  # fmt: skip
    assert found["se gradua"] == ["Every student <graduates>"]
    assert found["Graduación"] == ["Four-year graduation"]
    assert found["PRESTADA"] == ["A room & lent"]
    assert found["ninas"] == ["Girls"]
    assert found["translations"] == found["title"] == []


def test_d_a_list_s_file_holds_every_language(
    scene: Scene, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(scene.workspace):
        translate()
    content = b"".join(client.get("/w/harbor/goals/list.csv"))
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row["Goal (English)"] == "Every student <graduates>"
    assert row["Goal (Spanish)"] == "Todo estudiante <se gradúa>"


def test_d_ready_metrics_come_in_the_workspace_s_languages(
    scene: Scene, coordinator: Membership
) -> None:
    coordinator.workspace.languages = ["en", "es", "fr"]
    with workspace_scope(scene.workspace), translation.override("en"):
        (metric,) = add_ready_metrics(acting_member=coordinator, keys=["graduation"])
    assert metric.language == "en"
    assert set(metric.translations) == {"es"}
    assert metric.translations["es"]["name"] == "Graduación de preparatoria" or (
        metric.translations["es"]["name"] not in ("", metric.name)
    )


def test_d_a_text_is_of_the_page_s_language_where_the_workspace_has_it(scene: Scene) -> None:
    with workspace_scope(scene.workspace):
        with translation.override("es"):
            assert Goal.objects.create(title="Leer").language == "es"
        with translation.override("fr"):
            assert Goal.objects.create(title="Lire").language == "en"


def test_d_what_divides_students_has_a_name_in_each_language(
    scene: Scene, coordinator: Membership, reader: Client
) -> None:
    texts = {"es": {"group": "Niños", "dimension": "Sexo"}}
    with workspace_scope(scene.workspace):
        add_student_group(
            acting_member=coordinator,
            dimension="Sex of students",
            group="Boys",
            translations=texts,
        )
    url = "/api/v1/workspaces/harbor/dashboard/"
    answer = reader.get(url).json()
    names = {
        group["group"]: (group["dimension_name"], group["group_name"])
        for metric in answer["metrics"]
        for group in metric["groups"]
    }
    assert names["Girls"] == ("Sexo", "Girls")
    assert names["Boys"] == ("Sexo", "Niños")


def test_d_marks_hold_no_markup_of_the_text() -> None:
    with translation.override("es"):
        text = marked('<b>"x"', "en")
        assert isinstance(text, MarkedText)
        assert text.__html__() == '<span lang="en" dir="ltr">&lt;b&gt;&quot;x&quot;</span>'
        whole = sentence("<i>%(text)s & %(number)s%%", text=text, number=3)
        assert whole == '<i><b>"x" & 3%'
        assert isinstance(whole, MarkedText)
        assert whole.__html__().startswith("&lt;i&gt;<span")
        assert marked("x", "es-MX") == "x"
        assert not isinstance(marked("x", "es-MX"), MarkedText)


@pytest.mark.parametrize("path", ["metrics", "wins"])
def test_a_label_writes_the_language_as_a_sentence_does(
    path: str, scene: Scene, coordinator: Membership, client: Client
) -> None:
    coordinator.user.language = "es"
    coordinator.user.save()
    client.force_login(coordinator.user)
    page = client.get(f"/w/{coordinator.workspace.slug}/{path}/new/").content.decode()
    assert " en inglés<" in page
    assert "en Inglés" not in page
    assert ">Inglés<" in page
