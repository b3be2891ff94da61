"""Published rules are added, never changed, whoever asks."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION rules_policyversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Versions of rules are added, never changed: % refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER rules_policyversion_append_only BEFORE UPDATE OR DELETE ON rules_policyversion
    FOR EACH ROW EXECUTE FUNCTION rules_policyversion_refuse();
"""
_ALLOW = """
DROP TRIGGER rules_policyversion_append_only ON rules_policyversion;
DROP FUNCTION rules_policyversion_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
