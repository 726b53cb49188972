import type { ResourceType, SimulatedFunction, SimulatedService } from "./resource-type.ts";
import { accountFunctions } from "./services/account.service.ts";
import { ec2Network } from "./services/ec2-network.service.ts";
import { ec2SecurityGroup } from "./services/ec2-security-group.service.ts";
import { elbListener } from "./services/elb-listener.service.ts";
import { elbLoadBalancer } from "./services/elb-load-balancer.service.ts";
import { elbTargetGroup } from "./services/elb-target-group.service.ts";

const services: readonly SimulatedService[] = [
  accountFunctions,
  ec2Network,
  ec2SecurityGroup,
  elbListener,
  elbLoadBalancer,
  elbTargetGroup,
];

interface Catalogue {
  readonly resources: Readonly<Record<string, ResourceType>>;
  readonly functions: Readonly<Record<string, SimulatedFunction>>;
}

let merged: Catalogue | undefined;

/** Every resource type and function that the simulated account plays. */
export function catalogue(): Catalogue {
  merged ??= {
    resources: Object.assign({}, ...services.map(({ resources }) => resources)) as Record<string, ResourceType>,
    functions: Object.assign({}, ...services.map(({ functions }) => functions ?? {})) as Record<
      string,
      SimulatedFunction
    >,
  };
  return merged;
}
