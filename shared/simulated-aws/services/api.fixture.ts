import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

/** An account with a REST API whose `POST /payments` calls an HTTP endpoint. */
export class ApiUnderTest extends NetworkUnderTest {
  readonly restApi: string;
  readonly rootId: string;
  readonly payments: string;

  constructor() {
    super();
    const { id, state } = this.make("aws:apigateway/restApi:RestApi", { name: "api-edge-dev" });
    this.restApi = id;
    this.rootId = String(state["rootResourceId"]);
    this.payments = this.resource("payments");
    this.method(this.payments);
    this.integration(this.payments);
  }

  resource(pathPart: string, parentId = this.rootId): string {
    return this.make("aws:apigateway/resource:Resource", { restApi: this.restApi, parentId, pathPart }).id;
  }

  method(resourceId: string, more: Attributes = {}): string {
    const inputs = { restApi: this.restApi, resourceId, httpMethod: "POST", authorization: "NONE", ...more };
    return this.make("aws:apigateway/method:Method", inputs).id;
  }

  integration(resourceId: string, more: Attributes = {}): string {
    const inputs = {
      restApi: this.restApi,
      resourceId,
      httpMethod: "POST",
      type: "HTTP_PROXY",
      uri: "https://backend.example/payments",
      integrationHttpMethod: "POST",
      ...more,
    };
    return this.make("aws:apigateway/integration:Integration", inputs).id;
  }

  deployment(restApi = this.restApi): string {
    return this.make("aws:apigateway/deployment:Deployment", { restApi }).id;
  }

  stage(stageName = "prod", more: Attributes = {}): string {
    const inputs = { restApi: this.restApi, deployment: this.deployment(), stageName, ...more };
    return this.make("aws:apigateway/stage:Stage", inputs).id;
  }

  /** Lets stages log, as `aws:apigateway/account:Account` does. */
  loggingAccount(): string {
    const inputs = { cloudwatchRoleArn: this.role("api-gateway-logs", "apigateway.amazonaws.com") };
    return this.make("aws:apigateway/account:Account", inputs).id;
  }
}
