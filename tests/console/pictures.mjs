// Takes the pictures that the README shows: `node pictures.mjs`, with BINARY or target/release/roleback.

import { fileURLToPath } from "node:url";
import { aws, continueAsRoot, newPage, startBrowser, startServer } from "./browser.mjs";

const FOLDER = fileURLToPath(new URL("../../crates/console/pictures", import.meta.url));
/** The names of the pictures, and what each shows. */
const PICTURES = [
  ["event-log", "history"],
  ["trust-graph", "graph?escalation=true"],
];
const SIZE = { width: 1280, height: 900 };

const policy = (Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const trust = (Principal, Condition) => ({ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...(Condition && { Condition }) });

async function fill(base) {
  const iam = await aws(base);
  for (const UserName of ["ann", "ci", "bob"]) await iam("CreateUser", { UserName });
  const { User } = await iam("GetUser", { UserName: "ann" });
  const arn = (kind, name) => User.Arn.replace("user/ann", `${kind}/${name}`);
  await iam("CreateGroup", { GroupName: "developers" });
  await iam("AddUserToGroup", { GroupName: "developers", UserName: "ann" });
  await iam("CreateRole", { RoleName: "staging", AssumeRolePolicyDocument: policy([trust({ AWS: arn("user", "ann") })]) });
  const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
  const production = [trust({ AWS: arn("role", "staging") }), trust({ AWS: arn("user", "ann") }, mfa), trust({ Service: "lambda.amazonaws.com" })];
  await iam("CreateRole", { RoleName: "production", AssumeRolePolicyDocument: policy(production) });
  await iam("AttachRolePolicy", { RoleName: "production", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
  await iam("PutUserPolicy", { UserName: "ci", PolicyName: "deploy", PolicyDocument: policy([{ Effect: "Allow", Action: ["iam:PassRole", "lambda:*"], Resource: "*" }]) });
  await iam("AttachUserPolicy", { UserName: "ann", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
}

// The same ids and times each time, so that pictures change only with the pages.
const server = await startServer("--seed", "1", "--clock", "fixed:2026-11-21T20:57:49Z", "--signature-skew", "off");
const browser = await startBrowser();
try {
  await fill(server.base);
  const { page } = await newPage(browser, server.base, { viewport: SIZE, colorScheme: "light" });
  await continueAsRoot(page);
  for (const [name, path] of PICTURES) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    if (path === "history") await page.getByText("Live", { exact: true }).waitFor();
    // The drawing of the graph is a chunk of its own.
    if (path.startsWith("graph")) await page.locator(".react-flow__edge").first().waitFor();
    await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: "disabled" });
  }
} finally {
  await browser.close();
  server.stop();
}
