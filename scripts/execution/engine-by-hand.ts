/** The stack that somebody is to look after, and where its state is. */
export interface StackByHand {
  /** Nothing for what `pulumi login` chose. */
  readonly url: string | undefined;
  readonly project: string;
  readonly stack: string;
}

/** A call of the engine's that people are told to make themselves, so that it reaches this stack wherever they are logged in. */
export function engineByHand({ url, project, stack }: StackByHand, verb: string, ...options: string[]): string {
  const backend = url === undefined ? "" : `PULUMI_BACKEND_URL=${quoted(url)} `;
  return [`${backend}pulumi -C projects/${project} ${verb} --stack ${stack}`, ...options].join(" ");
}

/**
 * An S3 backend's URL and a folder's name may have characters that a shell takes for its own, a quote among them
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02).
 */
function quoted(text: string): string {
  return /^[\w:/.=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
