// Every page, in light and dark: no violation of WCAG 2.1 A and AA, no column outside of its table, no error, nothing from
// another host.

import assert from "node:assert/strict";
import { test } from "node:test";
import { aws, continueAsRoot, newPage, violations } from "./browser.mjs";
import { suite } from "./suite.mjs";

const PAGES = [
  "",
  "users",
  "users/create",
  "users/ann",
  "users/ann?tab=groups",
  "users/ann?tab=tags",
  "users/ann?tab=credentials",
  "users/ann?tab=advisor",
  "users/ann?tab=history",
  "users/ann/mfa",
  "users/ann/access-key",
  "groups",
  "groups/dev",
  "groups/dev?tab=advisor",
  "roles",
  "roles/create",
  "roles/ci",
  "roles/ci?tab=trust",
  "roles/ci?tab=revoke",
  "policies",
  "policies/create",
  "policies/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess",
  "providers",
  "providers/create",
  "providers/PROVIDER",
  "credential-report",
  "account",
  "account/mfa",
  "history",
  "history/2",
  "diff?from=1&to=head",
  "replay/3",
  "log-file",
  "graph",
  "graph?tab=table",
  "graph?tab=administrators",
  "explain?principal=ann&action=s3:GetObject&resource=*",
  "simulator",
  "decisions",
  "decisions?tab=summary",
  "decisions?tab=unused",
  "pods",
  "switch-role",
  "sign-in",
  "?at=3",
  "users?at=3",
  "users/ann?at=3",
  "roles/ci?tab=trust&at=head~1",
  "history?at=3",
  "graph?at=3",
  "pods?at=3",
  "users?at=4711",
  "nowhere",
];
const TRUST = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] });

// Decisions are only made if policies are evaluated.
const { server, browser, iam } = await suite("--enforce", "soft");

/** A few entities, made as any AWS client makes them. */
async function fill() {
  await iam("CreateUser", { UserName: "ann", Tags: [{ Key: "team", Value: "a" }] });
  await iam("CreateGroup", { GroupName: "dev" });
  await iam("AddUserToGroup", { GroupName: "dev", UserName: "ann" });
  const { AccessKey: key } = await iam("CreateAccessKey", { UserName: "ann" });
  await iam("AttachUserPolicy", { UserName: "ann", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
  await iam("CreateRole", { RoleName: "ci", AssumeRolePolicyDocument: TRUST });
  const { OpenIDConnectProviderArn } = await iam("CreateOpenIDConnectProvider", { Url: "https://issuer.example", ClientIDList: ["app"], ThumbprintList: ["a".repeat(40)] });
  await iam("GenerateCredentialReport", {});
  await fetch(`${server.base}/_roleback/policy-stream/state`, { method: "POST", body: JSON.stringify({ streaming: true }) });
  const own = await aws(server.base, { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey });
  await own("GetRole", { RoleName: "ci" });
  await own("TagUser", { UserName: "ann", Tags: [{ Key: "team", Value: "b" }] });
  await fetch(`${server.base}/_roleback/snapshots/base`, { method: "POST" });
  return { PROVIDER: encodeURIComponent(OpenIDConnectProviderArn) };
}

const names = await fill();

/** Widths of pictures, in pixels: a laptop's and a tablet's. */
const WIDTHS = [1280, 768];

async function takePictures(page, name) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
}

/** The tables that are wider than their place. */
async function cutTables(page) {
  const cut = await page.evaluate(() => [...document.querySelectorAll("table")].filter(({ parentElement: it }) => it.scrollWidth > it.clientWidth).map((it) => `${it.ariaLabel} (${it.parentElement.scrollWidth} of ${it.parentElement.clientWidth} pixels)`));
  return cut.map((it) => `cut: ${it}`);
}

for (const colorScheme of ["light", "dark"]) {
  test(`every page in ${colorScheme}`, async () => {
    const { page, faults } = await newPage(browser, server.base, { colorScheme });
    await continueAsRoot(page);
    const found = {};
    for (const path of PAGES) {
      await page.goto(path.replace(/[A-Z]{2,}/, (name) => names[name] ?? name));
      await page.getByRole("main").waitFor();
      await page.waitForLoadState("networkidle");
      const broken = [...(await violations(page)), ...(await cutTables(page))];
      if (broken.length) found[path] = broken;
      if (process.env.PICTURES) await takePictures(page, `${path.replace(/\W+/g, "-") || "dashboard"}-${colorScheme}`);
    }
    assert.deepEqual(found, {});
    assert.deepEqual(faults, []);
  });
}

test("a browser is sent to the console, an AWS client and a script are not", async () => {
  const get = (headers) => fetch(`${server.base}/`, { redirect: "manual", headers });
  const toPage = await get({ accept: "text/html,application/xhtml+xml" });
  assert.deepEqual([toPage.status, toPage.headers.get("location")], [302, "/_roleback/ui/"]);
  assert.equal((await get({ accept: "*/*" })).status, 200);
  const signed = await get({ accept: "text/html", authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request" });
  assert.notEqual(signed.status, 302);
});
