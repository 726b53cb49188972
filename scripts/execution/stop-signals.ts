/** How far a run is being stopped. */
export interface StopSignals {
  /** No further stack starts; those at work finish, and so does every resource operation under way. */
  readonly finish: AbortSignal;
  /** Engines start no further resource operation, and tell their providers to stop waiting. */
  readonly cancel: AbortSignal;
  /** Every process is killed. */
  readonly kill: AbortSignal;
}

const said = {
  finish: "interrupted: waiting for the stacks at work; Ctrl-C again cancels them",
  cancel: "cancelling: engines end the resource operations under way and start no other; Ctrl-C again kills them",
  kill: "killing everything that runs; the next run finds out what was under way and repairs it",
} as const;

const levels = ["finish", "cancel", "kill"] as const;

/** Each Ctrl-C (SIGINT, or SIGTERM) goes one step further than the one before, and says which. */
export class StopRequests {
  readonly #controllers = {
    finish: new AbortController(),
    cancel: new AbortController(),
    kill: new AbortController(),
  };
  readonly #say: (text: string) => void;
  readonly #onSignal = (): void => this.#next();

  constructor(say: (text: string) => void) {
    this.#say = say;
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
  }

  get signals(): StopSignals {
    const { finish, cancel, kill } = this.#controllers;
    return { finish: finish.signal, cancel: cancel.signal, kill: kill.signal };
  }

  /** Leaves the signals to whoever listens else. */
  release(): void {
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
  }

  #next(): void {
    const level = levels.find((name) => !this.#controllers[name].signal.aborted);
    if (level === undefined) return;
    this.#say(said[level]);
    this.#controllers[level].abort();
  }
}
