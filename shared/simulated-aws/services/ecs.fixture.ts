import type { Attributes } from "../attributes.ts";
import { putImage } from "./ecr.service.ts";
import { holdRole } from "./neighbours.fixture.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const digest = `sha256:${"a".repeat(64)}`;

/** An account with all that a service of payments needs: image, roles, log group, cluster, two groups behind a rule. */
export class ServiceUnderTest extends NetworkUnderTest {
  readonly image = `111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/payments@${digest}`;
  readonly executionRoleArn: string;
  readonly cluster: string;
  readonly blue: string;
  readonly green: string;
  readonly listenerArn: string;

  constructor() {
    super();
    this.make("aws:ecr/repository:Repository", { name: "payments" });
    putImage(this.account.store, "payments", digest, ["v1"]);
    this.executionRoleArn = this.executionRole();
    this.logGroup("/ecs/payments");
    this.cluster = this.make("aws:ecs/cluster:Cluster", { name: "app-dev" }).id;
    this.blue = this.targetGroup("blue");
    this.green = this.targetGroup("green");
    this.listenerArn = this.listener(this.loadBalancer());
  }

  executionRole(name = "execution", actions?: string[]): string {
    return holdRole(this, name, "ecs-tasks.amazonaws.com", actions);
  }

  container(more: Attributes = {}): Attributes {
    const options = {
      "awslogs-group": "/ecs/payments",
      "awslogs-region": "ap-southeast-1",
      "awslogs-stream-prefix": "api",
    };
    return {
      name: "api",
      image: this.image,
      portMappings: [{ containerPort: 8080 }],
      logConfiguration: { logDriver: "awslogs", options },
      ...more,
    };
  }

  definitionInputs(more: Attributes = {}, ...containers: Attributes[]): Attributes {
    return {
      family: "payments-dev",
      containerDefinitions: JSON.stringify(containers.length > 0 ? containers : [this.container()]),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "512",
      memory: "1024",
      executionRoleArn: this.executionRoleArn,
      ...more,
    };
  }

  definition(more: Attributes = {}, ...containers: Attributes[]): { id: string; arn: string } {
    const inputs = this.definitionInputs(more, ...containers);
    const { id, state } = this.make("aws:ecs/taskDefinition:TaskDefinition", inputs);
    return { id, arn: String(state["arn"]) };
  }

  /** A rule that forwards to the groups, the first with all the traffic. */
  rule(priority: number, groups: readonly string[], more: Attributes[] = []): string {
    const targetGroups = groups.map((arn, index) => ({ arn, weight: index === 0 ? 100 : 0 }));
    return this.make("aws:lb/listenerRule:ListenerRule", {
      listenerArn: this.listenerArn,
      priority,
      conditions: [{ pathPattern: { values: [`/v${String(priority)}/*`] } }],
      actions: [...more, { type: "forward", forward: { targetGroups } }],
    }).id;
  }

  serviceInputs(more: Attributes = {}): Attributes {
    return {
      name: "payments-dev",
      cluster: this.cluster,
      desiredCount: 2,
      launchType: "FARGATE",
      networkConfiguration: { subnets: this.subnetIds, securityGroups: [this.groupId], assignPublicIp: false },
      ...more,
    };
  }

  /** What ECS needs to shift traffic from blue to green. */
  advanced(more: Attributes = {}): Attributes {
    return {
      alternateTargetGroupArn: this.green,
      productionListenerRule: this.rule(10, [this.blue, this.green]),
      roleArn: holdRole(this, "infrastructure", "ecs.amazonaws.com"),
      ...more,
    };
  }
}
