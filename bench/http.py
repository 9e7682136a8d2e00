"""A keep-alive client that times single requests on loopback."""

import http.client
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Client:
    """One connection with one session cookie."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def request(self, method: str, path: str, data: dict[str, object] | None = None) -> float:
        """
        Seconds from sending to the last byte of the answer.

        :raises RuntimeError: the answer is an error; a figure of a wrong answer is worth nothing.
        """
        body = urlencode(data, doseq=True) if data is not None else None
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = next(
                value for key, value in self.cookies.items() if key.startswith("csrf")
            )
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read()
        seconds = time.perf_counter() - began
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:200]!r}")
        return seconds
