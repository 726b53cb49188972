/** Standard deviations within which a normal value falls 9999 times in 10,000. */
const deviations = 3.89;

/**
 * The numbers among which a binomial count falls 9999 times in 10,000, by the normal approximation with its half step: right to a
 * few where more than some ten are expected.
 */
export function binomialInterval(trials: number, chance: number): { readonly least: number; readonly most: number } {
  const spread = deviations * Math.sqrt(trials * chance * (1 - chance)) + 0.5;
  return {
    least: Math.max(0, Math.floor(trials * chance - spread)),
    most: Math.min(trials, Math.ceil(trials * chance + spread)),
  };
}
