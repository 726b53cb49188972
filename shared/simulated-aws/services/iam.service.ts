import { randomBytes } from "node:crypto";
import { type Attributes, isUnknown, text, valuesAt } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountReader,
  between,
  fromArgument,
  fromArguments,
  type HeldResource,
  hex,
  json,
  lengthBetween,
  matches,
  planned,
  type ResourceContext,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { managedPolicyRule } from "./iam-managed-policy.rules.ts";
import { grammarRefusal, identityPolicy, invalidPrincipal, trustPolicy } from "./iam-policy.rules.ts";
import { policySize } from "./iam-policy-document.ts";
import { attachedPolicies, inlinePolicies } from "./iam-role-access.ts";

const quotasPage = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const grammarPage = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html";
const principalPage = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
const createRolePage = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html";
const createPolicyPage = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html";

const providerPage = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html";

const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/policy:Policy";
const nameCharacters = /^[\w+=,.@-]+$/;
const nameWords = "must match [\\w+=,.@-]";

/** IAM's unique ids: four letters for the kind, then capitals and digits. */
const uniqueId = (prefix: string) => (): string =>
  prefix + Array.from(randomBytes(17), (byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32]).join("");

const malformed = (property: string, form: typeof trustPolicy): Rule =>
  refusedByApi(property, "MalformedPolicyDocument", grammarPage, (inputs) =>
    grammarRefusal(text(inputs, property), form),
  );

function trustRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const trust = text(inputs, "assumeRolePolicy");
  const foreign = valuesAt(JSON.parse(trust), "Statement.Action").find(
    (action) =>
      !/^sts:(AssumeRole(WithWebIdentity|WithSAML)?|TagSession|SetSourceIdentity|SetContext)$/.test(String(action)),
  );
  if (foreign !== undefined) return `AssumeRole policy may only specify STS AssumeRole actions: ${String(foreign)}`;
  if (valuesAt(JSON.parse(trust), "Statement.Principal").includes("*"))
    return 'AssumeRolepolicy contained an invalid principal: "*"';
  const invalid = invalidPrincipal(trust, context);
  return invalid === undefined ? undefined : `Invalid principal in policy: ${invalid}`;
}

function roleDeletion(role: HeldResource, account: AccountReader): undefined {
  const forced = role.inputs["forceDetachPolicies"] === true;
  const separate = ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy"].map((type) =>
    account.list(type).filter(({ inputs }) => inputs["role"] === role.id),
  );
  const [attached = [], inline = []] = separate;
  if (forced || attached.length + inline.length === 0) return undefined;
  throw new AwsError(
    "DeleteConflict",
    attached.length > 0
      ? `Cannot delete entity, must detach all policies first. (${attached.map(({ id }) => id).join(", ")})`
      : `Cannot delete entity, must delete policies first. (${inline.map(({ id }) => id).join(", ")})`,
    "IAM: DeleteRole",
  );
}

function inlineSizeRefusal(inputs: Attributes, { find, list }: ResourceContext): string | undefined {
  const role = find(roleType, text(inputs, "role"));
  if (!role) return undefined;
  const own = `${text(inputs, "role")}:${text(inputs, "name")}`;
  const others = inlinePolicies({ find, list: (type) => list(type).filter(({ id }) => id !== own) }, role);
  const size = [...others, text(inputs, "policy")].reduce((sum, policy) => sum + policySize(policy), 0);
  return size > 10240
    ? `Maximum policy size of 10240 bytes exceeded for role ${role.id} (${String(size)} in all its inline policies)`
    : undefined;
}

function attachmentQuotaRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const role = context.find(roleType, text(inputs, "role"));
  return role && attachedPolicies(context, role).length >= 10 && !context.previous
    ? "Cannot exceed quota for PoliciesPerRole: 10"
    : undefined;
}

function issuerOf(inputs: Attributes): string {
  return text(inputs, "url").replace(/^https:\/\//, "");
}

const roleNameRule = matches("role", nameCharacters, "a role's name, not its ARN", createRolePage);

/** Roles, their policies and customer managed policies. */
export const iam: SimulatedService = {
  resources: {
    [roleType]: {
      id: fromArgument("name"),
      arn: "arn:{partition}:iam::{accountId}:role{path}{name}",
      name: "name",
      defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
      computed: ({ keep, now }) => ({
        createDate: keep("createDate", () => now.replace(/\.\d+Z$/, "Z")),
        uniqueId: keep("uniqueId", uniqueId("AROA")),
      }),
      blank: ["inlinePolicies", "managedPolicyArns", "namePrefix"],
      replaceOn: ["path", "namePrefix"],
      // IAM deletes a role that services name; only its own policies hold it.
      whileInUse: "allow",
      deletion: roleDeletion,
      rules: [
        lengthBetween("name", 1, 64, createRolePage),
        matches("name", nameCharacters, nameWords, createRolePage),
        lengthBetween("description", 0, 1000, createRolePage),
        lengthBetween("path", 1, 512, createRolePage),
        matches("path", /^\/(.+\/)?$/, "must begin and end with /", createRolePage),
        refusedByApi("path", "ValidationError", createRolePage, ({ path }) =>
          String(path).startsWith("/aws-service-role")
            ? "Paths beginning with '/aws-service-role' are reserved for AWS Service Linked Roles"
            : undefined,
        ),
        between("maxSessionDuration", 3600, 43200, createRolePage),
        json("assumeRolePolicy", grammarPage),
        malformed("assumeRolePolicy", trustPolicy),
        refusedByApi("assumeRolePolicy", "MalformedPolicyDocument", principalPage, trustRefusal),
        refusedByApi("assumeRolePolicy", "LimitExceeded", quotasPage, (inputs) =>
          policySize(text(inputs, "assumeRolePolicy")) > 2048
            ? "Cannot exceed quota for ACLSizePerRole: 2048"
            : undefined,
        ),
        matches(
          "permissionsBoundary",
          /^arn:[a-z-]+:iam::(aws|\d{12}):policy\//,
          "the ARN of a policy",
          createRolePage,
        ),
        managedPolicyRule("permissionsBoundary"),
        managedPolicyRule("managedPolicyArns"),
        json("inlinePolicies.policy", grammarPage),
        refusedByApi("inlinePolicies", "MalformedPolicyDocument", grammarPage, (inputs) =>
          valuesAt(inputs, "inlinePolicies.policy")
            .map((policy) => grammarRefusal(String(policy), identityPolicy))
            .find((words) => words !== undefined),
        ),
      ],
    },
    "aws:iam/rolePolicy:RolePolicy": {
      id: fromArguments(":", "role", "name"),
      name: "name",
      nameIsUnique: false,
      blank: ["namePrefix"],
      replaceOn: ["role", "namePrefix"],
      references: { role: [roleType] },
      rules: [
        roleNameRule,
        planned("name", quotasPage, ({ name }) =>
          name === undefined ? "an inline policy needs a name: the simulated account invents none" : undefined,
        ),
        lengthBetween("name", 1, 128, quotasPage),
        matches("name", nameCharacters, nameWords, quotasPage),
        json("policy", grammarPage),
        malformed("policy", identityPolicy),
        refusedByApi("policy", "LimitExceeded", quotasPage, inlineSizeRefusal),
      ],
    },
    [policyType]: {
      id: (context) =>
        `arn:${context.partition}:iam::${context.accountId}:policy${text(context.inputs, "path")}${fromArgument("name")(context)}`,
      arn: "{id}",
      name: "name",
      defaults: { path: "/" },
      computed: ({ id, keep, list }) => ({
        attachmentCount: list("aws:iam/rolePolicyAttachment:RolePolicyAttachment").filter(
          ({ inputs }) => inputs["policyArn"] === id,
        ).length,
        policyId: keep("policyId", uniqueId("ANPA")),
      }),
      blank: ["namePrefix"],
      replaceOn: ["path", "description", "namePrefix"],
      rules: [
        lengthBetween("name", 1, 128, createPolicyPage),
        matches("name", nameCharacters, nameWords, createPolicyPage),
        lengthBetween("description", 0, 1000, createPolicyPage),
        matches("path", /^\/(.+\/)?$/, "must begin and end with /", createPolicyPage),
        json("policy", grammarPage),
        malformed("policy", identityPolicy),
        refusedByApi("policy", "LimitExceeded", quotasPage, (inputs) =>
          policySize(text(inputs, "policy")) > 6144 ? "Cannot exceed quota for PolicySize: 6144" : undefined,
        ),
      ],
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
      id: (context) => `arn:${context.partition}:iam::${context.accountId}:oidc-provider/${issuerOf(context.inputs)}`,
      arn: "{id}",
      // An account knows an issuer once.
      name: "url",
      // IAM reads the thumbprint of the issuer's certificate by itself where none is given.
      computed: ({ keep }) => ({ thumbprintLists: [keep("thumbprint", () => hex(40))] }),
      replaceOn: ["url"],
      // Roles name it in their trust; IAM deletes it all the same.
      whileInUse: "allow",
      rules: [
        matches("url", /^https:\/\/[^:?#]+$/, "must begin with https:// and have neither port nor query", providerPage),
        lengthBetween("url", 1, 255, providerPage),
        lengthBetween("clientIdLists", 1, 255, providerPage),
        planned("clientIdLists", providerPage, ({ clientIdLists }) =>
          Array.isArray(clientIdLists) && clientIdLists.length > 100
            ? "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100"
            : undefined,
        ),
      ],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
      id: fromArguments("/", "role", "policyArn"),
      replaceOn: ["role", "policyArn"],
      references: { role: [roleType] },
      rules: [
        roleNameRule,
        planned("policyArn", createPolicyPage, ({ policyArn }) =>
          isUnknown(policyArn) || /^arn:[a-z-]+:iam::(aws|\d{12}):policy\//.test(String(policyArn))
            ? undefined
            : `ARN ${String(policyArn)} is not valid.`,
        ),
        managedPolicyRule("policyArn"),
        refusedByApi("role", "LimitExceeded", quotasPage, attachmentQuotaRefusal),
      ],
    },
  },
};
