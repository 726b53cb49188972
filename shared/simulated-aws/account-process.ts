import { serveAwsProvider } from "./aws-provider-server.ts";
import { serveAwsxProvider } from "./awsx/awsx-provider.ts";
import { Disturbances } from "./disturbances.ts";
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
const disturbances = new Disturbances(process.env["PAYMENTS_DISTURBANCES"]);
const awsx = serveAwsxProvider();
const servers: { close(): Promise<void> }[] = [];
// An engine may outlive the command, and must hear what became of the calls that it has made.
const end = (): void => {
  void Promise.all(servers.map((server) => server.close())).then(() => {
    store.close();
    process.exit(0);
  });
};
process.on("disconnect", end);
if (!process.connected) end(); // the parent ended while this process was starting
process.on("SIGINT", () => {
  // A terminal's Ctrl-C reaches the whole process group; engines that finish their work still need the account.
});
process.on("message", ({ request }: AttachRequest) => {
  const answer = (message: AttachAnswer): void => {
    process.send?.(message, undefined, undefined, () => undefined);
  };
  Promise.all([serveAwsProvider(store, disturbances), awsx]).then(
    ([aws, awsxPort]) => {
      servers.push(aws);
      answer({ request, awsPort: aws.port, awsxPort });
    },
    (error: unknown) => answer({ request, error: String(error) }),
  );
});
