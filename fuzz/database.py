"""A database of this run's own on the embedded servers, or on those that the environment names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4


@contextmanager
def fresh_database() -> Iterator[None]:
    """Django set up on a migrated, empty database; dropped afterwards."""
    import django

    import tests.servers  # noqa: F401  # starts PostgreSQL and Redis unless the environment names them

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from config.embedded_servers import prepare_database
    from tests.conftest import _drop_database

    name = f"fuzz_{uuid4().hex[:12]}"
    admin_url = os.environ.get("DATABASE_ADMIN_URL", os.environ["DATABASE_OWNER_URL"])
    prepare_database(admin_url, name)
    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
    call_command("migrate", database="owner", verbosity=0)
    yield
    connections.close_all()
    _drop_database(admin_url, name)
