"""Events are append-only, whoever asks; pulse rows leave room to be updated in place."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION core_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Events are append-only: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER core_event_append_only BEFORE UPDATE OR DELETE ON core_event
    FOR EACH ROW EXECUTE FUNCTION core_event_refuse();
ALTER TABLE core_pulse SET (fillfactor = 50);
ALTER TABLE core_session SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE core_tallydelta SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""
_ALLOW = """
DROP TRIGGER core_event_append_only ON core_event;
DROP FUNCTION core_event_refuse();
ALTER TABLE core_pulse RESET (fillfactor);
ALTER TABLE core_session RESET (fillfactor, autovacuum_vacuum_scale_factor);
ALTER TABLE core_tallydelta RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
