"""What was published and what was learnt is added, never changed, whoever asks."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION risk_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Versions and models of risk are added, never changed: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER risk_version_append_only BEFORE UPDATE OR DELETE ON risk_riskversion
    FOR EACH ROW EXECUTE FUNCTION risk_refuse();
CREATE TRIGGER risk_model_append_only BEFORE UPDATE OR DELETE ON risk_riskmodel
    FOR EACH ROW EXECUTE FUNCTION risk_refuse();
"""
_ALLOW = """
DROP TRIGGER risk_version_append_only ON risk_riskversion;
DROP TRIGGER risk_model_append_only ON risk_riskmodel;
DROP FUNCTION risk_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
