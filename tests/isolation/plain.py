"""
The isolation as some other PostgreSQL would take it: policies without a sub-query, SET LOCAL.

Citus, for one, takes no sub-query in a policy, and hands SET LOCAL on to its workers, but not
set_config(). The suite runs in this way where the variable is set.
"""

import os
import re

from django.db.backends.utils import CursorWrapper

from tenancy.isolation import batch, replica, scope
from tenancy.isolation.operations import id_in
from tenancy.isolation.scope import USER_SETTING, WORKSPACE_SETTING

VARIABLE = "COMMONWEAVE_PLAIN_ISOLATION"
SET_LOCAL = f"SET LOCAL {WORKSPACE_SETTING} = %s; SET LOCAL {USER_SETTING} = %s"
SUB_QUERY = re.compile(r"\bSELECT\b", re.IGNORECASE)


def is_asked_for() -> bool:
    return VARIABLE in os.environ


def make_isolation_plain(cursor: CursorWrapper) -> None:
    """Write every policy anew without its sub-query, and open scopes by SET LOCAL."""
    for module in (scope, batch, replica):
        vars(module)["OPEN_SCOPE"] = SET_LOCAL
    for table, name, condition in policies(cursor):
        is_own = USER_SETTING in condition
        plain = f"user_id = {id_in(USER_SETTING)}" if is_own else None
        plain = plain or f"workspace_id = {id_in(WORKSPACE_SETTING)}"
        check = "" if is_own else f" WITH CHECK ({plain})"
        cursor.execute(f"ALTER POLICY {name} ON {table} USING ({plain}){check}")


def policies(cursor: CursorWrapper) -> list[tuple[str, str, str]]:
    """Table, name and condition of each policy."""
    cursor.execute("SELECT tablename, policyname, qual FROM pg_policies ORDER BY 1, 2")
    return list(cursor.fetchall())
