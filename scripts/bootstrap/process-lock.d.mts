export interface ProcessLock {
  /** From now on the lock holds as long as this process or that one lives. */
  extendTo(pid: number): void;
  release(): void;
}

export interface ProcessLockOptions {
  /** Told once for each owner that is waited for. */
  readonly onWait?: (pid: number) => void;
  /** Ends the waiting; `acquireLock` then rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly pollMilliseconds?: number;
}

export declare function acquireLock(path: string, options?: ProcessLockOptions): Promise<ProcessLock>;
export declare function processToken(pid?: number): string;
export declare function isAlive(token: string): boolean;
