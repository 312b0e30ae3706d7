// The trust graph: edges as a drawing and as a table, paths, steps to an administrator.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { suite } from "./suite.mjs";

const policy = (Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (...Action) => policy([{ Effect: "Allow", Action, Resource: "*" }]);
const trust = (AWS, Condition) => policy([{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", ...(Condition && { Condition }) }]);

const { server, iam, opened } = await suite();
let beforeCi;
before(async () => {
  // ann -> staging -> production, ann -> production with MFA; ci may pass production to Lambda.
  for (const UserName of ["ann", "ci", "bob"]) await iam("CreateUser", { UserName });
  const { User } = await iam("GetUser", { UserName: "ann" });
  const arn = (kind, name) => User.Arn.replace("user/ann", `${kind}/${name}`);
  await iam("CreateRole", { RoleName: "staging", AssumeRolePolicyDocument: trust(arn("user", "ann")) });
  const withMfa = policy([
    { Effect: "Allow", Principal: { AWS: arn("role", "staging") }, Action: "sts:AssumeRole" },
    { Effect: "Allow", Principal: { AWS: arn("user", "ann") }, Action: "sts:AssumeRole", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } },
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ]);
  await iam("CreateRole", { RoleName: "production", AssumeRolePolicyDocument: withMfa });
  await iam("AttachRolePolicy", { RoleName: "production", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
  beforeCi = (await (await fetch(`${server.base}/_roleback/health`)).json()).head.seq;
  await iam("PutUserPolicy", { UserName: "ci", PolicyName: "deploy", PolicyDocument: allow("iam:PassRole", "lambda:*") });
});

test("the drawing, the table, the paths and the steps say the same", async () => {
  const { page, faults } = await opened("graph");
  // An edge is drawn after its nodes were measured.
  await page.locator(".react-flow__edge").nth(3).waitFor({ state: "attached" });
  // Dashed: only with MFA.
  assert.equal(await page.locator(".react-flow__edge.graph-conditional").count(), 1);
  assert.equal(await page.locator(".react-flow__edge").count(), 4);

  await page.getByRole("tab", { name: "Table" }).click();
  const row = (...texts) => texts.reduce((rows, hasText) => rows.filter({ hasText }), page.getByRole("row"));
  await row("user/ann", "role/production").getByText("aws:MultiFactorAuthPresent Bool true").waitFor();
  assert.equal(await row("user/ci").count(), 0);

  await page.getByRole("button", { name: /^From/ }).click();
  await page.getByRole("option", { name: "user/ann" }).click();
  await page.getByRole("button", { name: /^To/ }).click();
  await page.getByRole("option", { name: "role/production" }).click();
  await page.getByRole("tab", { name: "Paths" }).click();
  await page.getByRole("heading", { name: /Paths from user\/ann to role\/production/ }).waitFor();
  const steps = page.getByRole("row").filter({ hasText: "sts:AssumeRole on" });
  await steps.nth(1).waitFor();
  assert.equal(await steps.count(), 2);
  assert.match(await steps.nth(1).textContent(), /role\/staging.*role\/production/);
  // The address survives a reload.
  await page.reload();
  await page.getByRole("heading", { name: /Paths from user\/ann to role\/production/ }).waitFor();

  await page.goto("graph?tab=administrators");
  await row("user/ci").getByText(/iam:PassRole.*role\/production/).waitFor();
  await row("role/production").getByText("Is an administrator").first().waitFor();
  assert.equal(await row("user/bob").count(), 0);
  // Before the policy was put, ci could do nothing.
  await page.goto(`graph?tab=administrators&at=${beforeCi}`);
  await row("user/ann").first().waitFor();
  assert.equal(await row("user/ci").count(), 0);
  assert.deepEqual(faults, []);
});
