import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Backend } from "../environment/backend.ts";
import { bucketClient, bucketPlace } from "../environment/bucket-place.ts";
import { S3Server, s3Credentials, s3ServerCommand } from "../testing/s3-server.fixture.ts";
import { releaseDeadLocks, stackLocks } from "./stack-locks.ts";

const dead = 999_999_999;
const s3Server = await s3ServerCommand();

interface Place {
  readonly backend: Backend;
  readonly put: (key: string, lock: object) => Promise<unknown>;
}

function folder(): Promise<Place> {
  const made = mkdtempSync(join(tmpdir(), "state-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  const backend = { url: undefined, description: "", environment: {}, folder: made };
  const put = (key: string, lock: object): Promise<void> => {
    mkdirSync(join(made, ".pulumi/locks/organization", key, ".."), { recursive: true });
    writeFileSync(join(made, ".pulumi/locks/organization", key), JSON.stringify(lock));
    return Promise.resolve();
  };
  return Promise.resolve({ backend, put });
}

async function bucket(): Promise<Place> {
  for (const [name, value] of Object.entries(s3Credentials)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { url } = await S3Server.start(s3Server ?? "", onTestFinished);
  const place = bucketPlace(url, process.env);
  if (!place) throw new Error(`${url} names no bucket`);
  const client = await bucketClient(place);
  const put = (key: string, lock: object) =>
    client.send(
      new PutObjectCommand({
        Bucket: place.bucket,
        Key: `${place.prefix}.pulumi/locks/organization/${key}`,
        Body: JSON.stringify(lock),
      }),
    );
  return { backend: { url, description: url, environment: {}, folder: undefined }, put };
}

const lock = { pid: dead, username: "ana", hostname: hostname(), timestamp: "2026-11-25T08:54:05.123456789+01:00" };
const app = { project: "app", stack: "dev" };
const owner = { owner: `ana@${hostname()}`, pid: dead, since: "2026-11-25T07:54:05.123Z" };

describe.each([
  { where: "a folder", open: folder },
  // Without Go there is no S3 to ask.
  ...(s3Server === undefined ? [] : [{ where: "a bucket", open: bucket }]),
])("locks in $where", ({ open }) => {
  it("say who holds a stack, and since when", async () => {
    const { backend, put } = await open();
    await put("app/dev/0b5e.json", lock);
    expect(await stackLocks(backend, "app", "dev")).toEqual([owner]);
    expect(await stackLocks(backend, "app", "dev-pr42")).toEqual([]);
    expect(await stackLocks(backend, "data", "dev")).toEqual([]);
  });

  it("of this clone's own run that is dead are released, and no other", async () => {
    const { backend, put } = await open();
    await put("app/dev/dead.json", lock);
    await put("app/dev/alive.json", { ...lock, pid: process.pid, timestamp: new Date().toISOString() });
    await put("app/dev/elsewhere.json", { ...lock, hostname: "elsewhere" });
    const asked: Date[] = [];
    const workedAt = (time: Date): boolean => asked.push(time) > 0;
    expect((await releaseDeadLocks(backend, { ...app, workedAt })).released).toEqual([owner]);
    expect(await stackLocks(backend, "app", "dev")).toHaveLength(2);
    expect(asked).toEqual(backend.folder === undefined ? [new Date(owner.since)] : []);
  });
});

it.skipIf(s3Server === undefined)(
  "a lock in a bucket that no run of this clone made is left: another machine may have this one's name",
  async () => {
    const { backend, put } = await bucket();
    await put("app/dev/0b5e.json", lock);
    expect(await releaseDeadLocks(backend, { ...app, workedAt: () => false })).toEqual({ released: [], held: [owner] });
    expect(await stackLocks(backend, "app", "dev")).toEqual([owner]);
  },
);

it("are not told of a backend that keeps no files", async () => {
  const elsewhere = { url: "https://api.pulumi.com", description: "", environment: {}, folder: undefined };
  expect(await stackLocks(elsewhere, "app", "dev")).toBeUndefined();
  expect(await releaseDeadLocks(elsewhere, { ...app, workedAt: () => true })).toEqual({ released: [], held: [] });
});
