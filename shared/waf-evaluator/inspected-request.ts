/**
 * A request as a web ACL sees it: as it came over the wire, nothing decoded. Every text is a byte string, one character
 * (0–255) for each byte.
 */
export interface InspectedRequest {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** What follows the `?`, without it. */
  readonly query: string;
  /** In the order of the wire; names in any case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly clientAddress: string;
}

/** The UTF-8 bytes of a text, one character for each. */
export const byteString = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** The text that a byte string encodes; what is no UTF-8 becomes U+FFFD. */
export const textOfBytes = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");

/** The values of a header, whatever the case of its name. */
export function headerValues({ headers }: InspectedRequest, name: string): string[] {
  return headers.filter(([candidate]) => candidate.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}
