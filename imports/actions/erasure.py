"""Erasing a person from uploaded files."""

from imports.models import ImportRun
from imports.people_in_files import start_over, take_out
from tenancy.models import Membership
from tenancy.privacy.personal_data import Subject, Traces, without_words


def erase_from_files(subject: Subject, acting_member: Membership) -> Traces:
    """Take the person's rows out of uploaded files, and their former values out of the undo."""
    keys = [str(row_id) for row_id in subject.ids - subject.membership_ids]
    for run in ImportRun.objects.order_by("pk").iterator(chunk_size=1):
        is_named = take_out(run, subject)
        before = run.undo.get("before", {})
        parts = (run.undo.get("parts") or {}).get("before", {})
        popped = [rows.pop(key, None) for rows in (before, parts) for key in keys]
        had_values = any(values is not None for values in popped)
        was_asked = _was_asked(run, keys)
        if was_asked:
            start_over(run)
        asked = [run.asked, run.answers, run.chosen_reading]
        said = [run.errors, run.questions, before, parts, *asked]
        left = without_words(said, subject.pattern)
        if is_named or had_values or was_asked or left != said:
            run.errors, run.questions, before, parts, *asked = left
            run.asked, run.answers, run.chosen_reading = asked
            if before:
                run.undo["before"] = before
            if parts:
                run.undo["parts"]["before"] = parts
            run.save()
    return Traces()


def _was_asked(run: ImportRun, keys: list[str]) -> bool:
    """Whether a row that is not written yet may have meant the person, or was said to."""
    if run.status in (ImportRun.Status.DONE, ImportRun.Status.UNDONE):
        return False
    offered = {value for choices in run.questions.values() for value, _label in choices}
    return not offered.union(run.decisions.values()).isdisjoint(keys)
