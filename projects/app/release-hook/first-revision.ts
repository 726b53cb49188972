import { DescribeServiceDeploymentsCommand, type ECSClient } from "@aws-sdk/client-ecs";

/**
 * True for the deployment that creates the service: it has no revision to come from. Nobody is served yet then, and there is
 * nothing to go back to. The hook's event does not tell
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html).
 *
 * @throws {Error} if ECS does not know the deployment
 */
export async function isFirstRevision(ecs: ECSClient, deploymentArn: string): Promise<boolean> {
  const asked = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deploymentArn] });
  const [deployment] = (await ecs.send(asked)).serviceDeployments ?? [];
  if (!deployment) throw new Error(`ECS knows no deployment ${deploymentArn}`);
  return (deployment.sourceServiceRevisions ?? []).length === 0;
}
