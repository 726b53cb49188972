import type { Attributes } from "../attributes.ts";
import { holdLogGroup, holdRole } from "./neighbours.fixture.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

/** An archive as the engine sends it. */
export const archive = (content: string): Attributes => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash: content.repeat(64).slice(0, 64),
  path: "dist/verifier",
});

/** A network with a role and a log group for functions. */
export class FunctionUnderTest extends NetworkUnderTest {
  readonly roleArn: string;

  constructor() {
    super();
    this.roleArn = holdRole(this, "verifier", "lambda.amazonaws.com");
    holdLogGroup(this, "/aws/lambda/verifier");
  }

  functionInputs(more: Attributes = {}): Attributes {
    return {
      name: "verifier",
      code: archive("a"),
      handler: "index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      role: this.roleArn,
      timeout: 60,
      environment: { variables: { LEDGER_HOST: "ledger" } },
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/verifier" },
      tracingConfig: { mode: "Active" },
      vpcConfig: { subnetIds: this.subnetIds, securityGroupIds: [this.groupId] },
      ...more,
    };
  }

  function(more: Attributes = {}): { id: string; state: Record<string, unknown> } {
    return this.make("aws:lambda/function:Function", this.functionInputs(more));
  }
}
