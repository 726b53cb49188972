import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import { parseStackName } from "@payments/shared/scope/deployment-scope.ts";
import { serveAwsApi } from "@payments/shared/simulated-aws/api/aws-api-server.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import type { EngineLocation } from "../../engine/engine-location.ts";
import { leftoverTable } from "../../reporting/leftover-table.ts";
import { type AwsAccess, awsRegion } from "../../sweep/aws-region.ts";
import { type FoundLeftover, findLeftovers } from "../../sweep/leftovers.ts";
import { type Consent, confirmChange } from "../confirmation.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import { copyOptionsOf, type Platform } from "../platform.ts";
import { isDeployed, readStates } from "../state-access.ts";

export interface SweepOptions extends Consent {
  /** Without it nothing is deleted, only listed. */
  readonly delete: boolean;
}

export interface SweepContext {
  readonly platform: Platform;
  readonly console: Console;
  readonly obtainEngine: () => Promise<EngineLocation>;
  /** Account of the credentials that the SDK finds. */
  readonly callerAccount: (region: string) => Promise<string>;
}

/** What was found, and what could not be deleted of it, by ARN. */
interface Swept {
  readonly found: readonly FoundLeftover[];
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * `sweep`: what AWS left behind of a destroyed copy, and with `--delete` takes it away. It is about exactly this environment and
 * suffix, and only when none of its stacks is deployed any more.
 *
 * @returns exit code 0 if nothing remains but what AWS itself deletes on a day that stands fixed
 * @throws {OperatorError} StillDeployed, WrongAccount
 */
export async function sweep(options: SweepOptions, context: SweepContext): Promise<number> {
  const { platform, console } = context;
  await refuseDeployed(context);
  const scope = scopeOf(platform);
  const account = platform.rehearsed ? await simulatedAccount(platform) : await realAccount(context);
  try {
    const before = await leftoversIn(account.regions, scope);
    const deletable = before.filter(({ leftover }) => leftover.fate === "delete");
    if (!options.delete || deletable.length === 0) return printed({ found: before, refused: new Map() }, context);
    if (!console.json) console.info(leftoverTable(deletable.map(({ leftover }) => leftover)));
    if (!platform.rehearsed) await confirmChange("sweep", platform, [], options);
    const refused = await deleted(deletable, console);
    return printed({ found: await leftoversIn(account.regions, scope), refused }, context);
  } finally {
    account.close();
  }
}

async function refuseDeployed({ platform, obtainEngine }: SweepContext): Promise<void> {
  const states = await readStates(platform, obtainEngine);
  const deployed = [...platform.graph.keys()].filter((name) => isDeployed(states, name));
  if (deployed.length === 0) return;
  throw new OperatorError("StillDeployed", {
    problem: `${deployed.join(", ")} of ${platform.stack} still deployed: what has their tags is in use`,
    remedy: `destroy them first: npm run stacks -- destroy ${copyOptionsOf(platform)}`,
  });
}

function scopeOf({ environment, stack, settings }: Platform): NamingScope {
  const [common] = settings.values();
  return { environment, environmentSuffix: parseStackName(stack).copySuffix ?? common?.environmentSuffix ?? "" };
}

interface Account {
  readonly regions: readonly AwsAccess[];
  close(): void;
}

const regionsOf = ({ settings }: Platform): string[] => [
  ...new Set([...settings.values()].map(({ region }) => region)),
];

/** The rehearsal's account, through the API that AWS has. */
async function simulatedAccount(platform: Platform): Promise<Account> {
  const store = rehearsalStore(platform.accountFolder);
  const api = await serveAwsApi(store);
  const credentials = { accessKeyId: "rehearsal", secretAccessKey: "rehearsal" };
  return {
    regions: regionsOf(platform).map((region) => ({ region, endpoint: api.endpoint, credentials })),
    close: () => {
      api.close();
      store.close();
    },
  };
}

/** @throws {OperatorError} WrongAccount where the credentials are of another account than the settings name */
async function realAccount({ platform, callerAccount }: SweepContext): Promise<Account> {
  const regions = regionsOf(platform);
  const account = await callerAccount(regions[0] ?? "");
  const named = [...platform.settings.values()].flatMap(({ accountId }) => accountId ?? []);
  const other = named.find((accountId) => accountId !== account);
  if (other === undefined) return { regions: regions.map((region) => ({ region })), close: () => undefined };
  throw new OperatorError("WrongAccount", {
    problem: `the credentials are of account ${account}, the settings of ${platform.environment} name ${other}`,
    remedy: "take credentials of the settings' account",
  });
}

async function leftoversIn(regions: readonly AwsAccess[], scope: NamingScope): Promise<FoundLeftover[]> {
  const found: FoundLeftover[] = [];
  for (const access of regions) found.push(...(await findLeftovers(scope, awsRegion(access))));
  return found;
}

/** @returns AWS's words by ARN for what it does not let go */
async function deleted(leftovers: readonly FoundLeftover[], console: Console): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const { leftover, kind } of leftovers) {
    try {
      await kind?.remove(leftover);
      console.info(`deleted ${leftover.kind} ${leftover.name}`);
    } catch (error) {
      // One that is held back does not keep the others.
      refused.set(leftover.arn, error instanceof Error ? error.message : String(error));
    }
  }
  return refused;
}

function printed({ found, refused }: Swept, { platform, console }: SweepContext): number {
  const leftovers = found.map(({ leftover }) => ({ ...leftover, ...noted(refused.get(leftover.arn)) }));
  const remaining = leftovers.filter(({ fate }) => fate !== "scheduled");
  const scheduled = leftovers.length - remaining.length;
  if (console.json)
    console.out(JSON.stringify({ stack: platform.stack, remaining: remaining.length, leftovers }, null, 2));
  else {
    if (leftovers.length > 0) console.out(leftoverTable(leftovers));
    const keys = scheduled > 0 ? `, but ${String(scheduled)} keys in their deletion window` : "";
    console.out(remaining.length === 0 ? `nothing remains${keys}` : advice(remaining.length, platform));
  }
  return remaining.length === 0 ? exitCodes.success : exitCodes.stackFailed;
}

const noted = (note: string | undefined) => (note === undefined ? {} : { note });

function advice(remaining: number, platform: Platform): string {
  return `${String(remaining)} remain; what can be deleted goes with: npm run stacks -- sweep ${copyOptionsOf(platform)} --delete`;
}
