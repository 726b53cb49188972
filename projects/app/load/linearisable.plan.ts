/** One call of an object, as its caller saw it. */
export interface Observed<Call> {
  /** Milliseconds of one clock. */
  readonly invokedAt: number;
  /** Nothing where the caller never learned what became of it: it may have happened at any time since, or never. */
  readonly answeredAt: number | undefined;
  readonly call: Call;
}

/** How the object answers calls that come one after the other. */
export interface SequentialModel<State extends string, Call> {
  readonly initial: State;
  /** The state after the call, or nothing where the object in this state would have answered otherwise. */
  readonly after: (state: State, call: Call) => State | undefined;
}

/**
 * Whether there is an order of the calls, each at one instant between its invocation and its answer, in which the object
 * could have given these answers: the search of Wing and Gong (Testing and Verifying Concurrent Objects, 1993), which
 * remembers where it has been. A call of unknown outcome may be left out. Exponential in calls that overlap: for one
 * object at a time.
 */
export function linearisable<State extends string, Call>(
  history: readonly Observed<Call>[],
  { initial, after }: SequentialModel<State, Call>,
): boolean {
  const calls = history.toSorted((one, other) => one.invokedAt - other.invokedAt);
  const seen = new Set<string>();
  const search = (state: State, left: readonly number[]): boolean => {
    const answers = left.map((index) => calls[index]?.answeredAt ?? Number.POSITIVE_INFINITY);
    const firstAnswer = Math.min(...answers);
    // Only calls without an answer are left, and those need not have happened.
    if (firstAnswer === Number.POSITIVE_INFINITY) return true;
    const place = `${state}|${left.join()}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return left.some((index) => {
      const next = calls[index];
      if (next === undefined || next.invokedAt > firstAnswer) return false;
      const reached = after(state, next.call);
      const rest = left.filter((other) => other !== index);
      return reached !== undefined && search(reached, rest);
    });
  };
  return search(
    initial,
    calls.map((_, index) => index),
  );
}
