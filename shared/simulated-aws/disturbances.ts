import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AwsError } from "./aws-error.ts";

const disturbances = z.array(
  z.strictObject({
    operation: z.enum(["create", "update", "delete"]),
    /** `aws:wafv2/ipSet:IpSet` */
    type: z.string().min(1),
    /** Of the next calls, how many. */
    times: z.int().min(1),
    /** Seconds that the call takes; it ends early when the engine gives up waiting, and always when the engine is gone. */
    seconds: z.number().min(0).default(0),
    /** Whether it goes on waiting when the engine asks it to stop. */
    deaf: z.boolean().default(false),
    /** AWS's code of the error that it is answered with then; nothing for a call that goes well. */
    code: z.string().min(1).optional(),
  }),
);

/** What an engine may do while it waits for an answer. */
export interface WaitingEngine {
  /** It asked its provider to stop waiting. */
  readonly cancelled: AbortSignal;
  /** Nobody hears the answer any more. */
  readonly gone: AbortSignal;
}

type Disturbance = z.output<typeof disturbances>[number];

/**
 * What an account does to calls beside answering them, so that a rehearsal meets a slow or a throttling AWS, too. Given as JSON in
 * `PAYMENTS_DISTURBANCES`; of several that fit a call the first one counts.
 */
export class Disturbances {
  readonly #left: { readonly disturbance: Disturbance; times: number }[];

  /** @throws {Error} where the text is no list of disturbances */
  constructor(text = "[]") {
    this.#left = disturbances.parse(JSON.parse(text)).map((disturbance) => ({ disturbance, times: disturbance.times }));
  }

  /**
   * Comes before an operation.
   *
   * @throws {AwsError} of the disturbance's code, or {Error} where the engine gave up; nothing has been done then
   */
  async before(operation: Disturbance["operation"], type: string, engine: WaitingEngine): Promise<void> {
    const next = this.#left.find(
      ({ disturbance, times }) => times > 0 && disturbance.operation === operation && disturbance.type === type,
    );
    if (next === undefined) return;
    next.times -= 1;
    const { seconds, deaf, code } = next.disturbance;
    const signal = deaf ? engine.gone : AbortSignal.any([engine.cancelled, engine.gone]);
    if (seconds > 0) await sleep(seconds * 1000, undefined, { signal });
    if (code !== undefined) throw new AwsError(code, "as PAYMENTS_DISTURBANCES has it");
  }
}
