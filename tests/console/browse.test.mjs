// The resource browser: several entities selected and removed, with what goes with them shown first; exports; time zones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile } from "node:fs/promises";
import { continueAsRoot, newPage } from "./browser.mjs";
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
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("2 users deleted.").waitFor();
  assert.deepEqual((await iam("ListUsers")).Users.map((it) => it.UserName), ["cat"]);
  await page.getByRole("link", { name: /^Record \d+$/ }).click();
  await page.getByText("DeleteUser").first().waitFor();
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
