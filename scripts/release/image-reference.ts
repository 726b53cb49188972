import { OperatorError } from "@payments/shared/errors/operator-error.ts";

export interface ImageReference {
  /** `<registry>/<name>`; absent where only the digest was given. */
  readonly repository: string | undefined;
  /** `sha256:<64 hex digits>` */
  readonly digest: string;
}

/** @throws {OperatorError} UsageError for what is no digest: a tag may be another image tomorrow */
export function parseImageReference(text: string): ImageReference {
  const [, repository, digest] = /^(?:([^@\s]+)@)?(sha256:[0-9a-f]{64})$/.exec(text) ?? [];
  if (digest !== undefined) return { repository, digest };
  throw new OperatorError("UsageError", {
    problem: `"${text}" is no image by its digest`,
    remedy: "give sha256:<64 hex digits>, alone or after <repository>@, as the registry printed it at the push",
  });
}

/** @throws {OperatorError} UsageError where the image lies in another repository than the one that is released from */
export function refuseOtherRepository({ repository, digest }: ImageReference, released: string): void {
  if (repository === undefined || repository === released) return;
  throw new OperatorError("UsageError", {
    problem: `${repository}@${digest} is not in the repository that this environment releases from, ${released}`,
    remedy: "push it there, or name the environment that it was pushed for",
  });
}
