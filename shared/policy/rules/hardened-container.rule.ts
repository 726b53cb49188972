import { type ContainerDefinition, containersOf } from "../container-definition.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const hardenedContainer: ResourceRule = {
  id: "hardened-container",
  scope: "resource",
  reason: "Who breaks into a container must find nothing to write to and no rights to use.",
  requirement: "Follow principle of least privilege",
  controls: ["PCI DSS 2.2.6", "FSBP ECS.4", "FSBP ECS.5"],
  remedy: "set readonlyRootFilesystem to true and user to one that is not root",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  problems: ({ properties }) =>
    containersOf(properties).flatMap((container) =>
      softSpots(container).map((spot) => `container ${container.name} ${spot}`),
    ),
};

function softSpots({ user = "", privileged = false, readonlyRootFilesystem = false }: ContainerDefinition): string[] {
  const [name = ""] = user.split(":");
  return [
    ...(readonlyRootFilesystem ? [] : ["can write to its root file system"]),
    ...(name === "" || name === "0" || name === "root" ? ["runs as root"] : []),
    ...(privileged ? ["is privileged"] : []),
  ];
}
