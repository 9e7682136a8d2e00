"""The nouns of this room; ``AppConfig.ready`` registers them."""

from metrics.nouns.measurements import MEASUREMENT
from metrics.nouns.metrics import METRIC
from metrics.nouns.student_groups import STUDENT_GROUP
from metrics.nouns.targets import TARGET

NOUNS = (METRIC, MEASUREMENT, TARGET, STUDENT_GROUP)
