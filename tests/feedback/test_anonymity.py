"""
How anonymous answers are stored before the close and written out at it. Attackers who hold the
whole database are in tests/isolation/test_anonymous_answers.py.
"""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from feedback.actions.anonymity import BATCH_SIZE, RELEASE_AT, change_pending_texts, day_of
from feedback.actions.waves import cancel_wave, close_wave
from feedback.models import AnonymousBatch, AnonymousBuffer, Answer, Response, Wave
from feedback.queries.results import results_of
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.privacy.sealing import SealBroken, unseal_with
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person
from tests.feedback.answering import answer


def anonymous_wave(people: int, sectors: tuple[str, ...] = ("education",)) -> MadeWave:
    """People of these sectors in turn."""
    organizations = [make_organization(sector=sector) for sector in sectors]
    invited = [
        make_person(organization=organizations[number % len(organizations)])
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


def test_answers_leave_the_buffer_by_tens_and_stay_sealed(scope: Workspace) -> None:
    made = anonymous_wave(45)
    batches = []
    for index in range(45):
        answer(made, index, text=f"person {index}")
        batches.append(AnonymousBatch.objects.count())
    assert batches[RELEASE_AT - 2] == 0
    assert batches == [max(0, number // BATCH_SIZE - 1) for number in range(1, 46)]
    assert not Response.objects.exists()
    assert not Answer.objects.exists()
    assert Wave.objects.get().answered_count == 45


def test_all_are_written_out_together_at_the_close(scope: Workspace) -> None:
    made = anonymous_wave(33)
    for index in range(33):
        answer(made, index, text=f"person {index}")
    close(made)
    assert Response.objects.count() == 33
    assert sorted(written()) == sorted(f"person {index}" for index in range(33))
    assert not AnonymousBuffer.objects.exists()
    assert not AnonymousBatch.objects.exists()


def test_texts_of_pending_answers_can_be_changed(scope: Workspace) -> None:
    made = anonymous_wave(25)
    for index in range(25):
        answer(made, index, text=f"Ada {index}")

    def sealed() -> set[bytes]:
        batches = {bytes(row.sealed) for row in AnonymousBatch.objects.all()}
        return batches | {bytes(row.sealed or b"") for row in buffers()}

    before = sealed()
    change_pending_texts(wave=made.wave, change=lambda text: text.replace("Ada", "[erased]"))
    assert not before & sealed(), "a row left as it was would tell which one was meant"
    close(made)
    assert sorted(written()) == sorted(f"[erased] {index}" for index in range(25))


def buffers() -> list[AnonymousBuffer]:
    return list(AnonymousBuffer.objects.all())


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
            " ('feedback_response', 'feedback_answer', 'feedback_anonymousbuffer',"
            " 'feedback_anonymousbatch')"
        )
    }
    assert "timestamp with time zone" not in columns


def test_copies_of_the_database_around_an_answer_show_nothing_of_it(scope: Workspace) -> None:
    made = anonymous_wave(12)
    sizes = []
    for index in range(8):
        answer(made, index, text="a very particular sentence " * (1 + 20 * index))
        sealed = bytes(AnonymousBuffer.objects.get().sealed or b"")
        sizes.append(len(sealed))
        assert b"particular" not in sealed
        with pytest.raises(SealBroken):
            unseal_with(
                sealed, secret=made.tokens[index], purpose=f"anonymous-buffer:{made.wave.pk}"
            )
    assert len(set(sizes)) == 1
    assert not Answer.objects.exists()


def test_no_figure_is_shown_before_the_close(scope: Workspace) -> None:
    made = anonymous_wave(25)
    for index in range(25):
        answer(made, index)
        shown = results_of(wave=Wave.objects.select_related("version").get()).shown
        assert (shown.n, shown.refusal, shown.questions) == (None, "still_open", ())
    assert results_of(wave=close(made)).shown.n == 25


def test_fewer_than_five_answers_are_never_written_out(scope: Workspace) -> None:
    made = anonymous_wave(4)
    for index in range(4):
        answer(made, index, text="alone")
    wave = close(made)
    assert not Response.objects.exists()
    assert not AnonymousBuffer.objects.exists()
    assert results_of(wave=wave).shown.n is None
    assert wave.answered_count == 4


def test_five_answers_are_written_out(scope: Workspace) -> None:
    made = anonymous_wave(5)
    for index in range(5):
        answer(made, index)
    close(made)
    assert Response.objects.count() == 5


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ({"sent_at": "2026-03-01", "opens_at": "2026-02-01"}, date(2026, 3, 2)),
        ({"opens_at": "2026-02-01"}, date(2026, 2, 2)),
        ({}, date(2026, 1, 2)),
    ],
)
def test_all_answers_have_the_day_of_sending_where_the_workspace_is(
    times: dict[str, str], day: date
) -> None:
    moments = {name: datetime.fromisoformat(f"{text}T20:00Z") for name, text in times.items()}
    wave = Wave(workspace=Workspace(time_zone="Asia/Tokyo"), **moments)
    wave.created_at = datetime(2026, 1, 1, 20, tzinfo=UTC)
    assert day_of(wave) == day


def test_answers_of_a_canceled_wave_are_deleted_at_once(
    scope: Workspace, coordinator: Membership
) -> None:
    made = anonymous_wave(25)
    for index in range(25):
        answer(made, index, text=f"person {index}")
    assert AnonymousBatch.objects.exists()
    cancel_wave(acting_member=coordinator, wave=made.wave)
    assert not AnonymousBuffer.objects.exists()
    assert not AnonymousBatch.objects.exists()
    assert not Response.objects.exists()


def test_a_row_that_no_key_opens_stops_neither_answers_nor_the_close(
    scope: Workspace, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    made = anonymous_wave(14)
    for index in range(6):
        answer(made, index, text=f"person {index}")
    unreadable = AnonymousBuffer.objects.get().sealed
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key, quite long enough" * 2, []
    for index in range(6, 14):
        answer(made, index, text=f"person {index}")
    assert AnonymousBatch.objects.count() == 1
    change_pending_texts(wave=made.wave, change=str.upper)
    wave = close(made)
    assert sorted(written()) == sorted(f"PERSON {index}" for index in range(6, 14))
    assert results_of(wave=wave).shown.n == 8
    assert [bytes(row.sealed) for row in AnonymousBatch.objects.all()] == [bytes(unreadable or b"")]
    assert "can't be decrypted" in caplog.text


def test_a_mention_goes_from_the_other_rows_where_one_can_not_be_opened(scope: Workspace) -> None:
    made = anonymous_wave(25)
    for index in range(25):
        answer(made, index, text=f"person {index}")
    AnonymousBuffer.objects.update(sealed=b"sealed with a key that is lost")
    change_pending_texts(wave=made.wave, change=str.upper)
    close(made)
    assert len(written()) == BATCH_SIZE
    assert all(text.startswith("PERSON ") for text in written())


def test_a_sector_is_kept_only_where_ten_share_it_and_ten_others_remain(scope: Workspace) -> None:
    made = anonymous_wave(24, ("education", "education", "education", "health"))
    for index in range(24):
        answer(made, index)
        assert not Response.objects.exists()
    close(made)
    # 18 and 6: the 6 would be known from the 18.
    assert Counter(Response.objects.values_list("sector", flat=True)) == {"": 24}
    other = anonymous_wave(24, ("education", "health"))
    for index in range(24):
        answer(other, index)
    close(other)
    kept = Response.objects.filter(wave=other.wave).values_list("sector", flat=True)
    assert Counter(kept) == {"education": 12, "health": 12}


def test_anonymous_answers_can_not_be_entered_for_somebody(
    workspace: Workspace, coordinator, client
) -> None:
    with workspace_scope(workspace):
        made = anonymous_wave(3)
    client.force_login(coordinator.user)
    path = reverse("feedback:proxy-answer", args=("harbor", made.invitations[0].pk))
    assert client.get(path).status_code == 403
    assert client.post(path, {"q1": "yes"}).status_code == 403
