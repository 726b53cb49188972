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
