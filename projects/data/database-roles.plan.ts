/** Database roles that log in by IAM; the first migration makes them and says what each may do. */
export const databaseRoles = {
  /** The payment service. */
  service: "payments_service",
  /** Owns the schema; changes it at a deployment. */
  migrator: "payments_migrator",
  /** Reads everything, writes the manifest. */
  verifier: "payments_verifier",
} as const;

/** The master user, whose password RDS keeps; it makes the roles and then nothing. */
export const ownerRole = "payments_owner";
