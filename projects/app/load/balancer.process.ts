import { createBirpc } from "birpc";
import type { BalancerEvents, BalancerMethods } from "./balancer-process.fixture.ts";
import { WeightedBalancer } from "./weighted-balancer.ts";

// The other end of balancer-process.fixture.ts.
let balancer: WeightedBalancer | undefined;
const running = (): WeightedBalancer => {
  if (balancer === undefined) throw new Error("the balancer was not started");
  return balancer;
};
const methods: BalancerMethods = {
  start: async (times) => {
    const tell = (request: Parameters<BalancerEvents["tell"]>[0]): void => void bench.tell.asEvent(request);
    balancer = await WeightedBalancer.start({ ...times, tell });
    return { production: balancer.url("production"), test: balancer.url("test") };
  },
  weigh: (listener, weights) => running().weigh(listener, weights),
  register: (colour, url) => running().register(colour, url),
  healthy: (colour) => running().healthy(colour),
  deregister: (colour, url) => running().deregister(colour, url),
  stop: () => running().stop(),
};
const bench = createBirpc<BalancerEvents, BalancerMethods>(methods, {
  post: (message) => process.send?.(message),
  on: (hear) => process.on("message", hear),
});
// Whoever started it is gone.
process.once("disconnect", () => process.exit());
