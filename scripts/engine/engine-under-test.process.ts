/** Obtains the engine in a process of its own, for tests that kill it: what it says and finds as lines on stdout. */
import { Interruption } from "./interruption.ts";
import { obtainEngine } from "./obtain-engine.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
process.once("SIGUSR2", () => process.exit(7));
try {
  const means = { download: () => Promise.resolve("not in this test") };
  const engine = await obtainEngine({ announce: say, progress: say, environment: process.env }, means);
  say(`found ${engine.source} ${engine.command}`);
} catch (error) {
  if (!(error instanceof Interruption)) throw error;
  process.exitCode = error.exitCode;
}
