// Pods: save, verify, compare, download, upload, load with a preview, delete.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./browser.mjs";
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
