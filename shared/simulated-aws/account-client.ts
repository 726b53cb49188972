import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { AttachAnswer } from "./account-process.ts";

/** The running account: one process for all stacks, on the account kept in `directory`. */
export class AccountServer {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (answer: AttachAnswer) => void; reject: (error: Error) => void }>();
  #requests = 0;

  constructor(directory: string) {
    this.#process = fork(fileURLToPath(new URL("account-process.ts", import.meta.url)), [directory], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#process.on("message", (answer: AttachAnswer) => {
      this.#waiting.get(answer.request)?.resolve(answer);
      this.#waiting.delete(answer.request);
    });
    this.#process.on("exit", (code) => {
      const error = new Error(`the simulated account ended with exit code ${String(code)}`);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** Opens a place for one engine. @returns the value of `PULUMI_DEBUG_PROVIDERS` for it */
  async attach(): Promise<string> {
    const request = this.#requests++;
    const answer = await new Promise<AttachAnswer>((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      this.#process.send({ request });
    });
    if ("error" in answer) throw new Error(`the simulated account cannot be reached: ${answer.error}`);
    return `aws:${String(answer.awsPort)},awsx:${String(answer.awsxPort)}`;
  }

  close(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}
