"""Whether the web server in this container is alive: ``python -m config.healthcheck``."""

from __future__ import annotations

import http.client
import os
import sys


def is_alive(port: int, host: str) -> bool:
    """Ask /healthz on loopback, under a host name that the settings allow."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def main() -> int:
    allowed = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    return 0 if is_alive(int(os.environ.get("PORT", "8000")), allowed) else 1


if __name__ == "__main__":
    sys.exit(main())
