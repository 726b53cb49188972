import { AwsError } from "../aws-error.ts";
import { membersOf, textsIn } from "./xml-document.ts";

/** A request as it came over HTTP. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** How a service's calls and answers are written. */
export interface Protocol {
  readonly call: (request: ApiRequest) => {
    readonly operation: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  };
  readonly answer: (operation: string, result: Readonly<Record<string, unknown>>) => ApiResponse;
  readonly refusal: (error: AwsError) => ApiResponse;
}

const json = (status: number, body: object): ApiResponse => ({
  status,
  contentType: "application/x-amz-json-1.1",
  body: JSON.stringify(body),
});
const xml = (status: number, body: string): ApiResponse => ({ status, contentType: "text/xml", body });

const jsonRefusal = ({ code, message }: AwsError): ApiResponse => json(400, { __type: code, message });

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const awsJson: Protocol = {
  call: ({ headers, body }) => ({
    operation: String(headers["x-amz-target"]).split(".")[1] ?? "",
    arguments: JSON.parse(body || "{}") as Record<string, unknown>,
  }),
  answer: (_, result) => json(200, result),
  refusal: jsonRefusal,
};

const queryCall: Protocol["call"] = ({ body }) => {
  const { Action = "", ...rest } = Object.fromEntries(new URLSearchParams(body));
  return { operation: Action, arguments: rest };
};

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const awsQuery: Protocol = {
  call: queryCall,
  answer: (operation, result) =>
    xml(
      200,
      `<${operation}Response><${operation}Result>${membersOf(result)}</${operation}Result></${operation}Response>`,
    ),
  refusal: ({ code, message }) =>
    xml(400, `<ErrorResponse>${membersOf({ Error: { Code: code, Message: message } })}</ErrorResponse>`),
};

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export const ec2Query: Protocol = {
  call: queryCall,
  answer: (operation, result) => xml(200, `<${operation}Response>${membersOf(result)}</${operation}Response>`),
  refusal: ({ code, message }) =>
    xml(400, `<Response>${membersOf({ Errors: { Error: { Code: code, Message: message } } })}</Response>`),
};

interface Route {
  readonly method: string;
  /** Named groups are arguments. */
  readonly path: RegExp;
  /** A parameter that the query must have. */
  readonly query?: string;
  readonly operation: string;
}

function routed(routes: readonly Route[], { method, url }: ApiRequest) {
  for (const route of routes) {
    const groups = route.path.exec(url.pathname)?.groups;
    const asked = route.query === undefined || url.searchParams.has(route.query);
    if (route.method !== method || !groups || !asked) continue;
    const parts = Object.entries(groups).map(([name, part]) => [name, decodeURIComponent(part)] as const);
    return { operation: route.operation, arguments: Object.fromEntries(parts) };
  }
  throw new AwsError("NotSimulated", `nobody answers ${method} ${url.pathname}${url.search}`);
}

const vaultRoutes: readonly Route[] = [
  { method: "GET", path: /^\/backup-vaults\/?(?<_>)$/, operation: "ListBackupVaults" },
  {
    method: "GET",
    path: /^\/backup-vaults\/(?<BackupVaultName>[^/]+)\/recovery-points\/?$/,
    operation: "ListRecoveryPointsByBackupVault",
  },
  {
    method: "DELETE",
    path: /^\/backup-vaults\/(?<BackupVaultName>[^/]+)\/recovery-points\/(?<RecoveryPointArn>.+)$/,
    operation: "DeleteRecoveryPoint",
  },
  { method: "DELETE", path: /^\/backup-vaults\/(?<BackupVaultName>[^/]+)$/, operation: "DeleteBackupVault" },
];

/** AWS Backup: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const backupRest: Protocol = {
  call: (request) => routed(vaultRoutes, request),
  answer: (_, result) => json(200, result),
  refusal: jsonRefusal,
};

const bucketRoutes: readonly Route[] = [
  { method: "GET", path: /^\/(?<_>)$/, operation: "ListBuckets" },
  { method: "GET", path: /^\/(?<Bucket>[^/]+)\/?$/, query: "versions", operation: "ListObjectVersions" },
  { method: "POST", path: /^\/(?<Bucket>[^/]+)\/?$/, query: "delete", operation: "DeleteObjects" },
  { method: "DELETE", path: /^\/(?<Bucket>[^/]+)\/?$/, operation: "DeleteBucket" },
];

/** S3 with the bucket in the path: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export const s3Rest: Protocol = {
  call: (request) => {
    const { operation, arguments: parts } = routed(bucketRoutes, request);
    return { operation, arguments: { ...parts, Keys: textsIn(request.body, "Key") } };
  },
  answer: (operation, result) => xml(200, `<${operation}Result>${membersOf(result)}</${operation}Result>`),
  refusal: ({ code, message }) => xml(400, `<Error>${membersOf({ Code: code, Message: message })}</Error>`),
};
