// The resource browser: several entities selected and removed, with what goes with them shown first; exports; time zones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile } from "node:fs/promises";
import { aws, continueAsRoot, newPage, violations } from "./browser.mjs";
import { suite } from "./suite.mjs";

const { server, browser, iam, opened } = await suite();

test("several users are removed together, and the message leads to the record", async () => {
  for (const UserName of ["ann", "bob", "cat"]) await iam("CreateUser", { UserName });
  await iam("CreateGroup", { GroupName: "dev" });
  await iam("AddUserToGroup", { GroupName: "dev", UserName: "ann" });
  await iam("AttachUserPolicy", { UserName: "bob", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
  const { page, faults } = await opened("users");
  for (const name of ["ann", "bob"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Remove selected" }).click();
  const dialog = page.getByRole("dialog");
  for (const step of ["remove user ann from group dev", "detach policy ReadOnlyAccess from user bob", "delete user ann", "delete user bob"]) await dialog.getByText(step, { exact: true }).waitFor();
  assert.equal((await iam("ListUsers")).Users.length, 3);
  await dialog.getByLabel("To confirm, type confirm").fill("confirm");
  // Another principal writes before the page looks for its own record.
  const { AccessKey: key } = await iam("CreateAccessKey", { UserName: "cat" });
  const cat = await aws(server.base, { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey });
  const writesMeanwhile = async (route) => {
    await cat("CreateGroup", { GroupName: "meanwhile" });
    return route.continue();
  };
  await page.route("**/_roleback/log?*", writesMeanwhile, { times: 1 });
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("2 users deleted.").waitFor();
  assert.equal((await iam("GetGroup", { GroupName: "meanwhile" })).Group.GroupName, "meanwhile");
  assert.deepEqual((await iam("ListUsers")).Users.map((it) => it.UserName), ["cat"]);
  await page.getByRole("link", { name: /^Record \d+$/ }).click();
  await page.getByText("DeleteUser").first().waitFor();
  assert.deepEqual(faults, []);
});

const GROUP_POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }] });
const TRUST = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] });

/** For each kind: two entities with what keeps them from being deleted, the steps that are shown, and what is left afterwards. */
const REMOVALS = [
  {
    noun: "groups",
    items: ["ops", "qa"],
    async make() {
      for (const GroupName of ["ops", "qa", "sre"]) await iam("CreateGroup", { GroupName });
      await iam("CreateUser", { UserName: "gil" });
      await iam("AddUserToGroup", { GroupName: "ops", UserName: "gil" });
      await iam("AttachGroupPolicy", { GroupName: "ops", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
      await iam("PutGroupPolicy", { GroupName: "qa", PolicyName: "list", PolicyDocument: GROUP_POLICY });
    },
    steps: ["remove user gil from group ops", "detach policy ReadOnlyAccess from group ops", "delete group ops", "delete inline policy list of group qa", "delete group qa"],
    left: async () => (await iam("ListGroups")).Groups.map((it) => it.GroupName).filter((it) => ["ops", "qa", "sre"].includes(it)),
    expected: ["sre"],
  },
  {
    noun: "roles",
    items: ["build", "deploy"],
    async make() {
      for (const RoleName of ["build", "deploy", "watch"]) await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: TRUST });
      await iam("AttachRolePolicy", { RoleName: "build", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
      await iam("PutRolePolicy", { RoleName: "deploy", PolicyName: "list", PolicyDocument: GROUP_POLICY });
      await iam("CreateInstanceProfile", { InstanceProfileName: "hosts" });
      await iam("AddRoleToInstanceProfile", { InstanceProfileName: "hosts", RoleName: "deploy" });
    },
    steps: ["detach policy ReadOnlyAccess from role build", "delete role build", "remove role deploy from instance profile hosts", "delete inline policy list of role deploy", "delete role deploy"],
    left: async () => (await iam("ListRoles")).Roles.map((it) => it.RoleName),
    expected: ["watch"],
  },
  {
    noun: "policies",
    items: ["first", "second"],
    async make() {
      const { User } = await iam("CreateUser", { UserName: "pam" });
      for (const PolicyName of ["first", "second", "third"]) await iam("CreatePolicy", { PolicyName, PolicyDocument: GROUP_POLICY });
      const arn = (name) => User.Arn.replace("user/pam", `policy/${name}`);
      await iam("AttachUserPolicy", { UserName: "pam", PolicyArn: arn("first") });
      await iam("CreatePolicyVersion", { PolicyArn: arn("second"), PolicyDocument: GROUP_POLICY, SetAsDefault: true });
    },
    steps: ["detach policy first from user pam", "delete policy first", "delete version v1 of policy second", "delete policy second"],
    left: async () => (await iam("ListPolicies", { Scope: "Local" })).Policies.map((it) => it.PolicyName),
    expected: ["third"],
  },
];

for (const { noun, items, make, steps, left, expected } of REMOVALS) {
  test(`several ${noun} are removed together, with what is detached shown first`, async () => {
    await make();
    const { page, faults } = await opened(noun);
    for (const item of items) {
      // Those of AWS fill many pages.
      if (noun === "policies") await page.getByLabel("Filter policies").fill(item);
      await page.getByRole("checkbox", { name: new RegExp(`^Select (.*/)?${item}$`) }).check();
    }
    const before = await left();
    await page.getByRole("button", { name: "Actions", exact: true }).click();
    await page.getByRole("menuitem", { name: "Remove selected" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(steps[0], { exact: true }).waitFor();
    const listed = await dialog.getByRole("listitem").allTextContents();
    assert.deepEqual(listed.toSorted(), steps.toSorted());
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(await left(), before);
    await dialog.getByLabel("To confirm, type confirm").fill("confirm");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText(`2 ${noun} deleted.`).waitFor();
    assert.deepEqual(await left(), expected);
    assert.deepEqual(faults, []);
  });
}

test("a search finds what has not arrived yet", async () => {
  const count = 130;
  for (let at = 0; at < count; at += 1) await iam("CreateUser", { UserName: `many-${String(at).padStart(3, "0")}`, Path: "/many/" });
  const { page, context, faults } = await newPage(browser, server.base);
  await continueAsRoot(page);
  let release;
  const held = new Promise((done) => (release = done));
  await context.route(`${server.base}/`, async (route) => {
    if (/Action=ListUsers.*Marker=/.test(route.request().postData() ?? "")) await held;
    return route.continue();
  });
  await page.goto("users");
  await page.getByText("(100+)", { exact: true }).waitFor();
  await page.getByLabel("Filter users").fill("MANY-129");
  const link = page.getByRole("link", { name: "many-129", exact: true });
  await link.waitFor();
  assert.match(await page.getByRole("row").filter({ has: link }).textContent(), /\/many\//);
  release();
  await page.getByText(/\(1\/\d+\)/).waitFor();
  assert.equal(await link.count(), 1);
  assert.deepEqual(faults, []);
});

test("a table is exported as CSV and JSON, and shows times in UTC or local time", async () => {
  const { page, faults } = await newPage(browser, server.base, { timezoneId: "Asia/Kolkata" });
  await continueAsRoot(page);
  await page.goto("users");
  await page.getByRole("link", { name: "cat" }).waitFor();
  const exported = async (format) => {
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: format, exact: true }).click()]);
    return readFile(await file.path(), "utf8");
  };
  const [header, line] = (await exported("CSV")).trim().split("\n");
  assert.equal(header.split(",").length, line.split(",").length);
  assert.match(line, /^cat,/);
  const [json] = JSON.parse(await exported("JSON"));
  assert.ok(Object.values(json).includes("cat"));

  await page.goto("users/cat");
  await page.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/).first().waitFor();
  await page.getByRole("button", { name: "Time zone" }).click();
  await page.getByRole("menuitem", { name: "Local time" }).click();
  await page.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\+5:30$/).first().waitFor();
  await page.reload();
  await page.getByText(/ UTC\+5:30$/).first().waitFor();
  assert.deepEqual(faults, []);
});
