import { z } from "zod";
import { currency } from "./currency.contract.ts";
import { type PaymentRoute, partnerKeyHeader, payment, paymentRoutes, transaction } from "./payment-api.contract.ts";
import {
  type PaymentProblemCode,
  paymentProblem,
  paymentProblems,
  problemMediaType,
} from "./payment-problem.contract.ts";

type JsonSchema = Readonly<Record<string, unknown>>;
type Place = "path" | "query" | "header";

export interface ApiServer {
  readonly url: string;
  readonly description: string;
}

/**
 * The API's two doors by name.
 *
 * @param users where users reach the service: `https://<serviceDomainName>`
 * @param partners where partners reach the gateway: `apiGatewayUrl`
 */
export const serversOf = ({ users, partners }: { readonly users: string; readonly partners: string }): ApiServer[] => [
  { url: users, description: "Users, with a bearer token" },
  { url: partners, description: "Partners, with an API key" },
];

/** Where the document itself was fetched: `/v1/openapi.json` of either door (https://spec.openapis.org/oas/v3.1.1.html#relative-references-in-api-urls). */
const sameServer: readonly ApiServer[] = [{ url: "..", description: "The API that this document comes from" }];

const reference = (schema: z.ZodType): JsonSchema => ({ $ref: `#/components/schemas/${schema.meta()?.id ?? ""}` });

/**
 * The payment API as an OpenAPI 3.1 document, out of the schemas that gateway and service are built from
 * (https://spec.openapis.org/oas/v3.1.1.html).
 *
 * @param servers where the API is; as the service gives the document out, that is where it was fetched
 */
export function openApiDocument(servers: readonly ApiServer[] = sameServer) {
  return {
    openapi: "3.1.1",
    info: {
      title: "Payment API",
      version: "1.0.0",
      description: "Payments, their capture and refund. Amounts are whole numbers of the currency's minor unit.",
      license: { name: "Apache 2.0", identifier: "Apache-2.0" },
    },
    servers,
    security: [{ user: [] }, { partner: [] }],
    paths: pathItems(),
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        user: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "Token of the OIDC issuer" },
        partner: {
          type: "apiKey",
          in: "header",
          name: "x-api-key",
          description: `Key of a partner; the gateway passes its id on in ${partnerKeyHeader}`,
        },
      },
    },
  };
}

function pathItems(): Readonly<Record<string, unknown>> {
  const items: Record<string, Record<string, unknown>> = {};
  for (const route of paymentRoutes)
    items[route.path] = { ...items[route.path], [route.method.toLowerCase()]: operation(route) };
  return items;
}

function operation(route: PaymentRoute) {
  const { params, query, headers, body } = route.request;
  const { status, description, body: answer } = route.success;
  return {
    operationId: route.operation,
    summary: route.summary,
    parameters: [...parameters("path", params), ...parameters("query", query), ...parameters("header", headers)],
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: reference(body) } } } } : {}),
    responses: {
      [status]: { description, content: { "application/json": { schema: reference(answer) } } },
      ...problemResponses(route.problems),
    },
  };
}

/** Several problems can share a status. What the gateway refuses by itself never reaches the service. */
function problemResponses(codes: readonly PaymentProblemCode[]): Readonly<Record<string, unknown>> {
  const titles = new Map<number, string>();
  for (const code of codes) {
    const { status, title } = paymentProblems[code];
    titles.set(status, [titles.get(status), title].filter((known) => known !== undefined).join("; "));
  }
  const answers = [...titles].map(([status, description]) => [
    status,
    {
      description,
      ...(status === paymentProblems.unavailable.status ? { headers: retryAfter } : {}),
      content: { [problemMediaType]: { schema: reference(paymentProblem) } },
    },
  ]);
  return {
    ...(Object.fromEntries(answers) as Record<string, unknown>),
    403: { description: "The web ACL or the gateway refuses the request, for want of a known key for one" },
    429: { description: "Too many requests, with this key or altogether" },
  };
}

const retryAfter = { "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 1 } } };

function parameters(place: Place, { shape }: z.ZodObject): object[] {
  return Object.entries(shape as Readonly<Record<string, z.ZodType>>).map(([name, schema]) => {
    const { $schema: _, description, ...value } = z.toJSONSchema(schema, { io: "input" });
    return { name, in: place, required: !schema.safeParse(undefined).success, description, schema: value };
  });
}

/** Every schema with a name; where one holds another, it refers to it. */
function namedSchemas(): Readonly<Record<string, JsonSchema>> {
  const bodies = paymentRoutes.flatMap(({ request, success }) => [
    success.body,
    ...(request.body ? [request.body] : []),
  ]);
  const named = z.registry<{ id: string }>();
  for (const schema of new Set<z.ZodType>([currency, payment, transaction, paymentProblem, ...bodies]))
    named.add(schema, { id: schema.meta()?.id ?? "" });
  const { schemas } = z.toJSONSchema(named, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema as JsonSchema]),
  );
}
