import type { PaymentRoute } from "./payment-api.contract.ts";

/** A node of API Gateway's tree of paths. */
export interface PathNode {
  /** `/v1/payments/{id}` */
  readonly path: string;
  /** Path of the node above it; nothing for the first level. */
  readonly parent: string | undefined;
  /** `{id}` */
  readonly pathPart: string;
}

/** Every node that the routes need, parents before their children. */
export function pathNodes(routes: readonly Pick<PaymentRoute, "path">[]): PathNode[] {
  const nodes = new Map<string, PathNode>();
  for (const { path } of routes) {
    const parts = path.split("/").slice(1);
    parts.forEach((pathPart, index) => {
      const own = `/${parts.slice(0, index + 1).join("/")}`;
      const parent = index === 0 ? undefined : `/${parts.slice(0, index).join("/")}`;
      nodes.set(own, { path: own, parent, pathPart });
    });
  }
  return [...nodes.values()];
}

/** `["id"]` for `/v1/payments/{id}/capture` */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
}

/**
 * The plan of every partner: 1000 requests a minute are 1000/60 a second, and the bucket holds one second's worth, so
 * that a minute sees at most 1017 (a bucket of B tokens refilled at r a second admits 60 r + B in a minute;
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
 */
export const partnerPlan = { rateLimit: 1000 / 60, burstLimit: 17 } as const;
