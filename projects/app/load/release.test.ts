import { afterAll, beforeAll, expect, it } from "vitest";
import { ledgerFaults } from "./ledger-check.ts";
import { endTarget, type LoadPlatform, startLoadPlatform } from "./load-platform.fixture.ts";
import { phaseTable, releaseLine } from "./release-printout.ts";
import { idleTimeout, type PlannedRelease, releasesUnderLoad } from "./release-scene.fixture.ts";
import { confinement, releaseFaults } from "./release-verdict.ts";

let platform: LoadPlatform;
beforeAll(async () => {
  platform = await startLoadPlatform({ processes: 1, poolSize: 6 });
});
afterAll(() => platform.stop());

const blueGreen = { strategy: "BLUE_GREEN", bakeMinutes: 3 } as const;
const canary = { strategy: "CANARY", bakeMinutes: 3, canary: { percent: 20, bakeMinutes: 4 } } as const;
const releases: readonly PlannedRelease[] = [
  { name: "BLUE_GREEN", deployment: blueGreen, faultShare: 0 },
  { name: "CANARY", deployment: canary, faultShare: 0 },
  { name: "CANARY, bad version", deployment: canary, faultShare: 0.8 },
];

it("releases good versions without a failed request, and takes a bad one back with its errors in the canary (bench:release in short)", async () => {
  const load = { users: 200, thinkTimeSeconds: 2, warmUpSeconds: 2, minuteSeconds: 1, seed: 1 };
  const played = await releasesUnderLoad(platform, load, releases);
  console.log(
    [phaseTable(played.releases.flatMap(({ phases }) => phases)), ...played.releases.map(releaseLine)].join("\n"),
  );
  const [first, second, bad] = played.releases;
  expect([first, second].map((release) => [release?.outcome.status, release?.failed])).toEqual([
    ["SUCCESSFUL", 0],
    ["SUCCESSFUL", 0],
  ]);
  expect(bad?.outcome.status).toBe("ROLLBACK_SUCCESSFUL");
  expect(bad === undefined ? undefined : confinement(bad)?.oldErrors).toBe(0);
  expect(played.releases.flatMap(releaseFaults)).toEqual([]);
  expect(await ledgerFaults(platform.database.superuser, played.record)).toEqual([]);
  expect(played.record.payments.size).toBeGreaterThan(200);
}, 120_000);

it("keeps a connection at rest for longer than the load balancer does: it is never the one who closes it", async () => {
  const service = await platform.startService();
  const answer = await fetch(`${service.processes[0]?.url ?? ""}/livez`);
  const [, seconds] = /timeout=(\d+)/.exec(answer.headers.get("keep-alive") ?? "") ?? [];
  expect(Number(seconds) * 1000).toBeGreaterThan(idleTimeout);
  await endTarget(service);
});
