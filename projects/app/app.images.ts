import { securityContract } from "@payments/security/security.contract.ts";
import { parseOutput } from "@payments/shared/contracts/stack-contract.ts";
import type { AppSettings } from "./app.settings.ts";

/**
 * The images that must lie in their repositories before this stack runs: ECS would start tasks that cannot pull, and the
 * deployment would fail only after many minutes.
 *
 * @param settings this project's settings, checked
 * @param outputs outputs of the stacks before it, by project
 */
export default function images(settings: AppSettings, outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>) {
  const security = outputs.get("security") ?? {};
  const published = (name: keyof typeof securityContract.outputs): string =>
    parseOutput(securityContract, name, securityContract.outputs[name], security[name]);
  return [
    {
      what: "payment service",
      digest: settings.image,
      repositoryName: published("serviceRepositoryName"),
      repositoryUrl: published("serviceRepositoryUrl"),
    },
    {
      what: "telemetry collector",
      digest: settings.collectorImage,
      repositoryName: published("collectorRepositoryName"),
      repositoryUrl: published("collectorRepositoryUrl"),
      upstream: "public.ecr.aws",
    },
  ];
}
