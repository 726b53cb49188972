const version = "2012-10-17";

/** A trust policy for AWS services. */
export const trust = (...services: readonly string[]): string =>
  JSON.stringify({
    Version: version,
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: services } }],
  });

/** What a role may do: one statement for each action and resource. */
export const permit = (...permissions: readonly (readonly [action: string, resource: string])[]): string =>
  JSON.stringify({
    Version: version,
    Statement: permissions.map(([action, resource]) => ({ Effect: "Allow", Action: action, Resource: resource })),
  });

/** A policy of statements as they are. */
export const policyOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: version, Statement: statements });

/** The statement that leaves a key's management to the account. */
export const accountManagesKey = {
  Sid: "Enable IAM User Permissions",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: "kms:*",
  Resource: "*",
};
