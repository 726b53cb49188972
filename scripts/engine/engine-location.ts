/** Where an engine came from, in the order in which they are looked at. */
export type EngineSource = "path" | "cache" | "download" | "go build";

/** A Pulumi CLI that has been run and printed the wanted version. */
export interface EngineLocation {
  /** Absolute path of the CLI. */
  readonly command: string;
  /** Without a leading v: `3.255.0`. */
  readonly version: string;
  readonly source: EngineSource;
}

/** What came of looking at one source: an engine, or in a few words why not. */
export type Finding = { readonly found: EngineLocation } | { readonly missed: string };

/** How the search tells a person what it does. */
export interface EngineReport {
  /** One finished line: a step begins, or came to nothing. */
  readonly announce: (line: string) => void;
  /** How far a long step is; each text replaces the one before. */
  readonly progress: (text: string) => void;
}
