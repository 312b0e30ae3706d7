// The policy editor: findings, quick fixes, completion, the visual editor, versions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./browser.mjs";
import { suite } from "./suite.mjs";

const { iam, opened } = await suite();

const next = (page) => page.getByRole("button", { name: "Next", exact: true }).click();
const policy = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
const document = async (arn, VersionId) => {
  const { Policy } = await iam("GetPolicy", { PolicyArn: arn });
  const { PolicyVersion } = await iam("GetPolicyVersion", { PolicyArn: arn, VersionId: VersionId ?? Policy.DefaultVersionId });
  return JSON.parse(decodeURIComponent(PolicyVersion.Document));
};

/** Replaces the text of the JSON editor. */
async function write(page, text) {
  const editor = page.getByRole("textbox", { name: "Policy document" });
  await editor.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** The text of the JSON editor, which has only the lines in view: for texts that fit. */
const written = (page) => page.getByRole("textbox", { name: "Policy document" }).evaluate((it) => [...it.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));

test("findings in four severities lead to their lines and are resolved by quick fixes", async () => {
  const { page, faults } = await opened("policies/create");
  const text = JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [
        { Sid: "A", Effect: "Allow", Action: ["s3:GetObjekt", "s3:ListBucket"], Resource: "*" },
        { Sid: "B", Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
        { Sid: "C", Effect: "Allow", Action: ["ec2:Describe*", "ec2:DescribeTags"], Resource: "*" },
        { Sid: "D", Effect: "Allow", Action: "iam:CreateServiceLinkedRole", Resource: "*" },
      ],
    },
    null,
    2,
  );
  await write(page, text);
  for (const [tab, code] of [["Security: 1", "PASS_ROLE_WITH_STAR_IN_RESOURCE"], ["Errors: 1", "INVALID_ACTION"], ["Warnings: 1", "CREATE_SLR_WITH_STAR_IN_RESOURCE"], ["Suggestions: 1", "REDUNDANT_ACTION"]]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByText(code, { exact: true }).waitFor();
  }
  assert.deepEqual(await violations(page), []);
  await next(page);
  await page.getByText("Resolve the findings before you continue.", { exact: true }).waitFor();
  await page.getByRole("tab", { name: "Errors: 1" }).click();
  await page.getByRole("button", { name: /^Ln 8, Col/ }).click();
  await page.getByText(/^Ln 8, Col \d+$/).first().waitFor();
  await page.getByRole("button", { name: "Use s3:GetObject" }).click();
  await page.getByRole("tab", { name: "Errors: 0" }).waitFor();
  await page.getByRole("tab", { name: "Suggestions: 1" }).click();
  await page.getByRole("button", { name: "Remove the redundant actions" }).click();
  await page.getByRole("tab", { name: "Suggestions: 0" }).waitFor();
  const [first, , third] = JSON.parse(await written(page)).Statement;
  assert.deepEqual([first.Action, third.Action], [["s3:GetObject", "s3:ListBucket"], ["ec2:Describe*"]]);
  await page.getByText(/^\d+ of 6144 characters remaining$/).waitFor();
  const left = 6144 - (await written(page)).replace(/\s/g, "").length;
  await page.getByText(`${left} of 6144 characters remaining`).waitFor();
  assert.deepEqual(faults, []);
});

test("actions, ARNs and condition keys are completed from the catalogue", async () => {
  const { page, faults } = await opened("policies/create");
  const options = page.getByRole("listbox").getByRole("option");
  const complete = async (before, typed, option) => {
    await write(page, before);
    // The cursor is behind the last quote.
    for (let at = 0; at < before.length - before.indexOf("@@") - 2; at += 1) await page.keyboard.press("ArrowLeft");
    for (let at = 0; at < 2; at += 1) await page.keyboard.press("Backspace");
    await page.keyboard.type(typed);
    await page.keyboard.press("Control+Space");
    const unchosen = await written(page);
    // A click while the list is refreshed chooses nothing, and can close the list.
    for (let attempt = 0; attempt < 100 && (await written(page)) === unchosen; attempt += 1) {
      if ((await options.count()) === 0) await page.keyboard.press("Control+Space");
      await options.filter({ hasText: option }).first().click({ timeout: 2_000 }).catch(() => {});
      await page.waitForTimeout(100);
    }
    return (await written(page)).replace(/\s/g, "");
  };
  const flat = (statement) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  assert.match(await complete(flat({ Effect: "Allow", Action: "@@" }), "dynamo", /^dynamodb:/), /"Action":"dynamodb:"/);
  assert.match(await complete(flat({ Effect: "Allow", Action: "@@" }), "dynamodb:GetI", /^dynamodb:GetItem/), /"Action":"dynamodb:GetItem"/);
  assert.match(await complete(flat({ Effect: "Allow", Action: "s3:GetObject", Resource: "@@" }), "arn", /^arn:aws:s3:::\$\{BucketName\}\/\$\{ObjectName\}/), /"Resource":"arn:aws:s3:::\$\{BucketName\}\/\$\{ObjectName\}"/);
  assert.match(await complete(flat({ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: { StringEquals: { "@@": "a" } } }), "s3:Tls", /^s3:TlsVersion/), /"s3:TlsVersion":"a"/);
  assert.match(await complete(flat({ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: { "@@": {} } }), "IpA", /^IpAddress/), /"IpAddress":\{\}/);
  assert.deepEqual(faults, []);
});

test("a policy made in the visual editor is the JSON that is saved, and both views edit one text", async () => {
  const { page, faults } = await opened("policies/create");
  await write(page, policy());
  await page.getByRole("button", { name: "Visual", exact: true }).click();
  await page.getByRole("button", { name: "Add more permissions" }).click();
  await page.getByRole("button", { name: "Service of statement 1" }).click();
  await page.getByPlaceholder("Find services").fill("dynamodb");
  await page.getByRole("option").filter({ hasText: /DynamoDB\s*dynamodb/ }).click();
  await page.getByLabel("Filter actions").fill("GetItem");
  await page.getByRole("checkbox", { name: "GetItem Actions", exact: true }).check();
  await page.getByLabel("Filter actions").fill("Query");
  await page.getByRole("checkbox", { name: "Query Actions", exact: true }).check();
  await page.getByRole("radio", { name: "Specific" }).check();
  await page.getByRole("button", { name: "Add ARNs" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Resource type/ }).click();
  await page.getByRole("option", { name: "dynamodb: table", exact: true }).click();
  await dialog.getByLabel("Resource Region").fill("eu-west-1");
  await dialog.getByLabel("Resource Account").fill("123456789012");
  await dialog.getByLabel("Resource TableName").fill("orders");
  await dialog.getByRole("button", { name: "Add ARNs" }).click();
  await page.getByText("arn:aws:dynamodb:eu-west-1:123456789012:table/orders").waitFor();
  await page.getByRole("button", { name: /Request conditions/ }).click();
  await page.getByRole("button", { name: "Add another condition" }).click();
  await page.getByRole("combobox", { name: "Condition key" }).fill("aws:RequestedRegion");
  await page.getByLabel("Value 1").fill("eu-west-1");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const statement = {
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:Query"],
    Resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
    Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
  };
  await page.getByText("dynamodb:GetItem").first().waitFor();
  assert.deepEqual(JSON.parse(await written(page)).Statement, [statement]);

  // What the visual editor does not show stays as it was written.
  const own = { Sid: "Own", Effect: "Deny", NotAction: ["iam:Get*", "sts:*"], NotResource: "arn:aws:s3:::a", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  await write(page, policy(statement, own));
  await page.getByRole("button", { name: "Visual", exact: true }).click();
  await page.getByRole("heading", { name: /Own: .*Deny · All except 2 actions/ }).or(page.getByText(/Own: .*Deny · All except 2 actions/)).first().waitFor();
  await page.getByRole("button", { name: "Clone statement 1" }).click();
  await page.getByRole("button", { name: "Remove statement 2" }).click();
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await page.getByText("NotAction").first().waitFor();

  await next(page);
  await page.getByRole("grid", { name: "Permissions defined in this policy" }).getByText("Amazon DynamoDB").waitFor();
  await page.getByText("Limited: Read").first().waitFor();
  await page.getByLabel("Policy name").fill("orders");
  await page.getByRole("button", { name: "Create policy" }).click();
  await page.getByRole("heading", { name: "orders", level: 1 }).waitFor();
  const { Policies } = await iam("ListPolicies", { Scope: "Local" });
  assert.deepEqual(await document(Policies[0].Arn), { Version: "2012-10-17", Statement: [statement, own] });
  assert.deepEqual(faults, []);
});

test("a trust policy is edited as blocks, statement by statement, and as JSON", async () => {
  const statement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  await iam("CreateRole", { RoleName: "worker", AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) });
  const { User } = await iam("CreateUser", { UserName: "tia" });
  const { page, faults } = await opened("roles/worker?tab=trust");
  await page.getByRole("button", { name: "Edit trust policy" }).click();
  await page.getByRole("button", { name: "Visual", exact: true }).click();
  const block = (number) => page.getByRole("group", { name: new RegExp(`^Statement ${number}:`) });
  await block(1).getByText("Service: ec2.amazonaws.com").waitFor();
  await block(1).getByRole("checkbox", { name: "TagSession" }).check();
  await page.getByRole("button", { name: "Add new statement" }).click();
  await block(2).getByRole("checkbox", { name: /^AssumeRole Add/ }).check();
  await block(2).getByRole("button", { name: "Add a principal" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("ARN").fill(User.Arn);
  await dialog.getByRole("button", { name: "Add principal" }).click();
  await block(2).getByRole("button", { name: /^Request conditions/ }).click();
  await block(2).getByRole("button", { name: "Add another condition" }).click();
  await block(2).getByRole("combobox", { name: "Condition key" }).fill("aws:MultiFactorAuthPresent");
  await block(2).getByRole("combobox", { name: "Operator" }).fill("Bool");
  await block(2).getByLabel("Value 1").fill("true");
  await page.keyboard.press("Escape");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await page.getByRole("checkbox", { name: "SetSourceIdentity" }).check();
  await page.getByRole("button", { name: "Update policy" }).click();
  await page.getByText("Trust policy updated.").waitFor();
  const { Role } = await iam("GetRole", { RoleName: "worker" });
  assert.deepEqual(JSON.parse(decodeURIComponent(Role.AssumeRolePolicyDocument)).Statement, [
    { ...statement, Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] },
    { Effect: "Allow", Principal: { AWS: User.Arn }, Action: "sts:AssumeRole", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } },
  ]);
  assert.deepEqual(faults, []);
});

test("versions are reviewed before they are saved, compared, made the default and deleted", async () => {
  const of = (action) => policy({ Effect: "Allow", Action: action, Resource: "*" });
  const { Policy: made } = await iam("CreatePolicy", { PolicyName: "five", PolicyDocument: of("s3:ListBucket") });
  for (const action of ["sqs:ListQueues", "sns:ListTopics", "kms:ListKeys"]) await iam("CreatePolicyVersion", { PolicyArn: made.Arn, PolicyDocument: of(action) });
  const { page, faults } = await opened(`policies/${encodeURIComponent(made.Arn)}`);
  const edit = async (action) => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await write(page, of(action));
    await page.getByRole("button", { name: "Save changes" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "New version" }).getByText(action).waitFor();
    return dialog;
  };
  const dialog = await edit("ec2:DescribeInstances");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Version v5 saved.").waitFor();
  assert.equal((await document(made.Arn)).Statement[0].Action, "ec2:DescribeInstances");

  await edit("lambda:ListFunctions");
  await dialog.getByText(/deletes the oldest one that is not the default, v1/).waitFor();
  await dialog.getByRole("checkbox", { name: /as the default/ }).uncheck();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Version v6 saved.").waitFor();
  assert.equal((await iam("GetPolicy", { PolicyArn: made.Arn })).Policy.DefaultVersionId, "v5");

  await page.getByRole("tab", { name: "Policy versions" }).click();
  await page.getByRole("checkbox", { name: "Select v6" }).check();
  await page.getByRole("checkbox", { name: "Select v2" }).check();
  await page.getByRole("heading", { name: "v2 compared with v6" }).waitFor();
  await page.getByRole("textbox", { name: "Version v2" }).getByText("sqs:ListQueues").waitFor();
  await page.getByRole("textbox", { name: "Version v6" }).getByText("lambda:ListFunctions").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("checkbox", { name: "Select v2" }).uncheck();
  await page.getByRole("button", { name: "Set as default" }).click();
  await page.getByText("v6 is the default version.").waitFor();
  assert.equal((await iam("GetPolicy", { PolicyArn: made.Arn })).Policy.DefaultVersionId, "v6");
  await page.getByRole("checkbox", { name: "Select v6" }).uncheck();
  await page.getByRole("checkbox", { name: "Select v3" }).check();
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByLabel("To confirm, type delete").fill("delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Version v3 deleted.").waitFor();
  const { Versions } = await iam("ListPolicyVersions", { PolicyArn: made.Arn });
  assert.deepEqual(Versions.map((it) => it.VersionId), ["v6", "v5", "v4", "v2"]);
  assert.deepEqual(faults, []);
});
