/**
 * AWS services that private workloads call, by the last part of their endpoint's name
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html): pulling images
 * (`ecr.api`, `ecr.dkr`), logs, metrics and traces, secrets and keys, tokens, and what the backup verification asks.
 */
export const interfaceEndpointServices = [
  "ecr.api",
  "ecr.dkr",
  "kms",
  "logs",
  "monitoring",
  "rds",
  "secretsmanager",
  "sts",
  "xray",
] as const;

/** `com.amazonaws.ap-southeast-1.ecr.api` */
export function endpointServiceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}
