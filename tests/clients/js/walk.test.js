// The walk with the AWS SDK for JavaScript v3: who am I, a user, a key, a kill, everything still there; pages; a role.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  IAMClient,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  paginateListPolicies,
  paginateListUsers,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { Server } from "./server.js";

const ROOT = { accessKeyId: "test", secretAccessKey: "test" };
const ALLOW_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

let directory, server;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), "roleback-js-"));
  server = await Server.start(directory);
});

after(() => {
  server.kill();
  rmSync(directory, { recursive: true });
});

const client = (Client, credentials = ROOT) =>
  new Client({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
const iam = (credentials) => client(IAMClient, credentials);
const whoami = (credentials) => client(STSClient, credentials).send(new GetCallerIdentityCommand({}));
const credentialsOf = (key) => ({
  accessKeyId: key.AccessKeyId,
  secretAccessKey: key.SecretAccessKey,
  sessionToken: key.SessionToken,
});

test("the walk", async () => {
  assert.equal((await whoami()).Arn, "arn:aws:iam::000000000000:root");

  const { User: user } = await iam().send(new CreateUserCommand({ UserName: "test", Path: "/staff/" }));
  const { AccessKey: made } = await iam().send(new CreateAccessKeyCommand({ UserName: "test" }));
  const key = credentialsOf(made);
  const who = await whoami(key);
  assert.deepEqual([who.Arn, who.UserId], ["arn:aws:iam::000000000000:user/staff/test", user.UserId]);
  await assert.rejects(whoami({ ...key, secretAccessKey: "wrong" }), { name: "SignatureDoesNotMatch" });
  await assert.rejects(whoami({ ...ROOT, accessKeyId: "AKIAIOSFODNN7EXAMPLE" }), { name: "InvalidClientTokenId" });

  await server.restart();
  assert.deepEqual((await iam().send(new GetUserCommand({ UserName: "test" }))).User, user);
  assert.equal((await whoami(key)).UserId, user.UserId);

  const change = { UserName: "test", AccessKeyId: made.AccessKeyId, Status: "Inactive" };
  await iam().send(new UpdateAccessKeyCommand(change));
  await assert.rejects(whoami(key), { name: "InvalidClientTokenId" });
});

test("a user that is not there is a typed exception", async () => {
  for (const command of [GetUserCommand, DeleteUserCommand]) {
    await assert.rejects(iam().send(new command({ UserName: "nobody" })), (error) => {
      assert.equal(error.name, "NoSuchEntityException");
      assert.equal(error.message, "The user with name nobody cannot be found.");
      assert.equal(error.$metadata.httpStatusCode, 404);
      return true;
    });
  }
});

test("pages are followed to the end", async () => {
  const account = iam({ ...ROOT, accessKeyId: "100000000001" });
  for (const name of ["a", "b", "c"]) {
    await account.send(new CreateUserCommand({ UserName: name }));
  }
  const names = [];
  for await (const page of paginateListUsers({ client: account, pageSize: 2 }, {})) {
    names.push(...page.Users.map((user) => user.UserName));
  }
  assert.deepEqual(names, ["a", "b", "c"]);

  let policies = 0;
  for await (const page of paginateListPolicies({ client: account, pageSize: 1000 }, { Scope: "AWS" })) {
    policies += page.Policies.length;
  }
  assert.ok(policies >= 1590, `${policies} policies`);
});

test("a role is assumed and opens", async () => {
  const root = { ...ROOT, accessKeyId: "100000000002" };
  await iam(root).send(new CreateUserCommand({ UserName: "test" }));
  await iam(root).send(
    new PutUserPolicyCommand({ UserName: "test", PolicyName: "all", PolicyDocument: ALLOW_ALL }),
  );
  const { AccessKey: made } = await iam(root).send(new CreateAccessKeyCommand({ UserName: "test" }));
  const trust = { Effect: "Allow", Principal: { AWS: "100000000002" }, Action: "sts:AssumeRole" };
  const { Role: role } = await iam(root).send(
    new CreateRoleCommand({
      RoleName: "r",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  const { Credentials: session } = await client(STSClient, credentialsOf(made)).send(
    new AssumeRoleCommand({ RoleArn: role.Arn, RoleSessionName: "job" }),
  );
  assert.ok(session.Expiration instanceof Date);
  assert.equal((await whoami(credentialsOf(session))).Arn, "arn:aws:sts::100000000002:assumed-role/r/job");
});
