"""The addresses of a noun: what every noun has, from its declaration."""

from typing import Any

from django.urls import URLPattern, path

from records.files import ENDINGS, file_page
from records.noun import Noun
from records.views import delete_page, edit_page, list_page, new_page

WORKSPACE = "w/<slug:workspace_slug>"


def noun_paths(noun: Noun[Any], *, without: frozenset[str] = frozenset()) -> list[URLPattern]:
    """
    List, new, edit and deletion; below its parent also the parent's list and new.

    ``without`` names the pages that the room serves itself under the same names.
    """
    base = f"{WORKSPACE}/{noun.path}"
    one = f"{base}/<uuid:{noun.id_name}>"
    found = [path(f"{base}/", list_page(noun), name=f"{noun.name}-list")]
    for ending in ENDINGS:
        name = f"{noun.name}-{ending}"
        found.append(path(f"{base}/list.{ending}", file_page(noun, ending), name=name))
    if noun.form is not None and noun.add is not None:
        found.append(path(f"{base}/new/", new_page(noun), name=f"{noun.name}-new"))
    if noun.form is not None and noun.change is not None:
        found.append(path(f"{one}/edit/", edit_page(noun), name=f"{noun.name}-edit"))
    if noun.remove is not None:
        found.append(path(f"{one}/deletion/", delete_page(noun), name=f"{noun.name}-delete"))
    if noun.parent:
        above = f"{WORKSPACE}/{noun.parent}s/<uuid:{noun.parent}_id>/{noun.path}"
        name = f"{noun.parent}-{noun.name}"
        found.append(path(f"{above}/", list_page(noun), name=f"{name}-list"))
        found.append(path(f"{above}/new/", new_page(noun), name=f"{name}-new"))
    return [each for each in found if each.name not in without]
