// Reports, account settings and identity providers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { downloaded } from "./browser.mjs";
import { suite } from "./suite.mjs";

const { server, iam, opened } = await suite("--last-used-interval", "0.1");

test("the credential report is generated, shown and downloaded", async () => {
  await iam("CreateUser", { UserName: "ann" });
  await iam("CreateAccessKey", { UserName: "ann" });
  const { page, faults } = await opened("credential-report");
  await page.getByText("No report", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Generate report" }).first().click();
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "ann" }) });
  await row.waitFor();
  await page.getByRole("columnheader", { name: "Access key 1 active" }).waitFor();
  assert.match(await row.textContent(), /true/);
  const file = await downloaded(page, page.getByRole("button", { name: "Download credential report" }));
  const { Content } = await iam("GetCredentialReport");
  assert.equal(file, new TextDecoder().decode(Content));
  assert.match(file, /^user,arn,user_creation_time,/);
  assert.deepEqual(faults, []);
});

test("the account's alias, password policy and token version are changed", async () => {
  const { page, faults } = await opened("account");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Create alias" }).click();
  await dialog.getByLabel("Preferred alias").fill("Not Valid");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await dialog.getByText(/failed to satisfy constraint|must satisfy|not valid/i).first().waitFor();
  await dialog.getByLabel("Preferred alias").fill("my-team");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Account alias my-team saved.").waitFor();
  assert.deepEqual((await iam("ListAccountAliases")).AccountAliases, ["my-team"]);
  await page.getByText("account=my-team").first().waitFor();

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await dialog.getByLabel("Password minimum length").fill("14");
  await dialog.getByLabel("Prevent reuse of this many former passwords").fill("3");
  await dialog.getByRole("checkbox", { name: /Require at least one number/ }).check();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("14 characters").waitFor();
  const { PasswordPolicy: policy } = await iam("GetAccountPasswordPolicy");
  assert.deepEqual([policy.MinimumPasswordLength, policy.PasswordReusePrevention, policy.RequireNumbers], [14, 3, true]);
  await page.getByRole("button", { name: "Use the default" }).click();
  await page.getByText("This account uses the default password policy.").waitFor();
  await assert.rejects(iam("GetAccountPasswordPolicy"), { Code: "NoSuchEntity" });

  await page.getByRole("button", { name: "Change Region compatibility of session tokens" }).click();
  await dialog.getByRole("radio", { name: /Valid in all AWS Regions/ }).check();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Region compatibility of session tokens saved.").waitFor();
  assert.equal((await iam("GetAccountSummary")).SummaryMap.GlobalEndpointTokenVersion, 2);
  await page.getByRole("gridcell", { name: "Users", exact: true }).or(page.getByRole("rowheader", { name: "Users", exact: true })).first().waitFor();
  assert.deepEqual(faults, []);
});

test("an OpenID Connect provider is added, changed and deleted", async () => {
  const { page, faults } = await opened("providers");
  await page.getByRole("button", { name: "Add provider" }).first().click();
  await page.getByRole("radio", { name: /OpenID Connect/ }).check();
  await page.getByLabel("Provider URL").fill("http://issuer.example");
  await page.getByLabel("Audience").fill("app");
  await page.getByRole("button", { name: "Thumbprints - optional" }).click();
  await page.getByRole("textbox", { name: "Thumbprints" }).fill("a".repeat(40));
  await page.getByRole("button", { name: "Add provider" }).click();
  await page.getByText(/https/).filter({ hasText: /begin|invalid|must/i }).first().waitFor();
  await page.getByLabel("Provider URL").fill("https://issuer.example");
  await page.getByRole("button", { name: "Add provider" }).click();
  await page.getByRole("heading", { name: "issuer.example", level: 1 }).waitFor();
  const [{ Arn }] = (await iam("ListOpenIDConnectProviders")).OpenIDConnectProviderList;
  const provider = () => iam("GetOpenIDConnectProvider", { OpenIDConnectProviderArn: Arn });

  await page.getByRole("button", { name: "Add audience" }).click();
  await page.getByRole("dialog").getByLabel("Audience").fill("second");
  await page.getByRole("dialog").getByRole("button", { name: "Add audience" }).click();
  await page.getByText("Audience second added.").waitFor();
  await page.getByRole("checkbox", { name: "Select app" }).check();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("app removed.").waitFor();
  assert.deepEqual((await provider()).ClientIDList, ["second"]);

  await page.getByRole("tab", { name: "Endpoint verification" }).click();
  await page.getByRole("button", { name: "Manage", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Thumbprints").fill(`${"b".repeat(40)}\n${"c".repeat(40)}`);
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Thumbprints saved.").waitFor();
  assert.deepEqual((await provider()).ThumbprintList, ["b".repeat(40), "c".repeat(40)]);

  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Federated: Arn }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "issuer.example:aud": "second" } } }] };
  await iam("CreateRole", { RoleName: "web", AssumeRolePolicyDocument: JSON.stringify(trust) });
  await page.getByRole("tab", { name: "Assigned roles" }).click();
  await page.getByRole("link", { name: "web" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("role web can no longer be assumed through it").waitFor();
  await page.getByLabel("To confirm, type issuer.example").fill("issuer.example");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No identity providers").waitFor();
  assert.deepEqual((await iam("ListOpenIDConnectProviders")).OpenIDConnectProviderList, []);
  assert.deepEqual(faults, []);
});

test("a SAML provider is added from a file and its metadata is replaced", async () => {
  const metadata = await (await fetch(`${server.base}/_roleback/idp/metadata.xml`)).text();
  const { page, faults } = await opened("providers/create");
  await page.getByLabel("Provider name").fill("adfs");
  await page.locator("input[type=file]").setInputFiles({ name: "metadata.xml", mimeType: "application/xml", buffer: Buffer.from(metadata) });
  await page.getByRole("button", { name: "Add provider" }).click();
  await page.getByRole("heading", { name: "adfs", level: 1 }).waitFor();
  const [{ Arn }] = (await iam("ListSAMLProviders")).SAMLProviderList;
  assert.match(Arn, /:saml-provider\/adfs$/);
  assert.equal(await downloaded(page, page.getByRole("button", { name: "Download metadata" })), metadata);
  await page.getByRole("button", { name: "Replace metadata" }).click();
  await page.getByRole("dialog").getByLabel("Metadata document as text").fill("<not-metadata/>");
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("dialog").getByText(/metadata/i).filter({ hasText: /invalid|parse|not valid|length/i }).first().waitFor();
  const replaced = metadata.replace("<", "<").replace(/\?>/, "?><!-- renewed -->");
  await page.getByRole("dialog").getByLabel("Metadata document as text").fill(replaced);
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Metadata document saved.").waitFor();
  assert.equal((await iam("GetSAMLProvider", { SAMLProviderArn: Arn })).SAMLMetadataDocument, replaced);
  assert.deepEqual(faults, []);
});

test("the access advisor shows the services that policies allow and what used them", async () => {
  await iam("CreateUser", { UserName: "eva" });
  await iam("CreateGroup", { GroupName: "readers" });
  await iam("AddUserToGroup", { UserName: "eva", GroupName: "readers" });
  await iam("AttachGroupPolicy", { GroupName: "readers", PolicyArn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess" });
  const { AccessKey: key } = await iam("CreateAccessKey", { UserName: "eva" });
  const { IAMClient, ListUsersCommand } = await import("@aws-sdk/client-iam");
  const own = new IAMClient({ endpoint: server.base, region: "us-east-1", credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } });
  await own.send(new ListUsersCommand({}));
  const { page, faults } = await opened("users/eva?tab=advisor");
  const row = page.getByRole("row").filter({ hasText: "Identity and Access Management" });
  await row.getByRole("link", { name: "IAMReadOnlyAccess" }).waitFor();
  // The use is written down a moment after it.
  for (let attempt = 0; attempt < 120 && !/UTC/.test(await row.textContent()); attempt += 1) {
    await page.waitForTimeout(500);
    await page.reload();
    await row.getByRole("link", { name: "IAMReadOnlyAccess" }).waitFor();
  }
  assert.match(await row.textContent(), /\d{4}-\d\d-\d\d .*UTC/);
  await page.goto("groups/readers?tab=advisor");
  await page.getByRole("radio", { name: "Select iam" }).check();
  await page.getByRole("table", { name: /Access to/ }).or(page.getByRole("grid", { name: /Access to/ })).getByText("eva").waitFor();
  await page.goto(`policies/${encodeURIComponent("arn:aws:iam::aws:policy/IAMReadOnlyAccess")}?tab=advisor`);
  await page.getByText("Identity and Access Management").first().waitFor();
  assert.deepEqual(faults, []);
});
