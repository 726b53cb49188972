import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { alertTopicStatements } from "./alert-topic.policy.ts";

const subscriptions = [
  { protocol: "email", endpoint: "oncall@example.com" },
  { protocol: "https", endpoint: "https://events.example.com/alerts" },
  { protocol: "sms", endpoint: "+6591234567" },
];

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security", {
    adjust: (settings) => ({ ...settings, alertSubscriptions: subscriptions }),
  });
});

it("has one encrypted topic for alerts, on which services of the account publish", () => {
  const topic = security.resource("aws:sns/topic:Topic", "topic-alerts");
  expect(topic.inputs).toMatchObject({
    name: "topic-alerts-local-r1",
    kmsMasterKeyId: security.outputs["messagesKeyArn"],
  });
  expect(security.resource("aws:sns/topicPolicy:TopicPolicy", "topic-alerts").inputs).toEqual({
    arn: topic.state["arn"],
    policy: policyDocument(alertTopicStatements(String(topic.state["arn"]), "111122223333")),
  });
});

it("subscribes exactly those whom the settings name", () => {
  expect(security.refusals).toEqual([]);
  const topic = security.resource("aws:sns/topic:Topic", "topic-alerts").state["arn"];
  expect(security.all("aws:sns/topicSubscription:TopicSubscription").map(({ inputs }) => inputs)).toEqual(
    subscriptions.map((subscription) => ({ topic, ...subscription })),
  );
});

it("subscribes nobody where the settings name nobody", async () => {
  const silent = await rehearseProject("security", { environment: "dev" });
  expect(silent.refusals).toEqual([]);
  expect(silent.all("aws:sns/topicSubscription:TopicSubscription")).toEqual([]);
}, 60_000);
