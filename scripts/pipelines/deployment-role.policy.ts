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
      Condition: { StringNotEqualsIfExists: { "aws:ResourceTag/Project": project } },
    },
    {
      Sid: "NothingOfOtherEnvironments",
      Effect: "Deny",
      Action: withoutIam.flatMap((service) => changing.map((verb) => `${service}:${verb}`)),
      Resource: ["*"],
      Condition: { StringNotEqualsIfExists: { "aws:ResourceTag/Environment": environment } },
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
      Resource: [`${bucket}/payments-rollouts/*`],
    },
  ];
}
