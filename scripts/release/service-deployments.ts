import {
  ECSClient,
  type ECSClientConfig,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
} from "@aws-sdk/client-ecs";

/** Deployments of ECS services. */
export interface ServiceDeployments {
  /** ARN of the one that is under way, if any. */
  running(cluster: string, service: string): Promise<string | undefined>;
  /** Sends it back to the revision before. */
  rollBack(deploymentArn: string): Promise<void>;
}

/**
 * ECS of the account, asked with the credentials of the deployment. Stopping a deployment is the one change to AWS that is
 * not made by `up` (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html).
 */
export class EcsDeployments implements ServiceDeployments {
  readonly #client: ECSClient;

  constructor(configuration: ECSClientConfig) {
    this.#client = new ECSClient(configuration);
  }

  async running(cluster: string, service: string): Promise<string | undefined> {
    const asked = new ListServiceDeploymentsCommand({ cluster, service, status: ["PENDING", "IN_PROGRESS"] });
    const { serviceDeployments = [] } = await this.#client.send(asked);
    return serviceDeployments[0]?.serviceDeploymentArn;
  }

  async rollBack(serviceDeploymentArn: string): Promise<void> {
    await this.#client.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: "ROLLBACK" }));
  }
}
