"""
An attacker holds the whole database, at the end or at any moment, and knows who answered when.
What links a person to an answer must then be chance.
"""

import json
import random
from collections import Counter
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from feedback.actions.anonymity import BATCH_SIZE, RELEASE_AT
from feedback.actions.waves import close_wave
from feedback.models import AnonymousBuffer, Answer, Response, Wave
from feedback.queries.results import results_of
from feedback.sealing import SealBroken, unseal
from tenancy.models import Workspace
from tenancy.scope import workspace_scope
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.stakeholders import make_organisation, make_person
from tests.factories.tenancy import make_workspace
from tests.feedback.answering import answer


def anonymous_wave(people: int, sectors: tuple[str, ...] = ("education",)) -> MadeWave:
    """People of these sectors in turn."""
    organisations = [make_organisation(sector=sector) for sector in sectors]
    invited = [
        make_person(organisation=organisations[number % len(organisations)])
        for number in range(people)
    ]
    return make_wave(make_survey("anonymous"), invited)


def close(made: MadeWave) -> Wave:
    return close_wave(acting_member=None, wave=made.wave)


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def written() -> list[str]:
    """Who wrote what, as the texts of the answers, in the order of the table."""
    return [
        row[0] for row in rows("SELECT text FROM feedback_answer WHERE text <> '' ORDER BY ctid")
    ]


def test_nothing_is_written_out_before_two_batches_wait(scope: Workspace) -> None:
    made = anonymous_wave(45)
    released = []
    for index in range(45):
        answer(made, index, text=f"person {index}")
        released.append(Response.objects.count())
    assert released[RELEASE_AT - 2] == 0
    assert all(later - earlier in (0, BATCH_SIZE) for earlier, later in pairwise(released))
    waiting = [number - out for number, out in enumerate(released, start=1)]
    assert all(number >= BATCH_SIZE for number in waiting[RELEASE_AT - 1 :])
    assert Wave.objects.get().answered_count == 45


def test_the_rest_joins_all_the_others_at_the_close(scope: Workspace) -> None:
    made = anonymous_wave(33)
    for index in range(33):
        answer(made, index, text=f"person {index}")
    before = set(Response.objects.values_list("pk", flat=True))
    close(made)
    after = set(Response.objects.values_list("pk", flat=True))
    assert len(after) == 33
    assert not before & after
    assert sorted(written()) == sorted(f"person {index}" for index in range(33))
    assert not AnonymousBuffer.objects.exists()


def test_rows_carry_no_trace_of_person_time_or_language(scope: Workspace) -> None:
    made = anonymous_wave(12)
    for index in range(12):
        answer(made, index, language="es" if index % 2 else "en")
    close(made)
    for response in Response.objects.all():
        assert response.invitation_id is None
        assert response.language == ""
        assert response.answered_on == timezone.localdate(made.wave.sent_at)
        assert response.pk.version == 4
    assert all(UUID(str(key)).version == 4 for key in Answer.objects.values_list("pk", flat=True))
    columns = {
        row[0]
        for row in rows(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name IN"
            " ('feedback_response', 'feedback_answer', 'feedback_anonymousbuffer')"
        )
    }
    assert "timestamp with time zone" not in columns


def test_order_and_ids_link_no_better_than_chance(scope: Workspace) -> None:
    """Sorted by id or as they lie in the table, answers meet the order of answering by chance."""
    people, rounds = 30, 6
    hits: Counter[str] = Counter()
    for _ in range(rounds):
        made = anonymous_wave(people)
        order = list(range(people))
        random.shuffle(order)
        for index in order:
            answer(made, index, text=f"{index}")
        close(made)
        wave = f"wave_id = '{made.wave.pk}'"
        for column in ("ctid", "id", "response_id"):
            found = rows(
                f"SELECT text FROM feedback_answer WHERE {wave} AND text <> '' ORDER BY {column}"
            )
            hits[column] += sum(
                int(row[0]) == index for row, index in zip(found, order, strict=True)
            )
    # One hit a round is chance: 6 are expected, and 24 come up once in many million runs.
    assert all(number < 24 for number in hits.values()), hits


def test_row_versions_link_nobody(committed_db: None) -> None:
    """Every answer in a transaction of its own, as in life: xmin tells the transactions apart."""
    workspace = make_workspace(slug="versions")
    with workspace_scope(workspace):
        made = anonymous_wave(33)
    for index in range(33):
        with workspace_scope(workspace):
            answer(made, index, text=f"{index}")
    with workspace_scope(workspace):
        while_open = [row[0] for row in rows("SELECT xmin::text FROM feedback_response")]
        assert set(Counter(while_open).values()) == {BATCH_SIZE}
    with workspace_scope(workspace):
        close(made)
    with workspace_scope(workspace):
        versions = rows("SELECT DISTINCT xmin::text FROM feedback_response")
        of_answers = rows("SELECT DISTINCT xmin::text FROM feedback_answer")
        of_people = rows(
            "SELECT DISTINCT xmin::text FROM feedback_surveyinvitation WHERE has_answered"
        )
        assert len(versions) == len(of_answers) == 1
        assert versions[0] not in of_people
    connections.close_all()


def test_copies_of_the_database_around_an_answer_show_nothing_of_it(scope: Workspace) -> None:
    made = anonymous_wave(12)
    sizes = []
    for index in range(8):
        answer(made, index, text=f"a very particular sentence {index}")
        sealed = bytes(AnonymousBuffer.objects.get().sealed or b"")
        sizes.append(len(sealed))
        assert b"particular" not in sealed
        with pytest.raises(SealBroken):
            unseal(sealed, secret=made.tokens[index], purpose=f"anonymous-buffer:{made.wave.pk}")
    assert len(set(sizes)) == 1
    assert not Answer.objects.exists()


def test_pages_before_and_after_a_batch_differ_by_at_least_ten(scope: Workspace) -> None:
    made = anonymous_wave(45)
    seen = []
    for index in range(45):
        answer(made, index)
        wave = Wave.objects.select_related("version", "survey").get()
        seen.append(results_of(wave=wave).shown.n or 0)
    close(made)
    seen.append(results_of(wave=Wave.objects.select_related("version").get()).shown.n or 0)
    assert seen[-1] == 45
    assert all(
        later - earlier == 0 or later - earlier >= BATCH_SIZE for earlier, later in pairwise(seen)
    )


def test_fewer_than_five_answers_are_never_written_out(scope: Workspace) -> None:
    made = anonymous_wave(4)
    for index in range(4):
        answer(made, index, text="alone")
    wave = close(made)
    assert not Response.objects.exists()
    assert results_of(wave=wave).shown.n is None
    assert wave.answered_count == 4


def test_a_sector_is_kept_only_where_ten_share_it_and_ten_others_remain(scope: Workspace) -> None:
    made = anonymous_wave(24, ("education", "education", "education", "health"))
    for index in range(24):
        answer(made, index)
        assert not Response.objects.exclude(sector="").exists()
    close(made)
    # 18 and 6: the 6 would be known from the 18.
    assert Counter(Response.objects.values_list("sector", flat=True)) == {"": 24}
    other = anonymous_wave(24, ("education", "health"))
    for index in range(24):
        answer(other, index)
    close(other)
    kept = Response.objects.filter(wave=other.wave).values_list("sector", flat=True)
    assert Counter(kept) == {"education": 12, "health": 12}


def test_a_plain_dump_holds_no_answer_that_waits(scope: Workspace) -> None:
    made = anonymous_wave(6)
    answer(made, 0, text="canary in the buffer")
    models = (AnonymousBuffer, Response, Answer)
    dump = json.dumps([str(row) for model in models for row in model.objects.values()])
    assert "canary" not in dump


def test_anonymous_answers_can_not_be_entered_for_somebody(
    workspace: Workspace, coordinator, client
) -> None:
    with workspace_scope(workspace):
        made = anonymous_wave(3)
    client.force_login(coordinator.user)
    path = reverse("feedback:proxy-answer", args=("harbor", made.invitations[0].pk))
    assert client.get(path).status_code == 403
    assert client.post(path, {"q1": "yes"}).status_code == 403
