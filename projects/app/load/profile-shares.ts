/** A CPU profile as V8 writes it (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[];
}

/** In the bundle each module begins with a comment that names its file. */
const moduleComment = /^\s*\/\/ (\S+\.(?:[cm]?[jt]s|json))$/;

/** For each line of the bundle, from 0, the file that it comes from. */
export function modulesByLine(bundle: string): string[] {
  let current = "";
  return bundle.split("\n").map((line) => {
    current = moduleComment.exec(line)?.[1] ?? current;
    return current;
  });
}

const parts: readonly (readonly [string, RegExp])[] = [
  ["database driver (pg)", /node_modules\/pg/],
  ["identity (jose)", /node_modules\/jose/],
  ["validation (zod and schemas)", /node_modules\/zod|\.contract\.ts$|request-parts\.ts$/],
  ["tracing (OpenTelemetry)", /node_modules\/@opentelemetry|trac(e|ing)[\w-]*\.ts$/],
  [
    "log and metrics (pino)",
    /node_modules\/(pino|sonic-boom|fast-safe|safe-stable|@pinojs)|service-log\.ts$|metric\.ts$/,
  ],
  ["routing and parsing (Fastify)", /node_modules\/(fastify|@fastify|find-my-way|avvio|secure-json|fast-uri|light-my)/],
  ["the service's own code", /^service\/|\/service\//],
];

const ofNode: readonly (readonly [string, RegExp])[] = [
  ["TLS and sockets (Node)", /^node:(internal\/)?(tls|_tls|net|stream|streams|js_stream|crypto)/],
  ["HTTP (Node)", /^node:(internal\/)?(_?http|https)/],
];

/**
 * Shares of the busy time by part of the service, largest first. Native functions (system calls, TLS's cipher, parsing of
 * JSON and HTTP) carry no file and count for themselves.
 */
export function profileShares({ nodes, samples, timeDeltas }: CpuProfile, bundle: string): [string, number][] {
  const modules = modulesByLine(bundle);
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, partOfFrame(callFrame, modules)]));
  const times = new Map<string, number>();
  samples.forEach((sample, index) => {
    const part = partOf.get(sample);
    if (part !== undefined) times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  });
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .map(([part, time]): [string, number] => [part, time / busy])
    .sort((one, other) => other[1] - one[1]);
}

/** @returns nothing for a process that waits */
function partOfFrame(
  { functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"],
  modules: readonly string[],
): string | undefined {
  if (functionName === "(idle)") return undefined;
  if (functionName === "(garbage collector)") return "garbage collection";
  if (url.startsWith("node:")) return ofNode.find(([, pattern]) => pattern.test(url))?.[0] ?? "other of Node";
  if (url === "") return `native: ${functionName === "(program)" ? "program" : functionName}`;
  const file = modules[lineNumber] ?? "";
  return parts.find(([, pattern]) => pattern.test(file))?.[0] ?? "other modules";
}
