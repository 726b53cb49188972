export type Colour = "blue" | "green";

/** Weights of the two target groups in a rule: whole numbers from 0 to 999, as the load balancer has them. */
export type Weights = Readonly<Record<Colour, number>>;

/**
 * The group that a request goes to, chosen for each request by itself: in proportion to the weights, and whatever the groups
 * hold. A group without a target is not passed over
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html).
 *
 * @param point from 0 up to 1
 * @returns nothing, where both weights are 0
 */
export function chosenGroup({ blue, green }: Weights, point: number): Colour | undefined {
  if (blue + green === 0) return undefined;
  return point * (blue + green) < blue ? "blue" : "green";
}
