import {
  type BackupClient,
  DeleteBackupVaultCommand,
  DeleteRecoveryPointCommand,
  paginateListBackupVaults,
  paginateListRecoveryPointsByBackupVault,
} from "@aws-sdk/client-backup";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/**
 * Vaults that a backup under way kept from deletion, with the recovery points in them: a vault must be empty to go
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVault.html).
 */
export class BackupVaults implements LeftoverKind {
  readonly arns = /^arn:[^:]+:(?:backup:.*:(?:backup-vault|recovery-point):|rds:.*:cluster-snapshot:awsbackup:)/;
  readonly #client: BackupClient;

  constructor(client: BackupClient) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for await (const { BackupVaultList = [] } of paginateListBackupVaults({ client: this.#client }, {})) {
      for (const { BackupVaultName: name = "", BackupVaultArn: arn = "" } of BackupVaultList)
        if (owns(name, arn))
          found.push({ kind: "backup vault", name, arn, fate: "delete", ...(await this.#note(name)) });
    }
    return found;
  }

  async remove({ name }: Leftover): Promise<void> {
    for (const RecoveryPointArn of await this.#points(name))
      await this.#client.send(new DeleteRecoveryPointCommand({ BackupVaultName: name, RecoveryPointArn }));
    await this.#client.send(new DeleteBackupVaultCommand({ BackupVaultName: name }));
  }

  async #note(vault: string): Promise<Pick<Leftover, "note">> {
    const { length } = await this.#points(vault);
    return length === 0 ? {} : { note: `with ${String(length)} recovery ${length === 1 ? "point" : "points"}` };
  }

  async #points(BackupVaultName: string): Promise<string[]> {
    const points: string[] = [];
    const pages = paginateListRecoveryPointsByBackupVault({ client: this.#client }, { BackupVaultName });
    for await (const { RecoveryPoints = [] } of pages)
      points.push(...RecoveryPoints.flatMap(({ RecoveryPointArn }) => RecoveryPointArn ?? []));
    return points;
  }
}
