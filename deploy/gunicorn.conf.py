"""Gunicorn's settings, in the demo and in production alike; the environment sets the sizes."""

import ctypes
import gc
import os
from typing import Any

M_ARENA_MAX = -8  # malloc.h

bind = os.environ.get("WEB_BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}").split(",")
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
# No header sets the scheme or a prefix here, not even from this machine: which header of a proxy
# counts is Django's affair (PROXY_SSL_HEADER).
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
accesslog = "-"
errorlog = "-"
logger_class = "config.log_format.AccessLogger"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """
    Leave what was loaded at the start out of every collection: going through it takes 0.2 s.

    A page makes thousands of objects, few of them in cycles: after each 700, as by default, a
    collection would find next to nothing for a twentieth of the page's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def post_fork(server: Any, worker: Any) -> None:
    """Let threads share two heaps: each with its own would keep what its largest page took."""
    limit_heaps = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc's alone
    if limit_heaps is not None:
        limit_heaps(M_ARENA_MAX, 2)
