import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { furtherActions, imageEnvironment, pushing, servicesOf } from "./deployment-rights.ts";

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
  readonly stateKeyArn: string;
}

/** Who signs the tokens of GitHub's jobs. */
export const githubIssuer = "token.actions.githubusercontent.com";

/** Verbs by which AWS changes or removes what is there; creating is held by names, quotas and the policy pack. */
const changing = ["Delete*", "Modify*", "Update*", "Terminate*", "Disable*"];

/** Whose workflows take the role on, and from which environment of theirs: its reviewers stand before its credentials. */
export function deploymentTrust({
  environment,
  accountId,
  repository,
}: Pick<DeploymentTarget, "environment" | "accountId" | "repository">): string {
  // https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
  const statement = {
    Sid: "Workflow",
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${githubIssuer}` },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: {
      StringEquals: {
        [`${githubIssuer}:aud`]: "sts.amazonaws.com",
        [`${githubIssuer}:sub`]: `repo:${repository}:environment:${environment}`,
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
    ...(project === "app" && environment === imageEnvironment ? pushStatements(target) : []),
    ...stateStatements(target),
    nothingOfBootstrap(accountId),
  ];
}

/** The service's image goes into its repository, which security names, and into no other. */
function pushStatements({ accountId, region, environment, environmentSuffix }: DeploymentTarget): PolicyStatement[] {
  const name = `repository-payment-service-${environment}-${environmentSuffix}`;
  return [
    { Sid: "LogInToTheRegistry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    {
      Sid: "PushTheImage",
      Effect: "Allow",
      Action: pushing,
      Resource: [`arn:aws:ecr:${region}:${accountId}:repository/${name}`],
    },
  ];
}

/** What a rollout may do of a project's: it passes through all projects, so nothing of theirs is closed to it; it builds no image. */
export function rolloutPolicy(target: DeploymentTarget): PolicyStatement[] {
  const withheld = ["NothingOfOthers", "NoStateOfOthers", "LogInToTheRegistry", "PushTheImage"];
  return deploymentPolicy(target).filter(({ Sid }) => !withheld.includes(Sid));
}

/**
 * The most that a deployment role may do, whatever its policy comes to say: what the projects need together; roles in the
 * platform's own boundary only; nothing of what the bootstrap made.
 *
 * @param targets every project of one environment
 */
export function deploymentBoundary(targets: readonly DeploymentTarget[]): PolicyStatement[] {
  const needed = targets
    .flatMap((target) => deploymentPolicy(target))
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => Action);
  const [{ accountId, environment, environmentSuffix } = { accountId: "", environment: "", environmentSuffix: "" }] =
    targets;
  const boundary = platformBoundary(accountId, `-${environment}-${environmentSuffix}`);
  return [
    { Sid: "Ceiling", Effect: "Allow", Action: [...new Set(needed)].sort(), Resource: ["*"] },
    {
      // A negated condition holds where the key is absent: a role without a boundary is denied as well.
      Sid: "RolesInsideTheBoundary",
      Effect: "Deny",
      Action: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy"],
      Resource: ["*"],
      Condition: { StringNotEquals: { "iam:PermissionsBoundary": boundary } },
    },
    nothingOfBootstrap(accountId),
  ];
}

function platformBoundary(accountId: string, tail: string): string {
  return `arn:aws:iam::${accountId}:policy/policy-boundary${tail}`;
}

/** Deployment roles, their policies and GitHub's identity provider are changed by an administrator's bootstrap alone. */
function nothingOfBootstrap(accountId: string): PolicyStatement {
  const names = ["role/role-deploy-*", "role/role-rollout-*", "policy/policy-deploy-*", "oidc-provider/*"];
  return {
    Sid: "NotItself",
    Effect: "Deny",
    Action: ["iam:*"],
    Resource: names.map((name) => `arn:aws:iam::${accountId}:${name}`),
  };
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
  const boundary = platformBoundary(accountId, tail);
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
function stateStatements({ project, stateBucket, stateKeyArn }: DeploymentTarget): PolicyStatement[] {
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
    {
      // For the bucket, and as secrets provider of the stacks.
      Sid: "StateKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: [stateKeyArn],
    },
    {
      Sid: "StateKeyStaysAsItIs",
      Effect: "Deny",
      Action: ["kms:CreateGrant", "kms:Disable*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
      Resource: [stateKeyArn],
    },
  ];
}
