import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { furtherActions, servicesOf } from "./deployment-rights.ts";

/** A project in an environment, where its role is. */
export interface DeploymentTarget {
  readonly project: string;
  readonly environment: string;
  readonly environmentSuffix: string;
  readonly accountId: string;
  readonly region: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly stateBucket: string;
}

const issuer = "token.actions.githubusercontent.com";

/** Verbs by which AWS changes or removes what is there; creating is held by names, quotas and the policy pack. */
const changing = ["Delete*", "Modify*", "Update*", "Terminate*", "Disable*"];

/** Whose workflows take the role on, and from which environment of theirs: its reviewers stand before its credentials. */
export function deploymentTrust({ environment, accountId, repository }: DeploymentTarget): string {
  // https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
  const statement = {
    Sid: "Workflow",
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${issuer}` },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: `repo:${repository}:environment:${environment}`,
      },
    },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** What the role may do. Roles that it makes carry the platform's boundary, whatever its own programs say. */
export function deploymentPolicy(target: DeploymentTarget): PolicyStatement[] {
  const { project, environment, environmentSuffix, accountId, region } = target;
  const services = servicesOf[project] ?? [];
  const withoutIam = services.filter((service) => service !== "iam");
  // Route 53 is global, and its requests are made in us-east-1.
  const everywhere = withoutIam.filter((service) => service === "route53");
  const regional = withoutIam.filter((service) => service !== "route53");
  const further = furtherActions[project] ?? [];
  const all = (names: readonly string[]): string[] => names.map((service) => `${service}:*`);
  return [
    {
      Sid: "OwnServices",
      Effect: "Allow",
      Action: [...all(regional), ...further, "sts:GetCallerIdentity", "tag:GetResources"],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    ...(everywhere.length > 0
      ? [{ Sid: "GlobalServices", Effect: "Allow", Action: all(everywhere), Resource: ["*"] } as const]
      : []),
    {
      // What another project or environment has made is changed by its own role only.
      Sid: "NothingOfOthers",
      Effect: "Deny",
      Action: withoutIam.flatMap((service) => changing.map((verb) => `${service}:${verb}`)),
      Resource: ["*"],
      Condition: taggedOtherwise("Project", project),
    },
    {
      Sid: "NothingOfOtherEnvironments",
      Effect: "Deny",
      Action: withoutIam.flatMap((service) => changing.map((verb) => `${service}:${verb}`)),
      Resource: ["*"],
      Condition: taggedOtherwise("Environment", environment),
    },
    ...(services.includes("iam") ? roleStatements(target, `-${environment}-${environmentSuffix}`) : []),
    ...stateStatements(target),
    {
      Sid: "NotItself",
      Effect: "Deny",
      Action: ["iam:*"],
      Resource: [
        `arn:aws:iam::${accountId}:role/role-deploy-*`,
        `arn:aws:iam::${accountId}:role/role-rollout-*`,
        `arn:aws:iam::${accountId}:policy/policy-deploy-*`,
        `arn:aws:iam::${accountId}:oidc-provider/*`,
      ],
    },
  ];
}

/**
 * Holds for what has the tag with another value. Without `Null` it would hold for what has no tags as well, parts of other
 * things among them (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
function taggedOtherwise(tag: string, value: string): NonNullable<PolicyStatement["Condition"]> {
  const key = `aws:ResourceTag/${tag}`;
  return { StringNotEquals: { [key]: value }, Null: { [key]: "false" } };
}

function roleStatements({ project, accountId }: DeploymentTarget, tail: string): PolicyStatement[] {
  const arn = (resource: string): string => `arn:aws:iam::${accountId}:${resource}`;
  const boundary = arn(`policy/policy-boundary${tail}`);
  const ownsBoundary = project === "security";
  return [
    {
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
      Sid: "RolesInsideTheBoundary",
      Effect: "Allow",
      Action: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePolicy",
      ],
      Resource: [arn(`role/role-*${tail}`)],
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
    },
    {
      Sid: "RolesAsTheyAre",
      Effect: "Allow",
      Action: [
        "iam:DeleteRole",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:PassRole",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      Resource: [arn(`role/role-*${tail}`)],
    },
    ...(ownsBoundary
      ? [
          {
            Sid: "Boundary",
            Effect: "Allow",
            Action: [
              "iam:CreatePolicy",
              "iam:CreatePolicyVersion",
              "iam:DeletePolicy",
              "iam:DeletePolicyVersion",
              "iam:GetPolicy",
              "iam:GetPolicyVersion",
              "iam:ListPolicyVersions",
              "iam:TagPolicy",
            ],
            Resource: [boundary],
          } as const,
        ]
      : []),
  ];
}

/** Reads the states of all, as StackReferences do; writes its own, with its locks and the log of rollouts. */
function stateStatements({ project, stateBucket }: DeploymentTarget): PolicyStatement[] {
  const bucket = `arn:aws:s3:::${stateBucket}`;
  const log = `${bucket}/payments-rollouts/*`;
  const others = Object.keys(servicesOf).filter((name) => name !== project);
  const own = ["stacks", "locks/organization", "history", "backups"].map(
    (folder) => `${bucket}/.pulumi/${folder}/${project}/*`,
  );
  return [
    {
      Sid: "ReadState",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: [bucket, `${bucket}/*`],
    },
    {
      Sid: "WriteOwnState",
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:PutObject"],
      Resource: own,
    },
    {
      Sid: "AppendToTheLog",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: [log],
    },
    {
      // Also of a role that has all of S3 for its own buckets.
      Sid: "NoStateOfOthers",
      Effect: "Deny",
      Action: ["s3:DeleteObject*", "s3:PutObject*"],
      Resource: others.map((other) => `${bucket}/.pulumi/*/${other}/*`),
    },
    {
      Sid: "LogIsNotRemoved",
      Effect: "Deny",
      Action: ["s3:DeleteObject*"],
      Resource: [log],
    },
    {
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
      Sid: "LogIsNotOverwritten",
      Effect: "Deny",
      Action: ["s3:PutObject"],
      Resource: [log],
      Condition: { Null: { "s3:if-none-match": "true" } },
    },
    {
      Sid: "BucketStaysAsItIs",
      Effect: "Deny",
      Action: ["s3:DeleteBucket*", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"],
      Resource: [bucket],
    },
  ];
}
