"""The embedded mode's settings, with the yardstick's address beside the product's."""

from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import REST_FRAMEWORK

ROOT_URLCONF = "bench.urls"
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
