import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { type DeploymentScope, parseStackName } from "../scope/deployment-scope.ts";
import { type CommonSettings, parseSettings, type SettingsOf } from "./stack-settings.ts";

/** The settings of the stack that is being deployed: the key `<project>:settings` of its settings file. */
export function loadSettings<Schema extends z.ZodType>(settingsOf: SettingsOf<Schema>): z.output<Schema> {
  const { environment } = parseStackName(pulumi.getStack());
  const settings = new pulumi.Config().getObject<unknown>("settings");
  return parseSettings(settingsOf(environment), settings, `projects/${pulumi.getProject()}/Pulumi.${environment}.yaml`);
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
