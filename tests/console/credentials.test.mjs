// Signing in, and a user's credentials: password, MFA device, access keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { aws, continueAsRoot, downloaded, newPage, revealed, signIn, startServer, totp, violations } from "./browser.mjs";
import { suite } from "./suite.mjs";

const { server, browser, iam, opened } = await suite();
await iam("CreateAccountAlias", { AccountAlias: "acme" });

const PASSWORD = "Correct-Horse-1";

async function user(name, { reset = false } = {}) {
  await iam("CreateUser", { UserName: name });
  await iam("CreateLoginProfile", { UserName: name, Password: PASSWORD, PasswordResetRequired: reset });
  await iam("AttachUserPolicy", { UserName: name, PolicyArn: "arn:aws:iam::aws:policy/IAMUserChangePassword" });
}

/** Adds a virtual MFA device in the console; returns its seed. */
async function enrol(page, name, device, path = `users/${name}?tab=credentials`) {
  await page.goto(path);
  await page.getByRole("button", { name: "Assign MFA device" }).first().click();
  await page.getByLabel("Device name").fill(device);
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await page.getByRole("button", { name: "Show QR code" }).click();
  const code = page.getByRole("img", { name: `QR code of MFA device ${device}` });
  assert.ok(await code.evaluate((image) => image.decode().then(() => image.naturalWidth > 100)));
  assert.match(await page.getByTestId("seed").textContent(), /^\*+$/);
  await page.getByRole("button", { name: "Show secret key" }).click();
  const seed = await revealed(page.getByTestId("seed"));
  await page.getByLabel("MFA code 1").fill("000000");
  await page.getByLabel("MFA code 2").fill("000000");
  await page.getByRole("button", { name: "Add MFA" }).click();
  await page.getByText(/^The device was not added: Authentication code/).waitFor();
  // Both codes are computed at once: if the time step changed in between, they would not be consecutive.
  const codes = [totp(seed, -1), totp(seed)];
  await page.getByLabel("MFA code 1").fill(codes[0]);
  await page.getByLabel("MFA code 2").fill(codes[1]);
  await page.getByRole("button", { name: "Add MFA" }).click();
  await page.getByText(`MFA device assigned to ${name}.`).waitFor();
  return seed;
}

test("an MFA device is enrolled by its QR code, asked for at sign-in, resynchronized and removed", async () => {
  const { page, faults } = await newPage(browser, server.base);
  await user("mia");
  await continueAsRoot(page);
  const seed = await enrol(page, "mia", "phone");
  const { MFADevices } = await iam("ListMFADevices", { UserName: "mia" });
  assert.equal(MFADevices.length, 1);
  const serial = MFADevices[0].SerialNumber;
  assert.match(serial, /:mfa\/phone$/);

  const other = await newPage(browser, server.base);
  await signIn(other.page, "mia", PASSWORD, "acme");
  await other.page.getByRole("heading", { name: "Multi-factor authentication" }).waitFor();
  await other.page.getByLabel("MFA code").fill("000000");
  await other.page.getByRole("button", { name: "Submit" }).click();
  await other.page.getByText(/^the MFA code|wrong|incorrect|invalid/i).first().waitFor();
  await other.page.getByLabel("MFA code").fill(totp(seed, 1));
  await other.page.getByRole("button", { name: "Submit" }).click();
  await other.page.getByRole("button", { name: /mia @ acme/ }).waitFor();

  await page.getByRole("radio", { name: `Select ${serial}` }).check();
  await page.getByRole("button", { name: "Resync" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("MFA code 1").fill("111111");
  await dialog.getByLabel("MFA code 2").fill("222222");
  await dialog.getByRole("button", { name: "Resync" }).click();
  await dialog.getByText(/InvalidAuthenticationCode|not valid|Authentication code/i).waitFor();
  const codes = [totp(seed, 2), totp(seed, 3)];
  await dialog.getByLabel("MFA code 1").fill(codes[0]);
  await dialog.getByLabel("MFA code 2").fill(codes[1]);
  await dialog.getByRole("button", { name: "Resync" }).click();
  await page.getByText(`MFA device ${serial} resynchronized.`).waitFor();

  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByLabel("To confirm, type mia").fill("mia");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText(`MFA device ${serial} removed.`).waitFor();
  assert.deepEqual((await iam("ListMFADevices", { UserName: "mia" })).MFADevices, []);
  assert.deepEqual((await iam("ListVirtualMFADevices")).VirtualMFADevices, []);
  assert.deepEqual([...faults, ...other.faults], []);
});

test("the root user gets an MFA device under the account alias, and is asked for its code", async () => {
  const own = await startServer();
  try {
    const { page, faults } = await newPage(browser, own.base);
    await continueAsRoot(page);
    await page.getByRole("link", { name: "Add MFA for the root user" }).click();
    const assign = page.getByRole("button", { name: "Assign MFA device" }).first();
    await page.getByText("create an account alias before you assign a device").filter({ visible: true }).first().waitFor();
    assert.equal(await assign.getAttribute("aria-disabled"), "true");
    const root = await aws(own.base);
    await root("CreateAccountAlias", { AccountAlias: "own" });
    const seed = await enrol(page, "the root user", "safe", "account");
    const device = (await root("ListVirtualMFADevices")).VirtualMFADevices[0];
    assert.match(device.User.Arn, /:root$/);
    await page.goto("");
    await page.getByText("The root user has MFA").waitFor();

    const other = await newPage(browser, own.base);
    await other.page.goto("");
    await other.page.getByRole("button", { name: "Continue as root" }).click();
    await other.page.getByRole("heading", { name: "Multi-factor authentication of the root user" }).waitFor();
    await other.page.getByLabel("MFA code").fill("000000");
    await other.page.getByRole("button", { name: "Submit" }).click();
    await other.page.getByText("the MFA code is wrong or was used before", { exact: true }).waitFor();
    assert.deepEqual(await violations(other.page), []);
    await other.page.getByLabel("MFA code").fill(totp(seed, 1));
    await other.page.getByRole("button", { name: "Submit" }).click();
    await other.page.getByRole("heading", { name: "IAM dashboard" }).waitFor();

    // Only a session that used the device may remove it.
    const remove = async (at) => {
      await at.goto("account");
      await at.getByRole("radio", { name: `Select ${device.SerialNumber}` }).check();
      await at.getByRole("button", { name: "Remove", exact: true }).click();
      await at.getByLabel("To confirm, type root").fill("root");
      await at.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    };
    await remove(page);
    await page.getByText("The MFA device was not changed").waitFor();
    await remove(other.page);
    await other.page.getByText(`MFA device ${device.SerialNumber} removed.`).waitFor();
    assert.deepEqual((await root("ListVirtualMFADevices")).VirtualMFADevices, []);
    assert.deepEqual([...faults, ...other.faults], []);
  } finally {
    own.stop();
  }
});

test("leaving the wizard without codes deletes the device that was not assigned", async () => {
  const { page, faults } = await newPage(browser, server.base);
  await user("lea");
  await continueAsRoot(page);
  await page.goto("users/lea/mfa");
  await page.getByLabel("Device name").fill("unused");
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await page.getByRole("button", { name: "Show QR code" }).waitFor();
  assert.equal((await iam("ListVirtualMFADevices")).VirtualMFADevices.length, 1);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("heading", { name: "lea", level: 1 }).waitFor();
  assert.deepEqual((await iam("ListVirtualMFADevices")).VirtualMFADevices, []);
  assert.deepEqual(faults, []);
});

test("the password has to be changed, and the password policy says why not", async () => {
  const { page } = await newPage(browser, server.base);
  await iam("UpdateAccountPasswordPolicy", { MinimumPasswordLength: 12, RequireNumbers: true, AllowUsersToChangePassword: true });
  await user("rob", { reset: true });
  await signIn(page, "rob", PASSWORD, "acme");
  await page.getByRole("heading", { name: "Change your password" }).waitFor();
  await page.getByText("At least 12 characters").waitFor();
  const change = async (password, again = password) => {
    await page.getByLabel("New password", { exact: true }).fill(password);
    await page.getByLabel("Retype new password").fill(again);
    await page.getByRole("button", { name: "Confirm password change" }).click();
  };
  await change("short1", "other1");
  await page.getByText("The two new passwords differ.", { exact: true }).waitFor();
  await change("short1");
  await page.getByText(/minimum length of 12/).first().waitFor();
  await change("New-Password-1");
  await page.getByRole("button", { name: /rob @ acme/ }).waitFor();
  const { LoginProfile } = await iam("GetLoginProfile", { UserName: "rob" });
  assert.equal(LoginProfile.PasswordResetRequired, false);

  // The same rules when a password is set for somebody else.
  const root = await newPage(browser, server.base);
  await continueAsRoot(root.page);
  await root.page.goto("users/rob?tab=credentials");
  await root.page.getByRole("button", { name: "Reset password" }).click();
  const dialog = root.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Custom password" }).check();
  await dialog.getByLabel("Custom password", { exact: true }).last().fill("short");
  await dialog.getByRole("button", { name: "Reset password" }).click();
  await dialog.getByText(/minimum length of 12/).first().waitFor();
  await dialog.getByRole("radio", { name: "Autogenerated password" }).check();
  await dialog.getByRole("button", { name: "Reset password" }).click();
  await dialog.getByRole("button", { name: "Show console password" }).click();
  const password = await revealed(dialog.getByTestId("password"));
  const file = await downloaded(root.page, dialog.getByRole("button", { name: "Download .csv file" }));
  assert.equal(file.split("\n")[0], "User name,Password,Console sign-in URL");
  await signIn(page, "rob", password, "acme");
  await page.getByRole("heading", { name: "Change your password" }).waitFor();
  await iam("DeleteAccountPasswordPolicy");
});

test("wrong passwords are limited, for their user only", async () => {
  const { page } = await newPage(browser, server.base);
  await user("eve");
  await user("bob");
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const refused = await fetch(`${server.base}/_roleback/sign-in`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ account: "acme", user: "eve", password: `wrong-${attempt}` }) });
    assert.equal(refused.status, 403, `attempt ${attempt}`);
  }
  await signIn(page, "eve", PASSWORD, "acme");
  await page.getByText(/^too many failed attempts to sign in as `eve`/).waitFor();
  await signIn(page, "bob", "wrong", "acme");
  await page.getByText("Your authentication information is incorrect. Please try again.", { exact: true }).waitFor();
  await signIn(page, "bob", PASSWORD, "nowhere");
  await page.getByText(/^no account has the id or the alias `nowhere`/).waitFor();
  await signIn(page, "bob", PASSWORD, "acme");
  await page.getByRole("button", { name: /bob @ acme/ }).waitFor();
});

test("Continue as root is offered only while permissions are not enforced", async () => {
  const enforced = await startServer("--enforce", "on");
  try {
    const { page, faults } = await newPage(browser, enforced.base);
    await page.goto("sign-in");
    await page.getByLabel("IAM user name").waitFor();
    await page.waitForLoadState("networkidle");
    assert.equal(await page.getByRole("button", { name: "Continue as root" }).count(), 0);
    assert.deepEqual(faults, []);
    const refused = await fetch(`${enforced.base}/_roleback/sign-in`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    assert.equal(refused.status, 403);
  } finally {
    enforced.stop();
  }
});

test("federated credentials sign in through the login URL, to the page that they ask for", async () => {
  const { page, faults } = await newPage(browser, server.base);
  const { Role } = await iam("CreateRole", { RoleName: "console", AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }] }) });
  const { STSClient, AssumeRoleCommand } = await import("@aws-sdk/client-sts");
  const { AccessKey: key } = await iam("CreateAccessKey", { UserName: "mia" });
  const sts = new STSClient({ endpoint: server.base, region: "us-east-1", credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } });
  const { Credentials: issued } = await sts.send(new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName: "vault" }));
  const Session = JSON.stringify({ sessionId: issued.AccessKeyId, sessionKey: issued.SecretAccessKey, sessionToken: issued.SessionToken });
  const url = (parameters) => `${server.base}/_roleback/federation?${new URLSearchParams(parameters)}`;
  const { SigninToken } = await (await fetch(url({ Action: "getSigninToken", SessionDuration: "3600", Session }))).json();
  await page.goto(url({ Action: "login", Issuer: "aws-vault", Destination: `${server.base}/_roleback/ui/roles/console`, SigninToken }));
  await page.getByRole("heading", { name: "console", level: 1 }).waitFor();
  await page.getByRole("button", { name: /console\/vault @/ }).waitFor();
  assert.deepEqual(faults, []);
  const wrong = await fetch(url({ Action: "login", Destination: "", SigninToken: "wrong" }), { redirect: "manual" });
  assert.equal(wrong.status, 403);
});

test("an access key is created for a use case, retrieved once, described, rotated and deleted", async () => {
  const { page, faults } = await newPage(browser, server.base);
  await user("kim");
  await continueAsRoot(page);
  const create = async (description) => {
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText("Choose a use case.", { exact: true }).waitFor();
    await page.getByRole("radio", { name: /Command Line Interface/ }).check();
    await page.getByText("Alternative recommended").waitFor();
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText("Confirm that you understand the recommendation.", { exact: true }).waitFor();
    await page.getByRole("checkbox", { name: /I understand/ }).check();
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByLabel("Description tag value").fill(description);
    await page.getByRole("button", { name: "Create access key" }).click();
    await page.getByRole("heading", { name: "Retrieve access keys" }).waitFor();
  };
  await page.goto("users/kim?tab=credentials");
  await page.getByRole("button", { name: "Create access key" }).first().click();
  await create("laptop");
  await page.getByRole("button", { name: "Show secret access key" }).click();
  const secret = await revealed(page.getByTestId("secret"));
  const [header, line] = (await downloaded(page, page.getByRole("button", { name: "Download .csv file" }))).trim().split("\n");
  assert.equal(header, "Access key ID,Secret access key");
  const [id, inFile] = line.split(",");
  assert.equal(inFile, secret);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("gridcell", { name: "laptop" }).waitFor();
  assert.deepEqual((await iam("ListUserTags", { UserName: "kim" })).Tags, [{ Key: id, Value: "laptop" }]);

  // The key works, and its use is shown.
  const { IAMClient, GetUserCommand } = await import("@aws-sdk/client-iam");
  const own = new IAMClient({ endpoint: server.base, region: "eu-west-1", credentials: { accessKeyId: id, secretAccessKey: secret } });
  assert.equal((await own.send(new GetUserCommand({}))).User.UserName, "kim");

  await page.getByRole("radio", { name: `Select ${id}` }).check();
  const act = async (item) => {
    await page.getByRole("button", { name: "Actions" }).last().click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await act("Edit description");
  await page.getByRole("dialog").getByLabel("Description tag value").fill("old laptop");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("gridcell", { name: "old laptop" }).waitFor();

  await act("Rotate");
  await create("new laptop");
  await page.getByRole("button", { name: `Deactivate ${id}` }).click();
  await page.getByText(`Access key ${id} deactivated.`).waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("gridcell", { name: "new laptop" }).waitFor();
  const status = async () => Object.fromEntries((await iam("ListAccessKeys", { UserName: "kim" })).AccessKeyMetadata.map((key) => [key.AccessKeyId, key.Status]));
  assert.deepEqual([Object.keys(await status()).length, (await status())[id]], [2, "Inactive"]);
  await page.getByRole("radio", { name: `Select ${id}` }).check();
  await act("Delete");
  await page.getByLabel(`To confirm, type ${id}`).fill(id);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText(`Access key ${id} deleted.`).waitFor();
  assert.deepEqual(Object.values(await status()), ["Active"]);
  assert.ok(!(await iam("ListUserTags", { UserName: "kim" })).Tags.some((tag) => tag.Key === id));
  assert.deepEqual(faults, []);
});

test("the wizard Create user generates a password that the account's policy accepts", async () => {
  await iam("UpdateAccountPasswordPolicy", { MinimumPasswordLength: 24 });
  const { page, faults } = await opened("users/create");
  await page.getByLabel("User name").fill("zoe");
  await page.getByRole("checkbox", { name: /Provide user access/ }).check();
  const next = () => page.getByRole("button", { name: "Next", exact: true }).click();
  await next();
  await next();
  await page.getByRole("button", { name: "Create user" }).click();
  await page.getByRole("button", { name: "Show console password" }).click();
  assert.equal((await revealed(page.getByTestId("password"))).length, 24);
  await iam("DeleteAccountPasswordPolicy");
  assert.deepEqual(faults, []);
});
