// Forks with the AWS SDK for JavaScript v3: parallel tests that each have an endpoint of their own, with a path.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  paginateListUsers,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { Server } from "./server.js";

const ROOT = { accessKeyId: "test", secretAccessKey: "test" };

let directory, server;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), "roleback-js-"));
  server = await Server.start(directory);
  await client(IAMClient, server.endpoint).send(new CreateUserCommand({ UserName: "shared" }));
});

after(() => {
  server.kill();
  rmSync(directory, { recursive: true });
});

const client = (Client, endpoint, credentials = ROOT) =>
  new Client({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });

const send = async (method, path, body) => {
  const answer = await fetch(server.endpoint + path, { method, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
};
const fork = (name) => send("POST", "/_roleback/forks", { name });

test("parallel tests, each in a fork, do not meet", async () => {
  const one = async (number) => {
    const { endpoint } = await fork(`t${number}`);
    const iam = client(IAMClient, endpoint);
    await iam.send(new GetUserCommand({ UserName: "shared" }));
    const { User: user } = await iam.send(new CreateUserCommand({ UserName: "mine" }));
    const { Users: users } = await iam.send(new ListUsersCommand({}));
    await send("DELETE", `/_roleback/forks/t${number}`);
    return [user.UserId, users.map((listed) => listed.UserName)];
  };
  const seen = await Promise.all(Array.from({ length: 40 }, (_, number) => one(number)));
  for (const [, names] of seen) {
    assert.deepEqual(names, ["mine", "shared"]);
  }
  // Forks never share an id.
  assert.equal(new Set(seen.map(([id]) => id)).size, seen.length);
  assert.deepEqual((await send("GET", "/_roleback/forks")).forks, []);
  const gone = client(IAMClient, server.endpoint).send(new GetUserCommand({ UserName: "mine" }));
  await assert.rejects(gone, { name: "NoSuchEntityException" });
});

test("pages and keys work in a fork, and a dropped fork is an error that is not repeated", async () => {
  const { endpoint } = await fork("f");
  const iam = client(IAMClient, endpoint);
  for (let number = 0; number < 7; number++) {
    await iam.send(new CreateUserCommand({ UserName: `u${number}` }));
  }
  const pages = [];
  for await (const page of paginateListUsers({ client: iam, pageSize: 3 }, {})) {
    pages.push(page.Users.length);
  }
  assert.deepEqual(pages, [3, 3, 2]);
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: "u0" }));
  const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const who = (at) => client(STSClient, at, credentials).send(new GetCallerIdentityCommand({}));
  assert.match((await who(endpoint)).Arn, /:user\/u0$/);
  await assert.rejects(who(server.endpoint), { name: "InvalidClientTokenId" });
  await send("DELETE", "/_roleback/forks/f");
  await assert.rejects(iam.send(new ListUsersCommand({})), (error) => {
    assert.equal(error.name, "NoSuchFork");
    assert.equal(error.$metadata.attempts, 1);
    return true;
  });
});
