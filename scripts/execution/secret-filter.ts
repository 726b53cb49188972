import { secretMask } from "../state/engine-value.ts";
import type { RunnerReport } from "./runner-messages.ts";

/** Shorter texts are in every other word; a secret of that length is none. */
const fewestCharacters = 6;

/** What is a secret by its looks, whoever made it: private keys, signed tokens, AWS's key ids, passwords in addresses. */
const looksSecret: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /(?<=:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g,
];

/** Takes secrets that it has heard of out of texts, in every form in which programs and services quote them. */
export class SecretFilter {
  readonly #forms = new Set<string>();

  /** Every text in the value is a secret from now on. */
  learn(value: unknown): void {
    if (typeof value === "string") this.#learnText(value);
    else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) this.learn(part);
  }

  masked(text: string): string {
    // A secret that contains another goes first.
    const longestFirst = [...this.#forms].sort((a, b) => b.length - a.length);
    const heardOf = longestFirst.reduce((rest, form) => rest.replaceAll(form, secretMask), text);
    return looksSecret.reduce((rest, looks) => rest.replace(looks, secretMask), heardOf);
  }

  #learnText(secret: string): void {
    // A key of several lines may be printed line by line, each indented.
    for (const part of new Set([secret, secret.trim(), ...secret.split(/\r?\n/)])) {
      if (part.length < fewestCharacters) continue;
      const quoted = JSON.stringify(part).slice(1, -1);
      const bytes = Buffer.from(part);
      for (const form of [part, quoted, encodeURIComponent(part), bytes.toString("base64"), bytes.toString("hex")])
        this.#forms.add(form);
    }
  }
}

/** What went wrong, without the secrets in it. Outputs are masked by their marks. */
export function withoutSecrets(report: RunnerReport, filter: SecretFilter): RunnerReport {
  if (report.kind === "failed") return { ...report, message: filter.masked(report.message) };
  if (report.kind !== "diagnostic") return report;
  const { diagnostic } = report;
  return { ...report, diagnostic: { ...diagnostic, message: filter.masked(diagnostic.message) } };
}
