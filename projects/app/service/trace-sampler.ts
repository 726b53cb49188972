import type { Resource } from "@opentelemetry/resources";
import { _AWSXRayRemoteSampler as RemoteRules } from "@opentelemetry/sampler-aws-xray";
import { ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-base";

/** A tenth, as edge's sampling rule says, for as long as no rule is known. */
export const fallbackRatio = 0.1;

export interface TraceSampler extends Sampler {
  /** Asks for rules no more. */
  stop(): void;
}

/**
 * Samples what X-Ray's rules say, which the collector passes on (`POST /GetSamplingRules`, every five minutes), and a tenth
 * without them; a request that comes with a decision keeps it.
 *
 * @param endpoint where the collector's proxy listens: `http://localhost:2000`
 */
export function traceSampler(resource: Resource, endpoint: string): TraceSampler {
  const rules = new RemoteRules({ resource, endpoint, pollingInterval: 300 });
  // Its own fallback is one request a second and a twentieth of the rest: more, or less, than was agreed.
  if (!Reflect.has(rules, "fallbackSampler")) throw new Error("the X-Ray sampler has no fallback to replace any more");
  Reflect.set(rules, "fallbackSampler", new TraceIdRatioBasedSampler(fallbackRatio));
  const sampler = new ParentBasedSampler({ root: rules });
  return {
    shouldSample: (...args) => sampler.shouldSample(...args),
    toString: () => `TraceSampler{${endpoint}}`,
    stop: () => rules.stopPollers(),
  };
}
