/**
 * Statements of a fixture's program: eight sets, each made after the one before, of which the third waits for the gate, a file. What a
 * test takes away in the meantime is gone in the middle of the run, however slow the machine.
 */
export const gatedChain = (gate: string): string => `
  const { existsSync } = await import("node:fs");
  let last = set;
  for (let n = 0; n < 8; n += 1) {
    while (n === 2 && !existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 20));
    last = new aws.wafv2.IpSet(\`set-\${n}\`, { name: \`chain-\${n}-\${scope.environmentSuffix}\`, scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: [], description: "chain" }, { provider, dependsOn: last });
  }
  value = last.arn;`;
