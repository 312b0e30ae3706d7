// The helper under node:test, with the AWS SDK for JavaScript v3.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as hooks from "node:test";
import { fileURLToPath } from "node:url";

import { CreateAccessKeyCommand, CreateUserCommand, DeleteUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";

import { RolebackError, Server, useRoleback } from "../roleback.cjs";
import { BINARY, SAMPLE_WORLD } from "./program.mjs";

const { after, describe, it } = hooks;
const users = async (iam) => (await iam.send(new ListUsersCommand({}))).Users.map((user) => user.UserName);

describe("a fork for each test", () => {
  process.env.AWS_PROFILE = "somebody";
  const roleback = useRoleback({ hooks, binary: BINARY });
  let previous;

  for (const name of ["ann", "bob"]) {
    it(`sees only ${name}`, async () => {
      assert.notEqual(roleback.fork.endpoint, previous);
      previous = roleback.fork.endpoint;
      // The variables alone lead the client.
      const iam = new IAMClient({});
      assert.deepEqual(await users(iam), []);
      await iam.send(new CreateUserCommand({ UserName: name }));
      assert.deepEqual(await users(iam), [name]);
      const log = await roleback.fork.log();
      assert.deepEqual(log.map((record) => record.summary), [`created user ${name}`]);
      await roleback.fork.reset();
      assert.deepEqual(await users(new IAMClient(roleback.fork.clientConfig())), []);
    });
  }
});

describe("the variables", () => {
  it("are as before", () => {
    assert.equal(process.env.AWS_PROFILE, "somebody");
    assert.equal(process.env.AWS_ENDPOINT_URL, undefined);
    delete process.env.AWS_PROFILE;
  });
});

describe("a server", () => {
  const roleback = useRoleback({
    hooks,
    binary: BINARY,
    pod: "sample-world",
    fork: { enforce: true, clock: new Date("2030-01-01T00:00:00Z") },
  });

  it("enforces, and shows what was denied", async () => {
    const { fork } = roleback;
    const root = new IAMClient(fork.clientConfig());
    const { AccessKey: key } = await root.send(new CreateAccessKeyCommand({ UserName: "dora" }));
    const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
    const dora = new IAMClient({ ...fork.clientConfig(), credentials });
    await assert.rejects(dora.send(new DeleteUserCommand({ UserName: "ben" })), { name: "AccessDenied" });
    const [denial] = await fork.denials();
    assert.deepEqual([denial.action, denial.refused], ["iam:DeleteUser", true]);
    await fork.enforce(false);
    await dora.send(new CreateUserCommand({ UserName: "new" }));
  });

  it("has its own clock", async () => {
    const iam = new IAMClient(roleback.fork.clientConfig());
    const created = async (name) => (await iam.send(new CreateUserCommand({ UserName: name }))).User.CreateDate;
    assert.equal((await created("a")).toISOString(), "2030-01-01T00:00:00.000Z");
    await roleback.fork.advanceClock("2h");
    assert.equal((await created("b")).toISOString(), "2030-01-01T02:00:00.000Z");
  });

  it("returns a log of several pages", async () => {
    const { fork } = roleback;
    const count = 1_001;
    for (let moves = 0; moves < count; moves += 1) await fork.advanceClock("1s");
    const log = await fork.log();
    assert.deepEqual([log.length, log.at(-1).seq - log[0].seq], [count, count - 1]);
  });

  it("asserts permissions with the reason", async () => {
    const { fork } = roleback;
    await fork.assertAllowed("user/ana", "iam:DeleteUser");
    await fork.assertDenied("user/dora", "iam:DeleteUser", "*", { because: "no identity-based policy" });
    const dora = "iam:DeleteUser on * is denied for arn:aws:iam::000000000000:user/auditors/dora because no identity-based policy allows the iam:DeleteUser action";
    await assert.rejects(fork.assertAllowed("user/dora", "iam:DeleteUser"), { message: dora });
    const other = fork.assertDenied("user/dora", "iam:DeleteUser", "*", { because: "an explicit deny" });
    await assert.rejects(other, { message: `${dora}, expected a denial because an explicit deny` });
    await assert.rejects(fork.assertDenied("user/ana", "iam:DeleteUser"), /is allowed for .*user\/administrators\/ana/);
    await assert.rejects(fork.explain("user/nobody", "iam:DeleteUser"), { name: "RolebackError", code: "not_found" });
  });

  it("makes forks of a pod file, and of another moment, with equal ids for equal seeds", async () => {
    const { server } = roleback;
    const made = await Promise.all([1, 2].map(() => server.fork({ pod: SAMPLE_WORLD, seed: 7 })));
    const ids = made.map(async (fork) => {
      const iam = new IAMClient(fork.clientConfig());
      assert.deepEqual(await users(iam), ["ana", "ben", "chen", "dora"]);
      return (await iam.send(new CreateUserCommand({ UserName: "new" }))).User.UserId;
    });
    const [one, other] = await Promise.all(ids);
    assert.equal(one, other);
    const copy = await server.fork({ at: `fork:${made[0].name}` });
    assert.equal((await users(new IAMClient(copy.clientConfig()))).length, 5);
    await Promise.all([...made, copy].map((fork) => fork.drop()));
    await assert.rejects(made[0].log(), RolebackError);
  });
});

describe("a start that fails", () => {
  const cases = [
    [{ binary: "no-such-program" }, /cannot run the program `no-such-program`.*set ROLEBACK_BINARY/],
    [{ binary: "/bin/false" }, /did not start: it printed no error/],
    [{ binary: BINARY, clock: "noon" }, /use `real`, or `fixed:` and a time/],
    [{ binary: BINARY, enforce: "yes" }, /`yes` is not an enforcement mode/],
    [{ binary: BINARY, options: ["--acount", "1"] }, /--acount/],
  ];
  for (const [options, message] of cases) {
    it(`says why: ${message}`, () => assert.rejects(Server.start(options), message));
  }

  it("says which hooks are missing", () => {
    assert.throws(() => useRoleback({ hooks: {} }), /the test runner has no global hooks/);
  });
});

describe("variables of the shell", () => {
  after(() => {
    for (const name of ["ROLEBACK_BINARY", "ROLEBACK_ENFORCE", "ROLEBACK_DATA_DIR"]) delete process.env[name];
  });

  it("name the program, and do not configure the server", async () => {
    assert.ok(existsSync(BINARY), fileURLToPath(import.meta.url));
    Object.assign(process.env, { ROLEBACK_BINARY: BINARY, ROLEBACK_ENFORCE: "on", ROLEBACK_DATA_DIR: "d" });
    const server = await Server.start();
    const { mode } = await server.request("GET", "/_roleback/health");
    assert.deepEqual([mode.storage, mode.enforcement], ["memory", "off"]);
    await server.stop();
    await assert.rejects(server.request("GET", "/_roleback/health"), /cannot reach the server/);
  });
});
