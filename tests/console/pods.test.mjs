// Pods: save, verify, compare, download, upload, load with a preview, delete.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { aws, startServer, violations } from "./browser.mjs";
import { suite } from "./suite.mjs";

const { server, iam, opened } = await suite();

const listed = async () => (await (await fetch(`${server.base}/_roleback/snapshots?all=true`)).json()).snapshots.map((it) => `${it.name}:${it.version}`);
const users = async () => (await iam("ListUsers")).Users.map((it) => it.UserName);

test("a pod is saved, verified, compared, downloaded, uploaded, loaded and deleted", async () => {
  await iam("CreateUser", { UserName: "ann" });
  const { page, faults } = await opened("pods");
  const dialog = page.getByRole("dialog");
  const act = async (item) => {
    await page.getByRole("button", { name: "Actions", exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const save = async (name) => {
    await page.getByRole("button", { name: "Save pod" }).first().click();
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: `${name}:1` }).waitFor();
  };
  await save("one");
  await iam("CreateUser", { UserName: "bob" });
  await save("two");
  assert.deepEqual((await listed()).sort(), ["one:1", "two:1"]);

  await page.getByRole("checkbox", { name: "Select one:1" }).check();
  await act("Verify");
  await page.getByText("one:1 is intact and can be loaded.").waitFor();
  await page.getByRole("checkbox", { name: "Select two:1" }).check();
  await act("Compare the two selected pods");
  await page.waitForURL(/diff\?from=pod%3Aone%3A1&to=pod%3Atwo%3A1/);
  await page.getByText(/bob/).first().waitFor();

  await page.goto("pods");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "one:1" }).click()]);
  const content = await readFile(await file.path());
  await page.getByRole("button", { name: "Upload pod file" }).click();
  await dialog.locator("input[type=file]").setInputFiles({ name: "one.pod", mimeType: "application/octet-stream", buffer: content });
  await dialog.getByLabel("Name", { exact: true }).fill("three");
  await dialog.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("link", { name: "three:1" }).waitFor();
  assert.deepEqual(await users(), ["ann", "bob"]);

  await page.getByRole("checkbox", { name: "Select three:1" }).check();
  await act("Load");
  const removed = dialog.getByRole("row").filter({ hasText: "bob" });
  await removed.getByText("removed").waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(await users(), ["ann", "bob"]);
  await dialog.getByRole("button", { name: "Load", exact: true }).click();
  await page.getByText("Pod three:1 loaded.").waitFor();
  assert.deepEqual(await users(), ["ann"]);

  await page.getByRole("checkbox", { name: "Select two:1" }).check();
  await act("Delete");
  await dialog.getByLabel("To confirm, type two").fill("two");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "two:1" }).waitFor({ state: "detached" });
  assert.deepEqual((await listed()).sort(), ["one:1", "three:1"]);
  assert.deepEqual(faults, []);
});

const TAG = (Value) => ({ UserName: "mona", Tags: [{ Key: "stage", Value }] });

/** The file of a pod that another server saved, which loaded what this server saved and changed the same tag. */
async function workOfAnother() {
  const other = await startServer();
  try {
    const file = async (base, name) => {
      await fetch(`${base}/_roleback/snapshots/${name}`, { method: "POST" });
      return Buffer.from(await (await fetch(`${base}/_roleback/snapshots/${name}`)).arrayBuffer());
    };
    await fetch(`${other.base}/_roleback/snapshots/restore?merge=overwrite`, { method: "PUT", body: await file(server.base, "ancestor") });
    const theirs = await aws(other.base);
    await theirs("TagUser", TAG("theirs"));
    await theirs("CreateGroup", { GroupName: "colleagues" });
    return await file(other.base, "work");
  } finally {
    other.stop();
  }
}

test("an upload is previewed, and the conflicts of a three-way merge are decided before anything changes", async () => {
  await iam("CreateUser", { UserName: "mona" });
  const buffer = await workOfAnother();
  await iam("TagUser", TAG("ours"));
  const tag = async () => (await iam("ListUserTags", { UserName: "mona" })).Tags[0].Value;
  const groups = async () => (await iam("ListGroups")).Groups.map((it) => it.GroupName);
  const { page, faults } = await opened("pods");
  const dialog = page.getByRole("dialog");
  const load = dialog.getByRole("button", { name: "Load", exact: true });
  const upload = async () => {
    await page.getByRole("button", { name: "Upload pod file" }).click();
    await dialog.locator("input[type=file]").setInputFiles({ name: "work.pod", mimeType: "application/octet-stream", buffer });
    await dialog.getByRole("radio", { name: /Load it into the state/ }).check();
  };
  const merge = async (name) => {
    await dialog.getByRole("button", { name: /Merge strategy/ }).click();
    await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
  };
  await upload();
  await dialog.getByRole("row").filter({ hasText: "colleagues" }).getByText("restored").waitFor();
  assert.deepEqual([await tag(), await groups()], ["ours", []]);

  await merge("Three-way merge");
  await dialog.getByText("1 conflict: nothing was changed").waitFor();
  await dialog.getByText("user mona: /tags/stage").waitFor();
  assert.equal(await load.isDisabled(), true);
  const preview = dialog.getByRole("button", { name: "Preview the merge" });
  assert.equal(await preview.isDisabled(), true);
  await dialog.getByRole("radio", { name: /^Another value/ }).check();
  await dialog.getByLabel("Value, as JSON").fill("{");
  await dialog.getByText("This is not JSON.").waitFor();
  assert.equal(await preview.isDisabled(), true);
  await dialog.getByRole("button", { name: "Take theirs in all" }).click();
  assert.equal(await dialog.getByRole("radio", { name: /^Theirs/ }).isChecked(), true);
  assert.deepEqual(await violations(page), []);
  await preview.click();
  await dialog.getByText("Every conflict is decided").waitFor();
  await dialog.getByRole("row").filter({ hasText: "mona" }).getByText(/^(merged|restored)$/).waitFor();
  assert.deepEqual([await tag(), await groups()], ["ours", []]);
  await load.click();
  await page.getByText("Pod file work.pod loaded.").waitFor();
  assert.deepEqual([await tag(), await groups()], ["theirs", ["colleagues"]]);
  assert.deepEqual(faults, []);
});
