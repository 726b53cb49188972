-- Money moves by a transaction of its payment or not at all: its entries are of that payment and currency, and what they
-- debit is its whole amount, so nothing can be entered beside it or added later. Rows that were there before are left as they are.
CREATE OR REPLACE FUNCTION payments.refuse_unbalanced_transaction() RETURNS trigger
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
  IF NOT EXISTS (
    SELECT FROM payments.transactions t
    WHERE t.id = NEW.transaction_id AND t.payment_id = NEW.payment_id AND t.currency = NEW.currency
      AND t.amount_minor = (
        SELECT sum(e.amount_minor) FROM payments.ledger_entries e WHERE e.transaction_id = t.id AND e.amount_minor > 0
      )
  ) THEN
    RAISE EXCEPTION 'ledger transaction % enters what no transaction of payment % moves', NEW.transaction_id, NEW.payment_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
