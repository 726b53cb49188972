import { defineContract } from "@payments/shared/contracts/stack-contract.ts";
import { z } from "zod";

export const dataContract = defineContract({
  project: "data",
  version: 1,
  outputs: {
    clusterIdentifier: z.string(),
    clusterArn: z.string().regex(/^arn:[a-z-]+:rds:/, "expected an ARN of rds"),
    /** Names the cluster in IAM policies for database log-in. */
    clusterResourceId: z.string().regex(/^cluster-[A-Z0-9]+$/, "expected cluster-<upper-case letters and digits>"),
    writerEndpoint: z.string().endsWith(".rds.amazonaws.com"),
    readerEndpoint: z.string().endsWith(".rds.amazonaws.com"),
    port: z.int(),
    databaseName: z.string(),
    /** Connections that the application may hold at once, all tasks of both colours together. */
    maxApplicationConnections: z.int().min(1),
    /** Database role that the application logs in as, by IAM. */
    applicationRole: z.string(),
    /** RDS keeps the master password in it; the password itself is nobody's output. */
    masterSecretArn: z.string().regex(/^arn:[a-z-]+:secretsmanager:/, "expected an ARN of secretsmanager"),
    databaseLogGroupName: z.string(),
    /** Checks the restored database. */
    verificationFunctionName: z.string(),
    verificationStateMachineArn: z.string().regex(/^arn:[a-z-]+:states:/, "expected an ARN of states"),
    /** Namespace of the metrics BackupVerified and BackupVerificationFailed. */
    verificationNamespace: z.string(),
  },
  secrets: [],
  example: {
    clusterIdentifier: "db-cluster-payments-dev-x1",
    clusterArn: "arn:aws:rds:ap-southeast-1:111122223333:cluster:db-cluster-payments-dev-x1",
    clusterResourceId: "cluster-ABCDEFGHIJKLMNOPQRSTUVWX01",
    writerEndpoint: "db-cluster-payments-dev-x1.cluster-abcdefghijkl.ap-southeast-1.rds.amazonaws.com",
    readerEndpoint: "db-cluster-payments-dev-x1.cluster-ro-abcdefghijkl.ap-southeast-1.rds.amazonaws.com",
    port: 5432,
    databaseName: "payments",
    maxApplicationConnections: 380,
    applicationRole: "payments_service",
    masterSecretArn:
      "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:rds!cluster-00000000-0000-4000-8000-000000000001-AbCdEf",
    databaseLogGroupName: "/aws/rds/cluster/db-cluster-payments-dev-x1/postgresql",
    verificationFunctionName: "function-backup-check-dev-x1",
    verificationStateMachineArn:
      "arn:aws:states:ap-southeast-1:111122223333:stateMachine:state-machine-backup-verification-dev-x1",
    verificationNamespace: "Payments/Backup",
  },
});
