"""Measurements with breakdowns by the hundred thousand: made by the database, under its policy."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from bench.data.sizes import Size
from metrics.models import Metric
from partnerships.models import Goal
from stakeholders.models import Organization
from tenancy.isolation.scope import current_workspace_id

METRICS_AT_ONCE = 500
# A UUIDv7 of any PostgreSQL: milliseconds in front, so that rows lie in the order they came.
NEW_ID = """encode(set_byte(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(
    (1000 * extract(epoch from clock_timestamp()))::bigint) from 3) from 1 for 6),
    6, 112 | (get_byte(uuid_send(gen_random_uuid()), 0) & 15)), 'hex')::uuid"""
# Each part of what a measurement counts: dimension, group, share of all, and how well it does.
GROUPS = """(VALUES
    (0, 'Gender', 'Female', 0.49, 1.05), (0, 'Gender', 'Male', 0.51, 0.95),
    (1, 'Race/ethnicity', 'Asian', 0.16, 1.10), (1, 'Race/ethnicity', 'Black', 0.26, 0.92),
    (1, 'Race/ethnicity', 'Hispanic', 0.40, 0.94), (1, 'Race/ethnicity', 'White', 0.18, 1.08),
    (2, 'Family income', 'Low income', 0.7, 0.94), (2, 'Family income', 'Other', 0.3, 1.08)
) AS part (turn, dimension, name, share, shift)"""
# Four measurements in five count; the others wait, are drafts or were sent back.
_MEASUREMENTS = f"""
INSERT INTO metrics_measurement (workspace_id, id, metric_id, partnership_id, organization_id,
    period_start, period_end, value, numerator, denominator, note, evidence, status,
    submitted_by_id, accepted_at, sent_back_reason, created_at, updated_at)
SELECT %(workspace)s, {NEW_ID}, metric, partnership, organization, make_date(year, 7, 1),
    make_date(year + 1, 6, 30),
    CASE kind WHEN 'percentage' THEN NULL WHEN 'rating' THEN 1 + chance %% 5
        ELSE 100 + chance %% 900 END,
    CASE kind WHEN 'percentage'
        THEN round((200 + chance %% 800) * (0.4 + chance %% 50 / 100.0)) END,
    CASE kind WHEN 'percentage' THEN 200 + chance %% 800 END,
    '', '', (ARRAY['accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'accepted',
        'accepted', 'accepted', 'submitted', 'draft', 'accepted', 'sent_back'])[1 + chance %% 12],
    NULL, CASE WHEN chance %% 12 NOT IN (8, 9, 11) THEN now() END, '', now(), now()
FROM (
    SELECT metric, kind, partnership, year,
        (%(organizations)s::uuid[])[1 + (%(first)s + number + reporter)
            %% cardinality(%(organizations)s::uuid[])] AS organization,
        abs(hashtextextended(metric_name || '/' || year || '/' || reporter, 20261121)) AS chance
    FROM unnest(%(metrics)s::uuid[], %(names)s::text[], %(kinds)s::text[], %(places)s::uuid[])
            WITH ORDINALITY AS each (metric, metric_name, kind, partnership, number),
        generate_series(1, %(reporters)s) AS reporter,
        generate_series(%(since)s, %(until)s) AS year
) AS chosen
"""
_BREAKDOWNS = f"""
INSERT INTO metrics_breakdown (workspace_id, id, measurement_id, dimension, "group", value,
    numerator, denominator)
SELECT workspace_id, {NEW_ID}, measurement.id, part.dimension, part.name,
    round(value * part.share, 2),
    least(round(numerator * part.share * part.shift), round(denominator * part.share)),
    round(denominator * part.share)
FROM unnest(%(metrics)s::uuid[]) WITH ORDINALITY AS each (metric, number)
JOIN metrics_measurement AS measurement ON metric_id = metric AND workspace_id = %(workspace)s
JOIN {GROUPS} ON part.turn = number %% 3
"""


def fill_measurements(
    organizations: Sequence[Organization],
    metrics: Sequence[Metric],
    goals: Sequence[Goal],
    *,
    size: Size,
    today: date,
) -> None:
    """
    ``size.reporters`` times ``size.years`` measurements for each metric, each with its groups.

    A metric's reporters follow each other in the list of organizations, which a measurement's
    partnership, its goal's, does not depend on. Call it inside the scope.
    """
    partnership_of: dict[UUID | None, UUID | None] = {
        goal.pk: goal.partnership_id for goal in goals
    }
    for first in range(0, len(metrics), METRICS_AT_ONCE):
        some = metrics[first : first + METRICS_AT_ONCE]
        places = [partnership_of.get(metric.goal_id) for metric in some]
        parameters: dict[str, Any] = {
            "workspace": current_workspace_id(),
            "metrics": [str(metric.pk) for metric in some],
            "names": [metric.name for metric in some],
            "kinds": [metric.kind for metric in some],
            "places": [None if place is None else str(place) for place in places],
            "organizations": [str(organization.pk) for organization in organizations],
            "first": first,
            "reporters": size.reporters,
            "since": today.year - size.years,
            "until": today.year - 1,
        }
        with connection.cursor() as cursor:
            cursor.execute(_MEASUREMENTS, parameters)
            cursor.execute(_BREAKDOWNS, parameters)
