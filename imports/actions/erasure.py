"""Erasing a person from uploaded files."""

from imports.models import ImportRun
from imports.people_in_files import take_out
from tenancy.models import Membership
from tenancy.privacy.personal_data import Subject, Traces, without_words


def erase_from_files(subject: Subject, acting_member: Membership) -> Traces:
    """Take the person's rows out of uploaded files, and their former values out of the undo."""
    key = str(subject.person_id)
    for run in ImportRun.objects.order_by("pk").iterator(chunk_size=1):
        is_named = take_out(run, subject)
        had_values = run.undo.get("before", {}).pop(key, None) is not None
        said = [run.errors, run.questions]
        left = without_words(said, subject.pattern)
        if is_named or had_values or left != said:
            run.errors, run.questions = left
            run.save()
    return Traces()
