-- ISO 4217 by form. Amounts are whole numbers of the currency's minor unit.
CREATE DOMAIN payments.currency AS text CHECK (VALUE ~ '^[A-Z]{3}$');

-- recorded_in is the transaction that wrote the row: by it a manifest knows later which rows it counted.
CREATE TABLE payments.payments (
  id uuid PRIMARY KEY,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency payments.currency NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'settled', 'failed', 'refunded')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  recorded_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);

-- Double entry: the entries of a transaction sum to nothing in each currency. Debits are positive.
CREATE TABLE payments.ledger_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id uuid NOT NULL,
  payment_id uuid NOT NULL REFERENCES payments.payments,
  account text NOT NULL CHECK (account <> ''),
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
  currency payments.currency NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  recorded_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX ledger_entries_transaction_id ON payments.ledger_entries (transaction_id);
CREATE INDEX ledger_entries_payment_id ON payments.ledger_entries (payment_id);

CREATE FUNCTION payments.refuse_unbalanced_transaction() RETURNS trigger
  LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF EXISTS (
    SELECT FROM payments.ledger_entries
    WHERE transaction_id = NEW.transaction_id
    GROUP BY currency
    HAVING sum(amount_minor) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction % does not balance', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION payments.refuse_unbalanced_transaction() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER ledger_transactions_balance AFTER INSERT ON payments.ledger_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments.refuse_unbalanced_transaction();

-- A caller's key names one request for ever: the digest tells a repetition from another request under the same key.
CREATE TABLE payments.idempotency_keys (
  caller text NOT NULL CHECK (caller <> ''),
  key text NOT NULL CHECK (key <> ''),
  request_digest bytea NOT NULL CHECK (octet_length(request_digest) = 32),
  payment_id uuid REFERENCES payments.payments,
  response_status smallint,
  response_body jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_expires_at ON payments.idempotency_keys (expires_at);

-- Events are written with the payment in one transaction, and sent from here afterwards.
CREATE TABLE payments.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL CHECK (topic <> ''),
  payload jsonb NOT NULL,
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz
);
CREATE INDEX outbox_unpublished ON payments.outbox (id) WHERE published_at IS NULL;

-- The service adds payments and entries and cannot take them back; who wrote a row and when is the database's word.
GRANT SELECT ON ALL TABLES IN SCHEMA payments TO payments_service, payments_verifier;
GRANT INSERT (id, amount_minor, currency, status), UPDATE (status, updated_at) ON payments.payments TO payments_service;
GRANT INSERT (transaction_id, payment_id, account, amount_minor, currency) ON payments.ledger_entries TO payments_service;
GRANT INSERT, UPDATE (payment_id, response_status, response_body), DELETE ON payments.idempotency_keys TO payments_service;
GRANT INSERT (topic, payload, correlation_id), UPDATE (published_at), DELETE ON payments.outbox TO payments_service;
