-- Each payment belongs to who made it, and nobody else finds it. No row is there yet: no service has run before this.
ALTER TABLE payments.payments
  ADD COLUMN principal text NOT NULL CHECK (principal <> ''),
  ADD COLUMN reference text CHECK (reference <> ''),
  ADD CONSTRAINT payments_of_principal UNIQUE (id, principal);

-- What callers are shown of the ledger: money that was moved, once for each payment and kind, newest first by position.
CREATE TABLE payments.transactions (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  payment_id uuid NOT NULL,
  principal text NOT NULL,
  type text NOT NULL CHECK (type IN ('capture', 'refund')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency payments.currency NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  recorded_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  FOREIGN KEY (payment_id, principal) REFERENCES payments.payments (id, principal),
  UNIQUE (payment_id, type)
);
CREATE INDEX transactions_of_principal ON payments.transactions (principal, position DESC);

GRANT INSERT (principal, reference) ON payments.payments TO payments_service;
GRANT SELECT ON payments.transactions TO payments_service, payments_verifier;
GRANT INSERT (id, payment_id, principal, type, amount_minor, currency) ON payments.transactions TO payments_service;
