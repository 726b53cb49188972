-- Runs as payments_owner, the master user, once; every later migration runs as payments_migrator.
-- rds_iam exists on RDS only: its members log in by IAM and not by password. Tests make it on their server.

CREATE ROLE payments_migrator LOGIN;
CREATE ROLE payments_service LOGIN;
CREATE ROLE payments_verifier LOGIN;
GRANT rds_iam TO payments_migrator, payments_service, payments_verifier;

-- The cluster ends statements after 30 seconds; whole tables take longer.
ALTER ROLE payments_migrator SET statement_timeout = '10min';
ALTER ROLE payments_verifier SET statement_timeout = '14min';

REVOKE ALL ON DATABASE payments FROM PUBLIC;
GRANT CONNECT ON DATABASE payments TO payments_migrator, payments_service, payments_verifier;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- Every log entry about a change names its object once this extension is there; a plain PostgreSQL lacks it.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'pgaudit') THEN
    CREATE EXTENSION IF NOT EXISTS pgaudit;
  END IF;
END
$$;

-- The verification of backups looks into tables and indexes with it. Nobody else may: it reads whole tables.
CREATE EXTENSION IF NOT EXISTS amcheck;
GRANT USAGE ON SCHEMA public TO payments_verifier;
GRANT EXECUTE ON FUNCTION
  public.bt_index_check(regclass, boolean, boolean),
  public.verify_heapam(regclass, boolean, boolean, text, bigint, bigint)
  TO payments_verifier;

-- To give something away one must be able to become the one who gets it.
GRANT payments_migrator TO payments_owner WITH INHERIT TRUE, SET TRUE;
CREATE SCHEMA payments AUTHORIZATION payments_migrator;
ALTER SCHEMA migrations OWNER TO payments_migrator;
ALTER TABLE migrations.applied OWNER TO payments_migrator;

-- The owner records this migration, looks whether it has run, and has nothing else in the schema.
SET LOCAL ROLE payments_migrator;
GRANT USAGE ON SCHEMA migrations TO payments_owner, payments_verifier;
GRANT SELECT, INSERT ON migrations.applied TO payments_owner;
GRANT USAGE ON SEQUENCE migrations.applied_id_seq TO payments_owner;
GRANT SELECT ON migrations.applied TO payments_verifier;
GRANT USAGE ON SCHEMA payments TO payments_service, payments_verifier;
RESET ROLE;
REVOKE payments_migrator FROM payments_owner;
