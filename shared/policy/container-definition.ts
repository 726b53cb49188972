import type { Attributes } from "../simulated-aws/attributes.ts";
import { known } from "./policed-stack.ts";

/** A container of a task, as far as rules look at it (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html). */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly readonlyRootFilesystem?: boolean;
}

/** The containers of a task definition; none while they are unknown. */
export function containersOf(properties: Attributes): ContainerDefinition[] {
  const text = known(properties, "containerDefinitions");
  return typeof text === "string" ? (JSON.parse(text) as ContainerDefinition[]) : [];
}
