import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { OperatorError } from "../errors/operator-error.ts";
import { type DeploymentScope, parseStackName } from "../scope/deployment-scope.ts";
import { type CommonSettings, parseSettings, type SettingsOf } from "./stack-settings.ts";

/** The settings of the stack that is being deployed: the key `<project>:settings` of its settings file. */
export function loadSettings<Schema extends z.ZodType>(settingsOf: SettingsOf<Schema>): z.output<Schema> {
  const { environment } = parseStackName(pulumi.getStack());
  const settings = new pulumi.Config().getObject<unknown>("settings");
  return parseSettings(settingsOf(environment), settings, `projects/${pulumi.getProject()}/Pulumi.${environment}.yaml`);
}

/**
 * A secret that stands encrypted beside the settings, decrypted by the engine.
 *
 * @throws {OperatorError} InvalidSettings if the stack has none of that name
 */
export function loadSecret(name: string): pulumi.Output<string> {
  const secret = new pulumi.Config().getSecret(name);
  if (secret) return secret;
  const [project, { environment }] = [pulumi.getProject(), parseStackName(pulumi.getStack())];
  throw new OperatorError("InvalidSettings", {
    problem: `projects/${project}/Pulumi.${environment}.yaml lacks the secret ${project}:${name}`,
    remedy: "make it as the project's README says",
  });
}

/** Which copy of the platform this program deploys: environment from the stack's name, suffix from there or the settings. */
export function currentScope(settings: CommonSettings): DeploymentScope {
  const stack = pulumi.getStack();
  const { environment, copySuffix } = parseStackName(stack);
  return {
    organization: pulumi.getOrganization(),
    project: pulumi.getProject(),
    stack,
    environment,
    environmentSuffix: copySuffix ?? settings.environmentSuffix,
  };
}
