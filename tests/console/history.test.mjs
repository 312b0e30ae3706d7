// History, which only an event log has: live records, filters, moments, who granted what, comparing, undoing, stepping, files.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { suite } from "./suite.mjs";

const READ = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const ALLOW = (...actions) => JSON.stringify({ Version: "2012-10-17", Statement: actions.map((Action) => ({ Sid: Action.replace(/\W/g, ""), Effect: "Allow", Action, Resource: "*" })) });

const { server, iam, opened } = await suite();

async function head() {
  const { head } = await (await fetch(`${server.base}/_roleback/health`)).json();
  return head.seq;
}

test("new records are counted while the list stands still, and the filters are in the address", async () => {
  await iam("CreateUser", { UserName: "first" });
  const { page, faults } = await opened("history");
  await page.getByText("Live", { exact: true }).waitFor();
  const newest = page.getByRole("grid", { name: "Event log" }).getByRole("row").nth(1);
  const before = await newest.textContent();
  await iam("CreateUser", { UserName: "second" });
  await iam("CreateGroup", { GroupName: "third" });
  await page.getByRole("button", { name: "2 new" }).waitFor();
  assert.equal(await newest.textContent(), before);
  await page.getByRole("button", { name: "2 new" }).click();
  await page.getByText("created group third").waitFor();
  await page.getByRole("button", { name: /new$/ }).waitFor({ state: "hidden" });

  // Only matching records count.
  await page.getByLabel("Event or operation").fill("iam:CreateGroup");
  await page.keyboard.press("Enter");
  await page.getByText("created user first").waitFor({ state: "hidden" });
  assert.equal(new URL(page.url()).searchParams.get("type"), "iam:CreateGroup");
  await page.getByText("Live", { exact: true }).waitFor();
  await iam("CreateUser", { UserName: "fourth" });
  await iam("CreateGroup", { GroupName: "fifth" });
  await page.getByRole("button", { name: "1 new" }).waitFor();
  await page.reload();
  await page.getByText("created group fifth").waitFor();
  assert.equal(await page.getByLabel("Event or operation").inputValue(), "iam:CreateGroup");
  assert.equal(await page.getByText("created user first").count(), 0);

  // Any record is one jump away.
  await page.goto("history");
  await page.getByLabel("Go to record").fill("2");
  await page.keyboard.press("Enter");
  await page.waitForURL(/[?&]from=2(&|$)/);
  await page.getByRole("link", { name: "#2", exact: true }).waitFor();
  await page.getByText("created user second").waitFor({ state: "hidden" });
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await page.getByRole("button", { name: "Download" }).click();
      await page.getByRole("menuitem", { name: "All matching records as JSON lines" }).click();
    })(),
  ]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  assert.equal(JSON.parse(lines[0]).seq, await head());
  assert.deepEqual(faults, []);
});

test("a whole page is shown as of a moment, read-only, and steps to other records", async () => {
  await iam("CreateUser", { UserName: "early" });
  const then = await head();
  await iam("CreateUser", { UserName: "late" });
  await iam("DeleteUser", { UserName: "early" });
  const { page, faults } = await opened("users");
  await page.getByRole("link", { name: "late" }).first().waitFor();
  await page.getByRole("button", { name: "As of now" }).click();
  await page.getByRole("dialog").getByLabel("Moment").fill(String(then + 1000));
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText(`record ${then + 1000} does not exist`).waitFor();
  await page.getByRole("dialog").getByLabel("Moment").fill(String(then));
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByTestId("as-of").waitFor();
  await page.getByRole("link", { name: "early" }).first().waitFor();
  assert.equal(await page.getByRole("link", { name: "late" }).count(), 0);
  assert.ok(await page.getByRole("button", { name: "Create user" }).first().isDisabled());
  // Links keep the moment; stepping changes it.
  await page.getByRole("link", { name: "early" }).first().click();
  await page.getByRole("heading", { name: "early", level: 1 }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("at"), String(then));
  await page.goto(`users?at=${then}`);
  await page.getByRole("button", { name: "Record after" }).click();
  await page.getByRole("link", { name: "late" }).first().waitFor();
  await page.getByRole("button", { name: "Return to now" }).click();
  await page.getByTestId("as-of").waitFor({ state: "hidden" });
  await page.getByRole("link", { name: "early" }).first().waitFor({ state: "hidden" });
  assert.deepEqual(faults, []);
});

test("every statement and attachment names the record that granted it", async () => {
  await iam("CreateRole", { RoleName: "granted", AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] }) });
  const created = await head();
  await iam("AttachRolePolicy", { RoleName: "granted", PolicyArn: READ });
  const attached = await head();
  await iam("PutRolePolicy", { RoleName: "granted", PolicyName: "own", PolicyDocument: ALLOW("s3:GetObject") });
  const first = await head();
  await iam("PutRolePolicy", { RoleName: "granted", PolicyName: "own", PolicyDocument: ALLOW("s3:GetObject", "s3:PutObject") });
  const second = await head();
  const { page, faults } = await opened("roles/granted");
  const row = (name) => page.getByRole("row").filter({ hasText: name });
  await row("ReadOnlyAccess").getByRole("link", { name: `#${attached}`, exact: true }).waitFor();
  await page.getByRole("button", { name: "own", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const statement = (name) => dialog.getByRole("row").filter({ hasText: name });
  await statement("s3:GetObject").getByRole("link", { name: `#${first}`, exact: true }).waitFor();
  await statement("s3:PutObject").getByRole("link", { name: `#${second}`, exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.goto("roles/granted?tab=trust");
  await row("sts:AssumeRole").getByRole("link", { name: `#${created}`, exact: true }).click();
  await page.getByRole("heading", { name: `Record ${created}`, level: 1 }).waitFor();
  assert.deepEqual(faults, []);
});

test("two moments are compared, and a record is undone after its preview", async () => {
  await iam("CreateUser", { UserName: "ann" });
  const created = await head();
  await iam("TagUser", { UserName: "ann", Tags: [{ Key: "team", Value: "red" }] });
  const tagged = await head();
  await iam("CreateAccessKey", { UserName: "ann" });
  const { page, faults } = await opened(`diff?from=${created}&to=${tagged}`);
  await page.getByRole("heading", { name: "1 changed" }).waitFor();
  await page.getByRole("row").filter({ hasText: "/tags/team" }).getByText("red").waitFor();

  // Creating the user cannot be undone alone: it has a key.
  await page.goto(`history/${created}`);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This record cannot be undone").first().waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Undo", exact: true }).isDisabled());
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.goto(`history/${tagged}`);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await dialog.getByText("/tags/team").waitFor();
  // Another client writes before the page reports what it did.
  const writesMeanwhile = async (route) => {
    const response = await route.fetch();
    await iam("CreateUser", { UserName: "meanwhile" });
    return route.fulfill({ response });
  };
  await page.route("**/_roleback/undo", writesMeanwhile, { times: 1 });
  await dialog.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByText(`Record ${tagged} undone.`).waitFor();
  const { Tags } = await iam("ListUserTags", { UserName: "ann" });
  assert.deepEqual(Tags, []);
  // The message links to the record of the undo.
  await page.getByRole("link", { name: /^Record \d+$/ }).click();
  await page.getByText(`undid ${tagged}`).first().waitFor();
  assert.deepEqual(faults, []);
});

test("the history of an entity leads to the entity as it was", async () => {
  await iam("CreateUser", { UserName: "tagged" });
  const created = await head();
  await iam("TagUser", { UserName: "tagged", Tags: [{ Key: "k", Value: "v" }] });
  const { page, faults } = await opened("users/tagged?tab=history");
  await page.getByRole("link", { name: `#${created}`, exact: true }).waitFor();
  await page.getByRole("row").filter({ hasText: `#${created}` }).getByRole("link", { name: "Show" }).click();
  await page.getByTestId("as-of").waitFor();
  await page.getByTestId("as-of").filter({ hasText: `As of record ${created}` }).waitFor();
  assert.deepEqual(faults, []);
});

test("stepping goes through the records, and shows the state after each", async () => {
  await iam("CreateGroup", { GroupName: "stepped" });
  const created = await head();
  const { page, faults } = await opened(`replay/${created}`);
  const groups = page.locator('a[href*="groups?at="]');
  await page.getByText("created group stepped").first().waitFor();
  await groups.filter({ hasText: /^\d+$/ }).waitFor();
  const then = Number(await groups.textContent());
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await page.getByRole("heading", { name: `Record ${created - 1} of` }).waitFor();
  await groups.filter({ hasText: new RegExp(`^${then - 1}$`) }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator("body").press("ArrowRight");
  await page.getByRole("heading", { name: `Record ${created} of` }).waitFor();
  assert.equal(new URL(page.url()).pathname.split("/").pop(), String(created));
  assert.deepEqual(faults, []);
});

test("an exported log is opened in the browser, and nothing is sent or loaded", async () => {
  const records = Array.from({ length: 60 }, (_, at) => ({
    seq: at + 1,
    ulid: "0",
    time_ns: 1_767_225_600_000_000_000 + at,
    account: 42,
    caller: "arn:aws:iam::000000000042:root",
    operation: at === 50 ? "iam:CreateAccessKey" : "iam:CreateUser",
    hash: "0",
    body: { events: [{ name: "X" }], request: { secret_access_key: "do-not-show" } },
  }));
  const text = [{ format: "roleback-log", version: 1, log: "L", records: 60, state_hash: "", redacted: false }, ...records].map((it) => JSON.stringify(it)).join("\n") + "\n";
  const { page, faults } = await opened("history");
  await page.getByRole("button", { name: "Open file" }).click();
  const sent = [];
  page.on("request", (request) => sent.push(request.method()));
  await page.locator("input[type=file]").setInputFiles({ name: "log.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(text) });
  await page.getByText("contains secrets in clear text").waitFor();
  await page.getByRole("cell", { name: "#25" }).or(page.getByRole("rowheader", { name: "#25" })).first().waitFor();
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("#26").waitFor();
  await page.getByLabel("Find records").fill("createaccesskey");
  await page.getByText("1 match").first().waitFor();
  await page.getByRole("radio", { name: "Show record 51" }).check();
  await page.getByText("(hidden)").waitFor();
  assert.equal(await page.getByText("do-not-show").count(), 0);
  assert.deepEqual(sent.filter((method) => method !== "GET"), []);
  assert.deepEqual(faults, []);
});
