-- What a restored database must hold: how many payments and ledger entries there were, and what they summed to. A manifest
-- is about the rows of one snapshot, so it stays comparable to the row when more have come since.
CREATE TABLE payments.backup_manifests (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  snapshot pg_snapshot NOT NULL
);

CREATE TABLE payments.backup_manifest_totals (
  manifest_id bigint NOT NULL REFERENCES payments.backup_manifests,
  relation text NOT NULL,
  currency payments.currency NOT NULL,
  row_count bigint NOT NULL,
  turnover_minor numeric NOT NULL,
  balance_minor numeric NOT NULL,
  PRIMARY KEY (manifest_id, relation, currency)
);

-- Totals over the rows that the snapshot saw. Rows are never deleted, so every later state gives the same answer.
CREATE FUNCTION payments.totals(as_of pg_snapshot)
  RETURNS TABLE (relation text, currency text, row_count bigint, turnover_minor numeric, balance_minor numeric)
  LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT 'payments', currency::text, count(*), sum(amount_minor), sum(amount_minor)
  FROM payments.payments WHERE pg_catalog.pg_visible_in_snapshot(recorded_in, as_of) GROUP BY currency
  UNION ALL
  SELECT 'ledger_entries', currency::text, count(*), sum(abs(amount_minor)), sum(amount_minor)
  FROM payments.ledger_entries WHERE pg_catalog.pg_visible_in_snapshot(recorded_in, as_of) GROUP BY currency
$$;

CREATE FUNCTION payments.write_manifest() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  manifest payments.backup_manifests;
BEGIN
  INSERT INTO payments.backup_manifests (snapshot) VALUES (pg_catalog.pg_current_snapshot()) RETURNING * INTO manifest;
  INSERT INTO payments.backup_manifest_totals
    SELECT manifest.id, relation, currency, row_count, turnover_minor, balance_minor
    FROM payments.totals(manifest.snapshot);
  RETURN manifest.id;
END
$$;

REVOKE EXECUTE ON FUNCTION payments.totals(pg_snapshot), payments.write_manifest() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payments.totals(pg_snapshot), payments.write_manifest() TO payments_verifier;
GRANT SELECT ON payments.backup_manifests, payments.backup_manifest_totals TO payments_verifier;
