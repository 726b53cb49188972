SET LOCAL lock_timeout = '5s';

-- The life of a payment: pending, then settled or failed, and settled may become refunded. What it is about never changes.
CREATE FUNCTION payments.refuse_state() RETURNS trigger
  LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'pending' THEN
      RAISE EXCEPTION 'payment % begins as %', NEW.id, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.amount_minor, NEW.currency::text, NEW.principal, NEW.reference)
    IS DISTINCT FROM (OLD.id, OLD.amount_minor, OLD.currency::text, OLD.principal, OLD.reference) THEN
    RAISE EXCEPTION 'payment % is made over', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status <> OLD.status
    AND (OLD.status, NEW.status) NOT IN (('pending', 'settled'), ('pending', 'failed'), ('settled', 'refunded')) THEN
    RAISE EXCEPTION 'payment % goes from % to %', OLD.id, OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION payments.refuse_state() FROM PUBLIC;

CREATE TRIGGER payment_states BEFORE INSERT OR UPDATE ON payments.payments
  FOR EACH ROW EXECUTE FUNCTION payments.refuse_state();

-- At the end of a transaction that touched either, state and money say the same: what is settled has one capture, what is
-- refunded one refund beside it, nothing else has any, and each moved the payment's whole amount in the ledger.
CREATE FUNCTION payments.refuse_money_beside_state() RETURNS trigger
  LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  about uuid;
  payment payments.payments;
  moved text[];
BEGIN
  IF TG_TABLE_NAME = 'payments' THEN about := NEW.id; ELSE about := NEW.payment_id; END IF;
  SELECT * INTO payment FROM payments.payments WHERE id = about;
  SELECT coalesce(array_agg(t.type ORDER BY t.type), '{}') INTO moved
  FROM payments.transactions t
  WHERE t.payment_id = about AND t.amount_minor = payment.amount_minor AND t.currency = payment.currency
    AND t.amount_minor = (
      SELECT sum(e.amount_minor) FROM payments.ledger_entries e
      WHERE e.transaction_id = t.id AND e.payment_id = about AND e.currency = t.currency AND e.amount_minor > 0
    );
  IF moved <> (CASE payment.status WHEN 'settled' THEN '{capture}'::text[]
                                   WHEN 'refunded' THEN '{capture,refund}'::text[] ELSE '{}'::text[] END)
    OR cardinality(moved) <> (SELECT count(*) FROM payments.transactions WHERE payment_id = about) THEN
    RAISE EXCEPTION 'payment % is % and its money says otherwise', about, payment.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION payments.refuse_money_beside_state() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER payment_money AFTER UPDATE ON payments.payments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
  EXECUTE FUNCTION payments.refuse_money_beside_state();
CREATE CONSTRAINT TRIGGER transaction_state AFTER INSERT ON payments.transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments.refuse_money_beside_state();

-- A status changes where the row lies, without a word to the indexes: serialisable transactions meet less often.
ALTER TABLE payments.payments SET (fillfactor = 85);

-- Events of one payment are published in the order of their ids: the first that is not yet published goes before the next.
-- No row is there yet: no service has written one before this.
ALTER TABLE payments.outbox ADD COLUMN payment_id uuid NOT NULL;
CREATE INDEX outbox_unpublished_of_payment ON payments.outbox (payment_id, id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON payments.outbox (published_at) WHERE published_at IS NOT NULL;
GRANT INSERT (payment_id) ON payments.outbox TO payments_service;

-- A key that has expired is taken over in the statement that finds it.
GRANT UPDATE (request_digest, created_at, expires_at) ON payments.idempotency_keys TO payments_service;
