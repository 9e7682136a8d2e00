"""A keep-alive client that times single requests on loopback."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

# The server hangs up on a connection that was idle for longer.
KEPT_SECONDS = 2.0
COUNT_HEADER = "X-Count-Statements"
COUNTED_HEADER = "X-Statements"


@dataclass
class Client:
    """One connection with one session; ``reply`` and ``headers`` are those of the last answer."""

    port: int
    cookies: Mapping[str, str] = field(default_factory=dict)
    reply: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None
    _used_at: float = 0.0

    def request(
        self,
        method: str,
        path: str,
        data: Mapping[str, object] | None = None,
        *,
        is_counted: bool = False,
        body: bytes | None = None,
        content_type: str = "application/x-www-form-urlencoded",
    ) -> float:
        """
        Seconds from sending to the last byte of the answer.

        :raises RuntimeError: the answer is an error; a figure of a wrong answer is worth nothing.
        """
        if data is not None:
            body = urlencode(data, doseq=True).encode()
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = content_type
            headers["X-CSRFToken"] = next(
                value for key, value in self.cookies.items() if key.startswith("csrf")
            )
        if is_counted:
            headers[COUNT_HEADER] = "1"
        if time.monotonic() - self._used_at > KEPT_SECONDS:
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            self._connection.connect()
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        self.reply = response.read()
        seconds = time.perf_counter() - began
        self._used_at = time.monotonic()
        self.headers = dict(response.getheaders())
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {self.reply[:200]!r}")
        return seconds

    def get(self, path: str) -> float:
        """Seconds for a GET."""
        return self.request("GET", path)

    def statements(self, method: str, path: str, data: Mapping[str, object] | None = None) -> int:
        """
        How many statements Django sends for one request, the scope's included.

        What the driver adds by itself (BEGIN, COMMIT) is not among them.
        """
        self.request(method, path, data, is_counted=True)
        return int(self.headers[COUNTED_HEADER])

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
