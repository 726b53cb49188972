/** Something that belongs to a copy and was found after its destruction. */
export interface Leftover {
  /** `log group` */
  readonly kind: string;
  /** The name, or where AWS gives none the id. */
  readonly name: string;
  readonly arn: string;
  /**
   * `delete`: the sweep can. `waits`: AWS has to let go of it first. `scheduled`: AWS deletes it by itself at a time that stands
   * in `note`; it counts as gone. `unknown`: in the tag index, and nobody here knows how to delete it.
   */
  readonly fate: "delete" | "waits" | "scheduled" | "unknown";
  /** Why it waits, until when it is kept. */
  readonly note?: string;
}

/** Decides whether a thing of this name and ARN is the copy's. */
export type Owns = (name: string, arn: string) => boolean;

/** One kind of thing that AWS leaves behind: how it is found, and how it goes. */
export interface LeftoverKind {
  /** ARNs of this kind in the tag index. They come from here or not at all: the index also holds what is gone. */
  readonly arns: RegExp;
  /** @param owns is asked for each thing of the kind in the account and region */
  find(owns: Owns): Promise<readonly Leftover[]>;
  /** Deletes one that `find` gave with fate `delete`. */
  remove(leftover: Leftover): Promise<void>;
}
