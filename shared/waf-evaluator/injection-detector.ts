import appsec from "@datadog/native-appsec";
import { textOfBytes } from "./inspected-request.ts";

/** Says of one text whether it is an injection. */
export interface InjectionDetector {
  sql(bytes: string): boolean;
  script(bytes: string): boolean;
}

type Operator = "is_sqli" | "is_xss";

/** The binding cuts what is longer. */
const window = 4096;
const timeoutMicroseconds = 5_000_000;

/**
 * libinjection, by the binding of Datadog's WAF. What AWS's own detector sees is not published; it is of the same kind, so this stands in
 * for it. SQL is looked for in the first 4096 bytes (libinjection judges by the first five tokens), scripts in all,
 * by windows that overlap by half.
 */
export class Libinjection implements InjectionDetector {
  readonly #waf = new appsec.DDWAF(
    { version: "2.2", rules: [operatorRule("is_sqli"), operatorRule("is_xss")] },
    "rules",
  );

  sql(bytes: string): boolean {
    return this.#detects("is_sqli", bytes.slice(0, window));
  }

  script(bytes: string): boolean {
    for (let start = 0; start === 0 || start + window / 2 < bytes.length; start += window / 2) {
      if (this.#detects("is_xss", bytes.slice(start, start + window))) return true;
    }
    return false;
  }

  #detects(operator: Operator, bytes: string): boolean {
    const context = this.#waf.createContext();
    try {
      const { status, timeout } = context.run({ persistent: { [operator]: textOfBytes(bytes) } }, timeoutMicroseconds);
      if (timeout) throw new Error(`libinjection took more than ${String(timeoutMicroseconds)} µs for ${bytes}`);
      return status === "match";
    } finally {
      context.dispose();
    }
  }
}

/** Detects nothing: what the rules do by themselves, whatever AWS's detector sees. */
export const noDetector: InjectionDetector = { sql: () => false, script: () => false };

function operatorRule(operator: Operator): object {
  return {
    id: operator,
    name: operator,
    tags: { type: operator, category: "attack_attempt" },
    conditions: [{ operator, parameters: { inputs: [{ address: operator }] } }],
    transformers: [],
  };
}
