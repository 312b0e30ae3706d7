// Explaining, simulating and generating permissions.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { violations } from "./browser.mjs";
import { suite } from "./suite.mjs";

const { server, iam, opened } = await suite("--enforce", "soft");
let own;
before(async () => {
  await iam("CreateUser", { UserName: "ann" });
  const Statement = [
    { Sid: "Office", Effect: "Allow", Action: ["iam:ListUsers", "iam:ListRoles"], Resource: "*", Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } },
    { Sid: "Groups", Effect: "Allow", Action: ["iam:ListGroups", "iam:GetGroup"], Resource: "*" },
  ];
  await iam("PutUserPolicy", { UserName: "ann", PolicyName: "office", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) });
  const { AccessKey: key } = await iam("CreateAccessKey", { UserName: "ann" });
  const sdk = await import("@aws-sdk/client-iam");
  const client = new sdk.IAMClient({ endpoint: server.base, region: "us-east-1", credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } });
  own = (command) => client.send(new sdk[`${command}Command`]({}));
});

test("a past denial is explained, prefilled, with the element that failed, and simulated", async () => {
  await own("ListUsers");
  const { page, faults } = await opened("decisions");
  const row = page.getByRole("row").filter({ hasText: "iam:ListUsers" });
  await row.getByRole("link", { name: "iam:ListUsers" }).click();
  await page.getByText("iam:ListUsers: implicitDeny").waitFor();
  assert.match(await page.getByLabel("Principal").inputValue(), /:user\/ann$/);
  assert.equal(await page.getByLabel("Action").inputValue(), "iam:ListUsers");
  assert.match(await page.getByLabel("Context - optional").inputValue(), /aws:SourceIp=127\.0\.0\.1/);
  await page.getByText(/^Office \(Allow, line 1\) does not apply/).waitFor();
  await page.getByText("Condition IpAddress aws:SourceIp failed").waitFor();
  await page.getByText("wanted 203.0.113.0/24; seen 127.0.0.1").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.goto("explain?last-denied=");
  await page.getByText("iam:ListUsers: implicitDeny").waitFor();

  await page.getByRole("link", { name: "Open in the policy simulator" }).click();
  await page.getByRole("heading", { name: "Policy simulator" }).waitFor();
  const run = page.getByRole("button", { name: "Run simulation" });
  await run.click();
  const result = page.getByRole("grid", { name: "Results" }).getByRole("row").filter({ hasText: "iam:ListUsers" });
  await result.getByText("implicitDeny").waitFor();
  await page.getByLabel("Condition keys - optional").fill("aws:SourceIp=203.0.113.9");
  await run.click();
  await result.getByText("allowed", { exact: true }).waitFor();
  await result.getByText(/office.*line 1/).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
});

test("a new policy is simulated with the condition keys that it names", async () => {
  const { page, faults } = await opened("simulator?action=s3:GetObject");
  await page.getByRole("button", { name: "New policy", exact: true }).click();
  await page.getByRole("textbox", { name: "Policy document" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }] }));
  await page.getByRole("button", { name: "Add the keys of the policies" }).click();
  const context = page.getByLabel("Condition keys - optional");
  for (let attempt = 0; attempt < 150 && !(await context.inputValue()); attempt += 1) await page.waitForTimeout(200);
  assert.match(await context.inputValue(), /^aws:MultiFactorAuthPresent=/i);
  await context.fill("aws:MultiFactorAuthPresent=true");
  await page.getByRole("button", { name: "Run simulation" }).click();
  await page.getByRole("grid", { name: "Results" }).getByText("allowed", { exact: true }).waitFor();
  assert.deepEqual(faults, []);
});

test("the policy stream is enabled, shows new calls, summarizes, attaches, pauses and is reset", async () => {
  const { page, faults } = await opened("decisions");
  const streaming = async () => (await (await fetch(`${server.base}/_roleback/policy-stream/state`)).json()).streaming;
  await page.getByRole("switch", { name: "Enable" }).or(page.getByRole("checkbox", { name: "Enable" })).first().click();
  await page.getByText("Live", { exact: true }).waitFor();
  assert.equal(await streaming(), true);
  await own("ListGroups");
  await own("ListRoles");
  await page.getByRole("button", { name: /^\d+ new$/ }).click();
  await page.getByRole("row").filter({ hasText: "iam:ListGroups" }).first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused: 0 recorded since.").waitFor();
  const calls = page.getByRole("grid", { name: "Calls" }).getByRole("row");
  const shown = await calls.count();
  await own("ListPolicies").catch(() => {});
  await page.getByText("Paused: 1 recorded since.").waitFor();
  // The server recorded the call; the page shows it only after Resume, whatever tab is opened in between.
  assert.match(await (await fetch(`${server.base}/_roleback/decisions?limit=1`)).text(), /iam:ListPolicies/);
  await page.getByRole("tab", { name: "Summary policies" }).click();
  await page.getByText(/^Allows every recorded call|^Does not allow/).first().waitFor();
  assert.doesNotMatch(await page.getByRole("main").textContent(), /ListPolicies/);
  await page.getByRole("tab", { name: "Calls" }).click();
  await calls.filter({ hasText: "iam:ListGroups" }).first().waitFor();
  assert.equal(await calls.count(), shown);
  assert.doesNotMatch(await page.getByRole("main").textContent(), /ListPolicies/);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("row").filter({ hasText: "iam:ListPolicies" }).waitFor();

  await page.getByRole("tab", { name: "Unused permissions" }).click();
  await page.getByRole("gridcell", { name: /iam:GetGroup/ }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("tab", { name: "Summary policies" }).click();
  await page.getByText(/^Not granted: iam:ListRoles on/).waitFor();
  await page.getByRole("button", { name: "Attach to ann" }).click();
  await page.getByRole("dialog").getByLabel("Name of the inline policy").fill("FromStream");
  await page.getByRole("dialog").getByRole("button", { name: "Attach" }).click();
  await page.getByText("Inline policy FromStream attached to ann.").waitFor();
  const { PolicyDocument } = await iam("GetUserPolicy", { UserName: "ann", PolicyName: "FromStream" });
  const actions = JSON.parse(decodeURIComponent(PolicyDocument)).Statement.flatMap((it) => it.Action);
  assert.ok(["iam:ListGroups", "iam:ListRoles"].every((action) => actions.includes(action)), String(actions));
  await page.getByText(/: 0 not granted/).waitFor();
  assert.deepEqual(await violations(page), []);

  await page.getByRole("button", { name: "Reset stream" }).click();
  await page.getByText("No policies yet").waitFor();
  await page.getByRole("tab", { name: "Calls" }).click();
  await page.getByText("No calls").waitFor();
  await page.reload();
  await page.getByText("No calls").waitFor();
  // Past decisions can still be explained.
  assert.match(await (await fetch(`${server.base}/_roleback/decisions`)).text(), /iam:ListPolicies/);
  await own("ListGroups");
  await page.getByRole("button", { name: "1 new" }).click();
  await page.getByRole("row").filter({ hasText: "iam:ListGroups" }).waitFor();
  assert.deepEqual(faults, []);
});
