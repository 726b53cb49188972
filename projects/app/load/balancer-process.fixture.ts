import { fork, type Serializable } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type BirpcReturn, createBirpc } from "birpc";
import type { BalancedRequest, BalancerOptions, Listener } from "./weighted-balancer.ts";
import type { Colour, Weights } from "./weighted-choice.plan.ts";

/** What a balancer does for whoever plays a release, from another process. */
export interface BalancerMethods {
  /** @returns the listeners' addresses */
  start(times: Omit<BalancerOptions, "tell">): Promise<Readonly<Record<Listener, string>>>;
  weigh(listener: Listener, weights: Weights): void;
  register(colour: Colour, url: string): void;
  healthy(colour: Colour): number;
  deregister(colour: Colour, url: string): Promise<number>;
  stop(): Promise<void>;
}

export interface BalancerEvents {
  tell(request: BalancedRequest): void;
}

export interface BalancerProcess {
  readonly balancer: BirpcReturn<BalancerMethods, BalancerEvents>;
  readonly urls: Readonly<Record<Listener, string>>;
  readonly stop: () => Promise<void>;
}

/**
 * A balancer in a process of its own: ten thousand connections of users and the balancer's ends of them would go past what
 * many machines let one process have open (20,000 files).
 */
export async function startBalancerProcess({ tell, ...times }: BalancerOptions): Promise<BalancerProcess> {
  const child = fork(fileURLToPath(new URL("balancer.process.ts", import.meta.url)), {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const balancer = createBirpc<BalancerMethods, BalancerEvents>(
    { tell },
    { post: (message: Serializable) => child.send(message), on: (hear) => child.on("message", hear) },
  );
  const ended = new Promise<void>((end) => child.once("exit", () => end()));
  void ended.then(() => balancer.$close(new Error("the balancer's process has ended")));
  return {
    balancer,
    urls: await balancer.start(times),
    stop: async () => {
      await balancer.stop();
      child.disconnect();
      await ended;
    },
  };
}
