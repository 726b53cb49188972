import { DeleteTaskDefinitionsCommand, type ECSClient, paginateListTaskDefinitions } from "@aws-sdk/client-ecs";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/**
 * Revisions of task definitions: deregistered with their stack, they stay in the account until somebody deletes them
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete-task-definition-v2.html).
 */
export class TaskDefinitions implements LeftoverKind {
  readonly arns = /^arn:[^:]+:ecs:.*:task-definition\//;
  readonly #client: ECSClient;

  constructor(client: ECSClient) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions(
      { client: this.#client },
      { status: "INACTIVE" },
    )) {
      for (const arn of taskDefinitionArns) {
        const name = arn.split("/").at(-1) ?? "";
        if (owns(name, arn)) found.push({ kind: "deregistered task definition", name, arn, fate: "delete" });
      }
    }
    return found;
  }

  async remove({ arn }: Leftover): Promise<void> {
    await this.#client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [arn] }));
  }
}
