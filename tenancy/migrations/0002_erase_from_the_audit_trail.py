"""
The one way in which the audit trail changes: a person is erased from it.

See docs/decisions/0014-a-person-is-erased-from-the-audit-trail-too.md. The functions belong to the owner of the
table; the policy is forced on the owner too, so the door leads into the open workspace only.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION tenancy_text_without_person(value text, pattern text, wholes text[])
RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE
        WHEN lower(value) = ANY (wholes) THEN '[erased]'
        -- A label keeps the first letters of a long text.
        WHEN length(value) >= 80 AND EXISTS (
            SELECT FROM unnest(wholes) AS whole WHERE starts_with(whole, lower(value))
        ) THEN '[erased]'
        WHEN pattern = '' THEN value
        ELSE regexp_replace(value, pattern, '[erased]', 'gi')
    END
$$;

CREATE FUNCTION tenancy_json_without_person(value jsonb, pattern text, wholes text[])
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    CASE jsonb_typeof(value)
    WHEN 'string' THEN
        RETURN to_jsonb(tenancy_text_without_person(value #>> '{}', pattern, wholes));
    WHEN 'array' THEN
        RETURN (
            SELECT coalesce(
                jsonb_agg(tenancy_json_without_person(item, pattern, wholes) ORDER BY place), '[]'
            )
            FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)
        );
    WHEN 'object' THEN
        RETURN (
            SELECT coalesce(
                jsonb_object_agg(
                    tenancy_text_without_person(name, pattern, wholes),
                    tenancy_json_without_person(item, pattern, wholes)
                ),
                '{}'
            )
            FROM jsonb_each(value) AS items (name, item)
        );
    ELSE
        RETURN value;
    END CASE;
END
$$;

CREATE FUNCTION tenancy_erase_from_audit(
    event_id uuid, acting_id uuid, acting_label text, subject_id uuid, subject_ids uuid[],
    pattern text, wholes text[], loose text, needles text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE tenancy_auditevent AS event SET
        actor_label = CASE
            WHEN event.actor_id = ANY (subject_ids)
                OR event.actor_id IS NULL AND event.object_id = ANY (subject_ids) THEN '[erased]'
            ELSE tenancy_text_without_person(event.actor_label, pattern, wholes) END,
        object_label = CASE
            WHEN event.object_id = ANY (subject_ids) THEN '[erased]'
            ELSE tenancy_text_without_person(event.object_label, pattern, wholes) END,
        before = CASE
            WHEN event.object_id = ANY (subject_ids) THEN NULL
            ELSE tenancy_json_without_person(event.before, pattern, wholes) END,
        after = CASE
            WHEN event.object_id = ANY (subject_ids) THEN NULL
            ELSE tenancy_json_without_person(event.after, pattern, wholes) END
    WHERE event.actor_id = ANY (subject_ids) OR event.object_id = ANY (subject_ids)
        OR tenancy_text_without_person(event.actor_label, pattern, wholes) <> event.actor_label
        OR tenancy_text_without_person(event.object_label, pattern, wholes) <> event.object_label
        -- Walking through JSON is slow: only where its text lets a find be expected.
        OR (
            (
                loose <> '' AND concat(event.before, event.after) ~* loose
                OR EXISTS (
                    SELECT FROM unnest(needles) AS needle
                    WHERE strpos(lower(concat(event.before, event.after)), needle) > 0
                )
            )
            AND (
                tenancy_json_without_person(event.before, pattern, wholes) <> event.before
                OR tenancy_json_without_person(event.after, pattern, wholes) <> event.after
            )
        );
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO tenancy_auditevent (id, workspace_id, actor_id, actor_label, action, object_type,
        object_id, object_label, before, after, happened_at)
    VALUES (event_id, nullif(current_setting('app.workspace_id', true), '')::uuid, acting_id,
        CASE WHEN acting_id = ANY (subject_ids) THEN '[erased]' ELSE acting_label END,
        'erase_person', 'person', subject_id, '[erased]', NULL,
        jsonb_build_object('entries', changed), now());
    RETURN changed;
END
$$;

REVOKE ALL ON FUNCTION tenancy_erase_from_audit(
    uuid, uuid, text, uuid, uuid[], text, text[], text, text[]
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy_erase_from_audit(
    uuid, uuid, text, uuid, uuid[], text, text[], text, text[]
) TO commonweave_app;
"""

DROP = """
DROP FUNCTION tenancy_erase_from_audit(
    uuid, uuid, text, uuid, uuid[], text, text[], text, text[]
);
DROP FUNCTION tenancy_json_without_person(jsonb, text, text[]);
DROP FUNCTION tenancy_text_without_person(text, text, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
