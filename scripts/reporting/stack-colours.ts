import type { BoxColour, BoxState } from "../graph/mermaid-diagram.ts";
import type { StatusWord } from "../state/stack-status.ts";
import type { StackStatus } from "./stack-progress.ts";

const ofStatus: Readonly<Record<StatusWord, BoxColour>> = {
  fresh: "green",
  stale: "yellow",
  locked: "yellow",
  failed: "red",
  interrupted: "red",
  "never deployed": "grey",
  destroyed: "grey",
  empty: "grey",
};

const ofResult: Readonly<Record<StackStatus, BoxColour>> = {
  succeeded: "green",
  unchanged: "green",
  failed: "red",
  skipped: "yellow",
};

/** What `status` says, in the diagram. */
export const statusBox = (word: StatusWord): BoxState => ({ word, colour: ofStatus[word] });

/** How a stack's turn ended, in the diagram. */
export const resultBox = (word: StackStatus): BoxState => ({ word, colour: ofResult[word] });
