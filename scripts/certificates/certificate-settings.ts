import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { type Document, parseDocument } from "yaml";

/** Where edge's settings file says which certificate the load balancer shows. */
const place = ["config", "edge:settings", "certificate"] as const;

function parsed(text: string, file: string): Document.Parsed {
  const document = parseDocument(text);
  const [mistake] = document.errors;
  if (!mistake) return document;
  throw new OperatorError("InvalidSettings", {
    problem: `${file} is not YAML: ${mistake.message}`,
    remedy: "correct it",
    cause: mistake,
  });
}

/** The domain that a settings file of edge names, whatever the source of its certificate. */
export function domainIn(text: string, file: string): string | undefined {
  const domain = parsed(text, file).getIn([...place, "domainName"]);
  return typeof domain === "string" ? domain : undefined;
}

/** The settings file with a self-signed certificate in place of the one that it had; the rest stays, comments as well. */
export function withSelfSigned(
  text: string,
  {
    file,
    domainName,
    certificate,
  }: { readonly file: string; readonly domainName: string; readonly certificate: string },
): string {
  const document = parsed(text, file);
  document.setIn(place, document.createNode({ source: "self-signed", domainName, certificate }));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** What stands under `edge:settings`. */
export function settingsIn(text: string, file: string): unknown {
  const content = parsed(text, file).toJS() as { config?: Record<string, unknown> } | null;
  return content?.config?.["edge:settings"];
}
