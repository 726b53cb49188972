import * as aws from "@pulumi/aws";
import awsxPackage from "@pulumi/awsx/package.json" with { type: "json" };
import * as pulumi from "@pulumi/pulumi";
import * as provider from "@pulumi/pulumi/provider/index.js";
import { registerVpcChildren } from "./simulated-vpc.component.ts";

class SimulatedVpc extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("awsx:ec2:Vpc", name, {}, opts);
  }
}

const implementation: provider.Provider = {
  version: awsxPackage.version,
  async construct(name, type, inputs: Readonly<Record<string, unknown>>, options) {
    if (type !== "awsx:ec2:Vpc") throw new Error(`the simulated account does not know the component ${type}`);
    const component = new SimulatedVpc(name, options);
    const { names } = inputs["availabilityZoneNames"]
      ? { names: [] }
      : await aws.getAvailabilityZones({}, { parent: component });
    const made = registerVpcChildren(name, inputs, names, {
      root: { parent: component },
      options: (parent) => ({ parent, dependsOn: [parent] }),
    });
    return { urn: component.urn, state: { ...made } };
  },
};

/**
 * Serves the components of `awsx` that are played. The engine attaches through `PULUMI_DEBUG_PROVIDERS=awsx:<port>`.
 * May be called once in a process: the SDK's server keeps global state.
 *
 * @returns the port on 127.0.0.1
 */
export async function serveAwsxProvider(): Promise<number> {
  // The SDK tells the port on the standard output only, since engines start such a process themselves.
  const print = console.log;
  const port = new Promise<number>((resolve) => {
    console.log = (text: string) => {
      resolve(Number(text));
    };
  });
  try {
    await provider.main(implementation, ["127.0.0.1:0"]);
    return await port;
  } finally {
    console.log = print;
  }
}
