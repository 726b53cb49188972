/**
 * AWS services that private workloads call, by the last part of their endpoint's name, and what for
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html). A test holds the list against
 * the clients, the roles and the images of everything that runs in the private subnets.
 */
export const interfaceEndpoints = {
  backup: "recovery points, which the backup verification looks at and restores",
  "ecr.api": "image pulls: log-in and manifests",
  "ecr.dkr": "image pulls: the registry's own protocol",
  ecs: "deployments, which the release hook asks about",
  events: "events of the service and the verification",
  kms: "keys, which clients use themselves",
  logs: "log streams of tasks",
  monitoring: "metrics",
  rds: "clusters and snapshots, which the backup verification looks at and restores",
  secretsmanager: "the database's master secret",
  sns: "alerts",
  states: "answers to the verification's state machine",
  sts: "credentials, and who is calling",
  xray: "traces and sampling rules",
} as const;

export const interfaceEndpointServices: readonly string[] = Object.keys(interfaceEndpoints);

/** `com.amazonaws.ap-southeast-1.ecr.api` */
export function endpointServiceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}
