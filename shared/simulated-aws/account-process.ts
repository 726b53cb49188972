import { serveAwsProvider } from "./aws-provider-server.ts";
import { serveAwsxProvider } from "./awsx/awsx-provider.ts";
import { rehearsalStore } from "./rehearsal-store.ts";

/** What the parent asks for: a place where one engine can attach. */
export interface AttachRequest {
  readonly request: number;
}

/** Ports on 127.0.0.1, or why there are none. */
export type AttachAnswer =
  | { readonly request: number; readonly awsPort: number; readonly awsxPort: number }
  | { readonly request: number; readonly error: string };

// Started by account-client.ts; ends with its parent.
const [directory] = process.argv.slice(2);
const store = rehearsalStore(directory);
const awsx = serveAwsxProvider();
process.on("disconnect", () => {
  store.close();
  process.exit(0);
});
process.on("SIGINT", () => {
  // A terminal's Ctrl-C reaches the whole process group; engines that finish their work still need the account.
});
process.on("message", ({ request }: AttachRequest) => {
  Promise.all([serveAwsProvider(store), awsx]).then(
    ([awsPort, awsxPort]) => process.send?.({ request, awsPort, awsxPort } satisfies AttachAnswer),
    (error: unknown) => process.send?.({ request, error: String(error) } satisfies AttachAnswer),
  );
});
