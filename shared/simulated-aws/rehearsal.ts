import { existsSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import type { Environment } from "../scope/deployment-scope.ts";
import { readSettingsFile } from "../settings/settings-file.ts";
import type { CommonSettings, SettingsOf } from "../settings/stack-settings.ts";
import type { StackProject } from "../stack-graph/stack-graph.ts";
import type { AccountStore } from "./account-store.ts";
import type { Attributes } from "./attributes.ts";
import { type ProgramRecord, runUnderMocks, undisclosed } from "./program-under-mocks.ts";
import { findImage, putImage } from "./services/ecr.service.ts";
import { findHostedZone, seedHostedZone } from "./services/route53.service.ts";

/** An image that a project's tasks run, as its `<project>.images.ts` names it. */
export interface RequiredImage {
  readonly repositoryName: string;
  readonly repositoryUrl: string;
  /** `sha256:<64 hex digits>` */
  readonly digest: string;
  /** What it is, for people: `payment service`. */
  readonly what: string;
  /** The registry that a pull brings it from; absent where it must be pushed. */
  readonly upstream?: string;
}

/** The default export of `<project>.images.ts`: what must be in a repository before the project's stack runs. */
export type ImagesOf = (settings: unknown, outputs: ReadonlyMap<string, Attributes>) => RequiredImage[];

/** The default export of `<project>.zones.ts`: the hosted zones that were there before the platform. */
export type ZonesOf = (settings: unknown) => { readonly zoneId: string; readonly name: string }[];

export interface RehearsalOptions {
  /** Upstream first. */
  readonly projects: readonly StackProject[];
  readonly environment: Environment;
  /** Name of all stacks. */
  readonly stack: string;
  readonly store: AccountStore;
  /** Changes what a project's settings file says, before the program sees it. */
  readonly adjust?: (project: string, settings: CommonSettings) => unknown;
  /** Values of secrets by name; one that is not given is undisclosed, since only the engine can decrypt it. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Called after each program. */
  readonly done?: (project: string, record: ProgramRecord) => void;
}

/**
 * Runs programs one after the other in this process, without an engine, against one account; each reads the outputs of
 * those before it. Stops after the first that the account refuses, since its readers would stumble over what is missing.
 */
export async function rehearse(options: RehearsalOptions): Promise<Map<string, ProgramRecord>> {
  const { projects, environment, stack, store, adjust = (_, settings): unknown => settings } = options;
  const records = new Map<string, ProgramRecord>();
  for (const project of projects) {
    const outputs = new Map([...records].map(([name, record]) => [name, record.outputs]));
    const schemaOf = await settingsSchemaOf(project);
    const settings = adjust(project.name, readSettingsFile(project, environment, schemaOf));
    const secrets = Object.fromEntries(
      (schemaOf.secrets?.(settings as CommonSettings) ?? []).map((name) => [
        name,
        options.secrets?.[name] ?? undisclosed,
      ]),
    );
    await putRequiredImages(project, settings, outputs, store);
    await putRequiredZones(project, settings, store);
    const { default: program } = (await import(join(project.folder, "program.ts"))) as {
      default: () => Promise<unknown>;
    };
    const upstream = Object.fromEntries(project.needs.map((need) => [need, outputs.get(need) ?? {}]));
    const record = await runUnderMocks({ project: project.name, stack, settings, secrets, upstream, store, program });
    records.set(project.name, record);
    options.done?.(project.name, record);
    if (record.refusals.length > 0) break;
  }
  return records;
}

/** Nobody pushes to a simulated registry: the rehearsal puts the image there that the settings name. */
export function putRehearsalImage(store: AccountStore, { repositoryName, digest }: RequiredImage): void {
  // A tag of its own for each image: tags cannot be moved.
  const tag = `rehearsal-${digest.slice("sha256:".length, "sha256:".length + 12)}`;
  if (!findImage(store, repositoryName, digest)) putImage(store, repositoryName, digest, [tag]);
}

/** What a project's `<project>.images.ts` asks for; nothing without such a file. */
export async function requiredImages(
  project: Pick<StackProject, "name" | "folder">,
  settings: unknown,
  outputs: ReadonlyMap<string, Attributes>,
): Promise<RequiredImage[]> {
  const imagesOf = await declaredBy<ImagesOf>(project, "images");
  return imagesOf?.(settings, outputs) ?? [];
}

/** The default export of `<project>.<role>.ts`, if the project has such a file. */
async function declaredBy<Declaration>(
  { name, folder }: Pick<StackProject, "name" | "folder">,
  role: string,
): Promise<Declaration | undefined> {
  const file = join(folder, `${name}.${role}.ts`);
  if (!existsSync(file)) return undefined;
  return ((await import(file)) as { default: Declaration }).default;
}

async function putRequiredImages(
  project: StackProject,
  settings: unknown,
  outputs: ReadonlyMap<string, Attributes>,
  store: AccountStore,
): Promise<void> {
  for (const image of await requiredImages(project, settings, outputs)) putRehearsalImage(store, image);
}

/** Nobody registers domains in a simulated account: the rehearsal puts the zones there that the settings name. */
export async function putRequiredZones(
  project: Pick<StackProject, "name" | "folder">,
  settings: unknown,
  store: AccountStore,
): Promise<void> {
  const zonesOf = await declaredBy<ZonesOf>(project, "zones");
  for (const zone of zonesOf?.(settings) ?? []) {
    if (!findHostedZone(store, zone.zoneId)) seedHostedZone(store, zone);
  }
}

async function settingsSchemaOf(project: StackProject): Promise<SettingsOf<z.ZodType<CommonSettings>>> {
  const { default: schemaOf } = (await import(join(project.folder, `${project.name}.settings.ts`))) as {
    default: SettingsOf<z.ZodType<CommonSettings>>;
  };
  return schemaOf;
}
