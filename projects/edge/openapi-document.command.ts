import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { openApiDocument, serversOf } from "./openapi-document.contract.ts";

// npm run openapi -- <users' URL> <partners' URL>: the payment API as an OpenAPI document, on stdout.
const [users, partners] = process.argv.slice(2);
if (users === undefined || partners === undefined)
  throw new OperatorError("UsageError", {
    problem: `an OpenAPI document names two servers, ${String(process.argv.length - 2)} were given`,
    remedy: "npm run openapi -- https://<serviceDomainName> <apiGatewayUrl>",
  });
process.stdout.write(`${JSON.stringify(openApiDocument(serversOf({ users, partners })), null, 2)}\n`);
