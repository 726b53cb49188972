import type {
  ForeseenOutput,
  ForeseenUpstream,
  PlannedOutputs,
} from "@payments/shared/contracts/foreseen-upstreams.ts";

/** What a stack's turn is about. */
export type StackVerb = "up" | "preview" | "destroy";

/** Resource operations by kind: `{ create: 60, same: 3 }`. */
export type ChangeCounts = Readonly<Record<string, number>>;

/** What a preview read of its upstream stacks: by project, then by output. */
export type UpstreamReads = Readonly<Record<string, Readonly<Record<string, ForeseenOutput>>>>;

/** What a runner process can do before its stack's turn: nothing of it touches a resource. */
export interface TurnPreparation {
  readonly verb: StackVerb;
  readonly project: { readonly name: string; readonly folder: string };
  readonly stack: string;
  /** Options of the command that name the stack's copy, for remedies: `--env dev --rehearse`. */
  readonly copyOptions: string;
  /** Created where the backend does not have it. */
  readonly stackExists: boolean;
  /** Absolute; where it is not in the project's folder, a `Pulumi.yaml` lies beside it. */
  readonly settingsFile: string;
  readonly engine: { readonly command: string; readonly version: string };
  /** What the engine finds in its environment beside what this process has. */
  readonly environment: Readonly<Record<string, string>>;
  /** True where only the engine's own preview sees what AWS holds: it comes first then, and stops what breaks a rule. */
  readonly previewFirst: boolean;
}

/** What the runner process is told; one turn for each process. */
export interface StackTurn extends TurnPreparation {
  /** Folders of the policy packs that previews and updates must keep. */
  readonly policyPacks: readonly string[];
  /** What a preview foresees of the stacks it reads from, by project; of other verbs nothing. */
  readonly upstreams: Readonly<Record<string, ForeseenUpstream>>;
}

/** What a turn brought about. */
export interface TurnResult {
  readonly changes: ChangeCounts;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Of a preview: what the stack would publish. */
  readonly planned?: PlannedOutputs;
  /** Of a preview: what it read. */
  readonly reads?: UpstreamReads;
}

export type RunnerRequest =
  /** Load the program in that folder: it touches nothing. */
  | { readonly kind: "load"; readonly folder: string }
  | { readonly kind: "prepare"; readonly preparation: TurnPreparation }
  | { readonly kind: "run"; readonly turn: StackTurn }
  | { readonly kind: "cancel" };

export interface Diagnostic {
  readonly severity: string;
  readonly message: string;
  /** The resource it is about, if any. */
  readonly urn?: string;
  /** Id of the rule of the policy pack that is broken; nothing for what is no rule's. */
  readonly rule?: string;
}

export type RunnerReport =
  | { readonly kind: "ready" }
  /** A resource operation is done; counts so far. */
  | { readonly kind: "progress"; readonly changes: ChangeCounts }
  | { readonly kind: "diagnostic"; readonly diagnostic: Diagnostic }
  | ({ readonly kind: "succeeded" } & TurnResult)
  | { readonly kind: "failed"; readonly message: string };
