import { existsSync } from "node:fs";
import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { firingAlarms, serviceDeployments } from "@payments/shared/simulated-aws/services/ecs-deployment-record.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import type { Platform } from "../stacks/platform.ts";
import { readStates } from "../stacks/state-access.ts";
import type { EnvironmentHealth } from "./rollout-gates.plan.ts";
import { smokeFailure } from "./smoke-test.ts";

/** What an environment says of itself now: its alarms, and what a customer meets. */
export async function environmentHealth(
  platform: Platform,
  engine: () => Promise<EngineLocation>,
): Promise<EnvironmentHealth> {
  if (platform.rehearsed) return rehearsedHealth(platform.accountFolder);
  const [firing, smoke] = await Promise.all([ringing(platform), smokeOf(platform, engine)]);
  return { firing, smokeFailure: smoke };
}

/** No metric is measured and no customer comes: alarms ring as they were set, and the last release stands for the service. */
function rehearsedHealth(accountFolder: string): EnvironmentHealth {
  if (!existsSync(accountFolder)) return { firing: [], smokeFailure: "nothing was ever deployed" };
  const store = rehearsalStore(accountFolder);
  try {
    const last = store
      .list("aws:ecs/service:Service")
      .map(({ id }) => serviceDeployments(store, id).at(-1)?.["status"]);
    const ended = last.find((status) => status !== "SUCCESSFUL");
    return {
      firing: firingAlarms(store),
      smokeFailure: ended === undefined ? undefined : `the service's last deployment is ${JSON.stringify(ended)}`,
    };
  } finally {
    store.close();
  }
}

/** Alarms of this copy: their names end in its environment and suffix. */
async function ringing({ settings, environment }: Platform): Promise<string[]> {
  const { region, environmentSuffix } = settings.get("observability") ?? { region: "", environmentSuffix: "" };
  const client = new CloudWatchClient({ region });
  const names: string[] = [];
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms(
    { client },
    { StateValue: "ALARM", AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
  ))
    for (const { AlarmName = "" } of [...MetricAlarms, ...CompositeAlarms]) names.push(AlarmName);
  return names.filter((name) => name.endsWith(`-${environment}-${environmentSuffix}`)).sort();
}

async function smokeOf(platform: Platform, engine: () => Promise<EngineLocation>): Promise<string | undefined> {
  const outputs = (await readStates(platform, engine)).get("edge")?.outputs ?? {};
  const { albDnsName, serviceDomainName, serviceCertificateAuthority } = outputs;
  if (typeof albDnsName !== "string" || typeof serviceDomainName !== "string") return "edge publishes no load balancer";
  const authority = serviceCertificateAuthority === "" ? undefined : String(serviceCertificateAuthority);
  return smokeFailure({ address: albDnsName, port: 443, domain: serviceDomainName, authority });
}
