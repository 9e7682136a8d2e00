"""
Real servers for the suite, started before Django reads its settings, and its plugins alone.

With DATABASE_URL and DATABASE_OWNER_URL set (and REDIS_URL, for what needs Redis), those are
used; the owner must then be allowed to create databases.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

PLUGINS = ("pytest_django.plugin", "xdist.plugin", "_hypothesis_pytestplugin")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
# Other packages bring plugins too: schemathesis alone takes seconds of each process's start.
os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
os.environ.setdefault("PYTEST_PLUGINS", ",".join(PLUGINS))
# The suite starts dozens of processes of its own: each would compile the whole project anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

if "DATABASE_URL" not in os.environ:
    from config.embedded_servers import start_servers

    _folder = Path(tempfile.mkdtemp(prefix="commonweave-test-"))
    _servers = start_servers(_folder, durable=False)
    os.environ.update(_servers.environment())

    def _stop() -> None:
        _servers.stop()
        shutil.rmtree(_folder, ignore_errors=True)

    atexit.register(_stop)
