"""Erasing a person from uploaded files."""

from imports.models import ImportRun
from imports.people_in_files import start_over, take_out
from tenancy.models import Membership
from tenancy.privacy.personal_data import Subject, Traces, without_words


def erase_from_files(subject: Subject, acting_member: Membership) -> Traces:
    """Take the person's rows out of uploaded files, and their former values out of the undo."""
    key = str(subject.person_id)
    for run in ImportRun.objects.order_by("pk").iterator(chunk_size=1):
        is_named = take_out(run, subject)
        before = run.undo.get("before", {})
        parts = (run.undo.get("parts") or {}).get("before", {})
        had_values = [before.pop(key, None), parts.pop(key, None)] != [None, None]
        was_asked = _was_asked(run, key)
        if was_asked:
            start_over(run)
        said = [run.errors, run.questions, before, parts, run.asked, run.answers]
        left = without_words(said, subject.pattern)
        if is_named or had_values or was_asked or left != said:
            run.errors, run.questions, before, parts, run.asked, run.answers = left
            if before:
                run.undo["before"] = before
            if parts:
                run.undo["parts"]["before"] = parts
            run.save()
    return Traces()


def _was_asked(run: ImportRun, key: str) -> bool:
    """Whether a row that is not written yet may have meant the person, or was said to."""
    if run.status in (ImportRun.Status.DONE, ImportRun.Status.UNDONE):
        return False
    offered = (value for choices in run.questions.values() for value, _label in choices)
    return key in run.decisions.values() or key in offered
