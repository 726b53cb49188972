import { spawn } from "node:child_process";
import { constants } from "node:os";

// A terminal sends these to every process in its foreground, so the child has them already.
const sentByTerminals = ["SIGINT", "SIGHUP", "SIGQUIT"];

/**
 * Runs a program to its end and leaves signals to it: this process waits, and passes on only what the child has not got
 * from the terminal. A second SIGINT would cut short the clean-up that the first one began.
 *
 * @returns its exit code, 128 + n where signal n ended it, and the signal that this process got meanwhile
 * @throws where the program cannot be started
 */
export function runChild(command, args, { onStart, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    let interruptedBy;
    const onTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
    const passOn = (signal) => {
      interruptedBy ??= signal;
      if (!(onTerminal && sentByTerminals.includes(signal))) child.kill(signal);
    };
    const heard = [...sentByTerminals, "SIGTERM"];
    for (const signal of heard) process.on(signal, passOn);
    const settle = (finish) => {
      for (const signal of heard) process.off(signal, passOn);
      finish();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (code, signal) => {
      settle(() => resolve({ exitCode: signal ? exitCodeOfSignal(signal) : code, interruptedBy }));
    });
    if (child.pid !== undefined) onStart?.(child.pid);
  });
}

/** The exit code by which a shell reports that a signal ended a command. */
export function exitCodeOfSignal(signal) {
  return 128 + constants.signals[signal];
}
