"""Whether the web server in this container is alive: ``python -m config.healthcheck``."""

from __future__ import annotations

import http.client
import os
import sys


def health_status(port: int, host: str) -> int | None:
    """
    What /healthz answers on loopback, under a host name that the settings allow.

    None when nobody answers.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def main() -> int:
    allowed = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    port = int(os.environ.get("PORT", "8000"))
    return 0 if health_status(port, allowed) == http.HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
