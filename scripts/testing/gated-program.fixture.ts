import { dirname } from "node:path";

/**
 * A statement of a fixture's program: it waits for the gate, a file in the fixture's folder. How long a run works is the test's to say, and no
 * clock's; with the folder, the wait is over as well, so that a test that fails leaves nobody at work.
 */
export const waitAt = (gate: string): string => `
  const { existsSync } = await import("node:fs");
  while (existsSync(${JSON.stringify(dirname(gate))}) && !existsSync(${JSON.stringify(gate)}))
    await new Promise((resolve) => setTimeout(resolve, 20));`;

/** Statements of a fixture's program: eight sets, each made after the one before, of which the third waits at the gate. */
export const gatedChain = (gate: string): string => `
  let last = set;
  for (let n = 0; n < 8; n += 1) {
    if (n === 2) {${waitAt(gate)}
    }
    last = new aws.wafv2.IpSet(\`set-\${n}\`, { name: \`chain-\${n}-\${scope.environmentSuffix}\`, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [], description: "chain" }, { provider, dependsOn: last });
  }
  value = last.arn;`;
