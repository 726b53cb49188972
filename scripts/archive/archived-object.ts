import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { z } from "zod";
import { type JsonDocument, jsonDocuments } from "./json-documents.ts";

/** One line of a log, as it was when CloudWatch Logs took it. */
export interface ArchivedLine {
  /** When it happened, in milliseconds since 1970. */
  readonly timestamp: number;
  readonly logGroup: string;
  readonly logStream: string;
  readonly message: string;
}

/** What CloudWatch Logs hands to a subscription (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample). */
const envelope = z.object({
  messageType: z.enum(["DATA_MESSAGE", "CONTROL_MESSAGE"]),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })),
});

/**
 * The log lines of an object of the archive, in its order: one gzip file of the envelopes that CloudWatch Logs sent, a
 * line feed after each (https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html#delivery-formats). Control
 * messages, by which CloudWatch Logs tests the stream, are left out.
 *
 * @throws {OperatorError} UnreadableArchive if the file cannot be read, is not packed once or is cut off, or holds
 *   something else; lines before the fault have been given by then
 */
export async function* archivedLines(file: string): AsyncGenerator<ArchivedLine> {
  const packed = createReadStream(file);
  const unpacked = createGunzip();
  packed.on("error", (error) => unpacked.destroy(error));
  try {
    for await (const document of jsonDocuments(packed.pipe(unpacked))) {
      const { messageType, logGroup, logStream, logEvents } = envelopeOf(document);
      if (messageType === "CONTROL_MESSAGE") continue;
      for (const { timestamp, message } of logEvents) yield { timestamp, logGroup, logStream, message };
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

function envelopeOf({ text, offset }: JsonDocument): z.output<typeof envelope> {
  const parsed = envelope.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SyntaxError(
    `the record at byte ${String(offset)} is no batch of CloudWatch Logs (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`,
  );
}

const copyAgain = "copy the object from the archive again (aws s3 cp s3://<archiveBucket>/logs/… .)";
const lookElsewhere =
  "give an object from below logs/; what could not be delivered lies below failed/ in another form (projects/security/README.md, Replay)";

function unreadable(file: string, cause: unknown): OperatorError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const refuse = (problem: string, remedy: string) =>
    new OperatorError("UnreadableArchive", { problem: `${file}: ${problem}`, remedy, cause });
  switch (code) {
    case "ENOENT":
      return refuse("there is no such file", copyAgain);
    case "Z_BUF_ERROR":
      return refuse("it is cut off inside its gzip data", copyAgain);
    case "Z_DATA_ERROR":
      return refuse(`it is not gzip, or damaged (${message})`, copyAgain);
    default:
      return cause instanceof SyntaxError ? refuse(message, lookElsewhere) : refuse(message, copyAgain);
  }
}
