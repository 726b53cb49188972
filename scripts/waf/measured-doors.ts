import { type DeployedResource, deployedWebAcls } from "@payments/shared/waf-evaluator/deployed-web-acls.ts";
import { Libinjection, noDetector } from "@payments/shared/waf-evaluator/injection-detector.ts";
import type { MeasuredDoor } from "./measurement.ts";

/** The web ACLs among the resources, each with libinjection in the place of AWS's detectors, and without. */
export function measuredDoors(resources: readonly DeployedResource[]): MeasuredDoor[] {
  const certain = deployedWebAcls(resources, noDetector);
  return deployedWebAcls(resources, new Libinjection()).flatMap((whole, index) => {
    const other = certain[index];
    return other ? [{ name: whole.name, whole, certain: other }] : [];
  });
}
