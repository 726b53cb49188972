import { OperatorError, type OperatorErrorCode } from "./operator-error.ts";

interface FileFailure {
  readonly code: OperatorErrorCode;
  readonly remedy: string;
}

const full: FileFailure = { code: "DiskFull", remedy: "make room there, and run the command again" };
const refused: FileFailure = {
  code: "FileUnusable",
  remedy: "give this user the right to write there, or move what is in the way, and run the command again",
};

/** What the operating system says of a file (errno(3)) where a person can do something about it. */
const failures: Readonly<Record<string, FileFailure>> = {
  ENOSPC: full,
  EDQUOT: full,
  // A limit of this process (setrlimit(2), RLIMIT_FSIZE), or of the file system.
  EFBIG: full,
  EROFS: refused,
  EACCES: refused,
  EPERM: refused,
  ENOENT: refused,
  ENOTDIR: refused,
  EISDIR: refused,
  EEXIST: refused,
  EIO: { code: "FileUnusable", remedy: "look after the disk or the mount, and run the command again" },
};

/**
 * A failure of the file system in our words.
 *
 * @param file what was written or read; the error's own path unless given, which a failed write to an open file does not have
 * @returns nothing for any other error
 */
export function fileFailure(error: unknown, file?: string): OperatorError | undefined {
  if (!(error instanceof Error) || error instanceof OperatorError) return undefined;
  const { code = "", syscall = "", path = "a file of this command" } = error as NodeJS.ErrnoException;
  const failure = Object.hasOwn(failures, code) ? failures[code] : undefined;
  // Programs that are not there, and addresses, are no files.
  if (!failure || /^(spawn|connect|listen|kill)/.test(syscall)) return undefined;
  return new OperatorError(failure.code, {
    problem: `${file ?? path}: ${error.message}`,
    remedy: failure.remedy,
    cause: error,
  });
}
