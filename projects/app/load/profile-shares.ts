/** A CPU profile as V8 writes it (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly children?: readonly number[];
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

/** Files by what they are for; what Node does for one of them counts to it. */
const parts: readonly (readonly [string, RegExp])[] = [
  ["SQL: pg, its TLS and sockets", /node_modules\/pg/],
  ["identity: jose", /node_modules\/jose|\bcaller\.ts$/],
  ["validation: zod and schemas", /node_modules\/zod|\.contract\.ts$|request-parts\.ts$|card-number\.ts$/],
  ["tracing: OpenTelemetry", /node_modules\/@opentelemetry|trac(e|ing)[\w-]*\.ts$/],
  [
    "log and metrics: pino",
    /node_modules\/(pino|sonic-boom|fast-safe|safe-stable|@pinojs)|service-log\.ts$|metric\.ts$/,
  ],
  [
    "routing and parsing: Fastify",
    /node_modules\/(fastify|@fastify|find-my-way|avvio|secure-json|fast-uri|light-my|fast-querystring)/,
  ],
  ["HTTP: Node's", /^node:(internal\/)?(_?http|https)/],
  ["the service's own code", /\.ts$/],
];
const rest = "sockets, timers and promises: Node's";

/**
 * Shares of the busy time by part of the server, largest first. Each sample counts to the innermost part on its stack, so
 * that system calls, ciphers and streams count to who asked for them.
 *
 * @param bundle its text, where the process runs one
 */
export function profileShares({ nodes, samples, timeDeltas }: CpuProfile, bundle = ""): [string, number][] {
  const modules = modulesByLine(bundle);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const times = new Map<string, number>();
  const partOf = (id: number): string | undefined => {
    const leaf = byId.get(id)?.callFrame.functionName;
    if (leaf === "(idle)") return undefined;
    if (leaf === "(garbage collector)") return "garbage collection";
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame;
      const part = frame === undefined ? undefined : partOfFile(fileOf(frame, modules));
      if (part !== undefined) return part;
    }
    return rest;
  };
  samples.forEach((sample, index) => {
    const part = partOf(sample);
    if (part !== undefined) times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  });
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .map(([part, time]): [string, number] => [part, time / busy])
    .sort((one, other) => other[1] - one[1]);
}

type Frame = CpuProfile["nodes"][number]["callFrame"];

const fileOf = ({ url, lineNumber }: Frame, modules: readonly string[]): string =>
  url.endsWith("/service.mjs") ? (modules[lineNumber] ?? "") : url;

const partOfFile = (file: string): string | undefined => parts.find(([, pattern]) => pattern.test(file))?.[0];
