/** `dev` and `d1`, or what stands for them in a workflow: GitHub fills it in. */
export interface RoleScope {
  readonly environment: string;
  readonly environmentSuffix: string;
}

/**
 * Seconds for which a workflow has a role: as long as the longest job may take. IAM allows up to twelve hours where the role does
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html), one unless both say so.
 */
export const sessionSeconds = 4 * 3600;

/**
 * Name of a project's deployment role, for the workflows that take it on and for the bootstrap that makes it. It has the form of
 * `resourceName`, which cannot name what only GitHub knows.
 */
export function deploymentRoleName(project: string, { environment, environmentSuffix }: RoleScope): string {
  return `role-deploy-${project}-${environment}-${environmentSuffix}`;
}

/** Name of the role that rolls a revision out in an environment, through all projects. */
export function rolloutRoleName({ environment, environmentSuffix }: RoleScope): string {
  return `role-rollout-${environment}-${environmentSuffix}`;
}
