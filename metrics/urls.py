"""The pages of metrics."""

from django.urls import path

from metrics.nouns.measurements import MEASUREMENT
from metrics.nouns.metrics import METRIC
from metrics.nouns.student_groups import STUDENT_GROUP
from metrics.nouns.targets import TARGET
from metrics.views import measurements, metrics
from records.routes import WORKSPACE, noun_paths

app_name = "metrics"

_reports = f"{WORKSPACE}/measurements"
_report = f"{_reports}/<uuid:measurement_id>"

urlpatterns = [
    *noun_paths(METRIC),
    path(f"{WORKSPACE}/metrics/library/", metrics.metric_library, name="metric-library"),
    path(f"{WORKSPACE}/metrics/<uuid:metric_id>/", metrics.metric, name="metric"),
    *noun_paths(TARGET),
    *noun_paths(STUDENT_GROUP),
    *noun_paths(MEASUREMENT, without=frozenset({"measurement-edit"})),
    path(
        f"{WORKSPACE}/partnerships/<uuid:partnership_id>/results/",
        measurements.partnership_results,
        name="partnership-results",
    ),
    path(f"{_reports}/acceptance/", measurements.measurements_accept, name="measurements-accept"),
    path(f"{_report}/", measurements.measurement, name="measurement"),
    path(f"{_report}/edit/", measurements.measurement_edit, name="measurement-edit"),
    path(f"{_report}/submission/", measurements.measurement_submit, name="measurement-submit"),
    path(f"{_report}/acceptance/", measurements.measurement_accept, name="measurement-accept"),
    path(f"{_report}/return/", measurements.measurement_send_back, name="measurement-send-back"),
    path(f"{_report}/reopening/", measurements.measurement_reopen, name="measurement-reopen"),
]
