/**
 * Seconds for which the payment service takes an issuer's keys for its own, and after which it asks for them anew; as long as a
 * token that was verified with them is not verified anew.
 */
export const keySetSeconds = 300;
