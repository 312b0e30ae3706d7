// Runs JavaScript tests against Roleback, an AWS IAM and STS on your machine, each test in a fork of its own.
//
// One file without dependencies, for node:test, vitest and jest; it can be imported and required. README.md shows how.

"use strict";

const { spawn } = require("node:child_process");
const { createHash } = require("node:crypto");
const { readFile } = require("node:fs/promises");
const http = require("node:http");
const { createInterface } = require("node:readline");

const REGION = "us-east-1";
// Its secret makes it the root user; the id is not one that AWS gives out.
const KEY = "test";
// The longest time to wait for the line `Ready.`, and for a response.
const START_MS_MAX = 60_000;
const REQUEST_MS_MAX = 60_000;
// How much of the server's log is shown when it does not start.
const LOG_CHARS_SHOWN = 4_000;
// The server's limit on the records or decisions in one response.
const PAGE_LINES = 1_000;
// How long a fork without requests lives: it outlives every test, but not a process that was killed.
const FORK_TTL = "1h";
// Each enforcement mode: its name in the option, and in LocalStack's API.
const MODES = new Map([
  [true, { option: "on", state: "ENFORCED" }],
  [false, { option: "off", state: "DISABLED" }],
  ["soft", { option: "soft", state: "SOFT_MODE" }],
]);
// Variables that must not reach AWS clients: other credentials, profiles and endpoints would win, or lead to AWS.
const REMOVED = [
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_PROFILE",
  "AWS_ROLE_ARN",
  "AWS_SESSION_TOKEN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
];
// Variables of the server that reach it; others would make the results depend on the shell that the tests run in.
const PASSED = ["ROLEBACK_LOG", "ROLEBACK_POD_PASSPHRASE"];
const LOCALSTACK =
  /^(LOCALSTACK_)?(AUTO_LOAD_POD|ENFORCE_IAM|GATEWAY_LISTEN|IAM_SOFT_MODE|PERSISTENCE|SERVICES)$/;

/** The server could not be started, or refused a request. */
class RolebackError extends Error {
  constructor(message, code) {
    super(message);
    this.name = "RolebackError";
    this.code = code;
  }
}

/** A server in memory on a free port. `endpoint` is the endpoint URL of the state that forks begin with. */
class Server {
  #process;
  #agent = new http.Agent({ keepAlive: true });
  #stored = new Map();
  #stopAtExit = () => this.#process.kill();

  /**
   * Starts a server. All options are optional: `binary` (by default ROLEBACK_BINARY, then `roleback` on the PATH), `pod` (the
   * path of a pod file, or `sample-world`), `enforce` (true, false or "soft"), `clock` (a Date or text), `options` (a list of
   * more options of `roleback serve`).
   */
  static async start({ binary, pod, enforce, clock, options = [] } = {}) {
    const words = ["serve", "--memory", "--listen", "127.0.0.1:0"];
    if (pod !== undefined) words.push("--pod", pod);
    if (enforce !== undefined) words.push("--enforce", modeOf(enforce).option);
    if (clock !== undefined) words.push("--clock", clockOf(clock));
    const server = new Server();
    await server.#spawn(binary ?? process.env.ROLEBACK_BINARY ?? "roleback", [...words, ...options]);
    return server;
  }

  async #spawn(binary, words) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => isPassed(name)));
    const child = spawn(binary, words, { stdio: ["ignore", "pipe", "pipe"], env });
    this.#process = child;
    let log = "";
    child.stderr.on("data", (data) => {
      log = (log + data).slice(-LOG_CHARS_SHOWN);
    });
    const ended = new Promise((resolve, reject) => {
      child.once("error", (error) => {
        const help = "install it with `cargo install --path crates/cli`, or set ROLEBACK_BINARY to its path";
        reject(new RolebackError(`cannot run the program \`${binary}\`: ${error.message}; ${help}`));
      });
      // All output has arrived.
      child.once("close", () => {
        const said = log.trim() || "it printed no error";
        reject(new RolebackError(`\`${[binary, ...words].join(" ")}\` did not start: ${said}`));
      });
    });
    const ready = new Promise((resolve) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.endpoint = line.match(/^\s+endpoint\s+(http:\/\/\S+)/)?.[1] ?? this.endpoint;
        if (line === "Ready.") resolve();
      });
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), START_MS_MAX);
    try {
      await Promise.race([ready, ended]);
    } finally {
      clearTimeout(timer);
    }
    ended.catch(() => {});
    process.once("exit", this.#stopAtExit);
    // A test run that forgets to stop the server ends nevertheless.
    for (const handle of [child, child.stdout, child.stderr]) handle.unref();
  }

  /**
   * Makes a fork. All options are optional: `pod` (the path of a pod file), `at` (another moment), `enforce` (true, false or
   * "soft"), `clock` (a Date or text), `seed`.
   */
  async fork({ pod, at, enforce, clock, seed } = {}) {
    const wanted = { ttl: FORK_TTL, at: pod === undefined ? at : await this.#momentOfPod(pod), seed };
    if (clock !== undefined) wanted.clock = clockOf(clock);
    const fork = new Fork(this, await this.request("POST", "/_roleback/forks", wanted));
    if (enforce !== undefined) await fork.enforce(enforce);
    return fork;
  }

  /** Stops the server: its state and its forks are gone. */
  async stop() {
    process.off("exit", this.#stopAtExit);
    this.#agent.destroy();
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
  }

  /** The JSON of a response of the server's own API; a list, if the response has lines. */
  async request(method, path, body) {
    const data = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const { status, type, text } = await this.#exchange(method, path, data);
    if (status < 300) {
      if (!type?.includes("ndjson")) return JSON.parse(text);
      return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    }
    let error;
    try {
      ({ error } = JSON.parse(text));
    } catch {
      error = { message: `${method} ${path} returned ${status}: ${text.slice(0, 200)}` };
    }
    throw new RolebackError(error.message, error.code);
  }

  #exchange(method, path, data) {
    return new Promise((resolve, reject) => {
      const options = { method, agent: this.#agent, timeout: REQUEST_MS_MAX };
      const request = http.request(this.endpoint + path, options, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode, type: response.headers["content-type"], text });
        });
      });
      request.on("timeout", () => request.destroy(new Error("no response in time")));
      request.on("error", (error) => {
        reject(new RolebackError(`cannot reach the server at ${this.endpoint}: ${error.message}`));
      });
      request.end(data);
    });
  }

  async #momentOfPod(path) {
    const content = await readFile(path);
    const name = `test-${createHash("sha256").update(content).digest("hex").slice(0, 16)}`;
    // Tests that run at the same time store a file once.
    if (!this.#stored.has(name)) {
      this.#stored.set(name, this.request("POST", `/_roleback/snapshots/${name}/file`, content));
    }
    await this.#stored.get(name);
    return `pod:${name}`;
  }
}

/** An isolated copy of the state. `endpoint` is the endpoint URL for AWS clients. */
class Fork {
  #server;
  #path;
  #begins;

  constructor(server, made) {
    this.#server = server;
    this.#path = `/_roleback/fork/${made.name}`;
    this.#begins = made.parent.seq;
    this.name = made.name;
    this.endpoint = made.endpoint;
  }

  /** What clients of the AWS SDK for JavaScript v3 need, as the root user: `new IAMClient(fork.clientConfig())`. */
  clientConfig() {
    return { endpoint: this.endpoint, region: REGION, credentials: { accessKeyId: KEY, secretAccessKey: KEY } };
  }

  /** The records since the fork began, the oldest first: `seq`, `operation`, `summary`, `caller`, ... */
  async log() {
    const records = [];
    for (let page; page?.length !== 0; records.push(...page)) {
      const first = (records.at(-1)?.seq ?? this.#begins) + 1;
      page = await this.#request("GET", `/_roleback/log?order=oldest&from=${first}&limit=${PAGE_LINES}`);
    }
    return records;
  }

  /** The last denied permissions, the newest first, at most 1,000: `caller`, `action`, `resource`, `decision`, `by`, ... */
  denials() {
    return this.#request("GET", `/_roleback/decisions?decision=denied&limit=${PAGE_LINES}`);
  }

  /** Why policies allow or deny a request. The principal is an ARN, `user/NAME` or `role/NAME`. */
  async explain(principal, action, resource = "*", context = {}) {
    const asked = { principal, action, resource, context };
    return (await this.#request("POST", "/_roleback/explain", asked)).explanations[0];
  }

  /** Throws, with the reason, unless policies allow the request. The enforcement mode does not matter. */
  async assertAllowed(principal, action, resource, context) {
    const found = await this.explain(principal, action, resource, context);
    if (found.decision !== "allowed") throw new Error(sentence(found));
  }

  /** Throws, with the reason, if policies allow the request, or the reason does not contain the text `because`. */
  async assertDenied(principal, action, resource, { because = "", context } = {}) {
    const found = await this.explain(principal, action, resource, context);
    if (found.decision === "allowed" || !found.because.includes(because)) {
      throw new Error(sentence(found) + (because && `, expected a denial because ${because}`));
    }
  }

  /** Switches enforcement: true, false, or "soft", which records denials and allows the requests. */
  async enforce(mode = true) {
    await this.#request("POST", "/_aws/iam/config", { state: modeOf(mode).state });
  }

  /** Moves the clock forward by a duration such as "90s", "15m" or "2h". Sessions expire without waiting. */
  async advanceClock(duration) {
    await this.#request("POST", "/_roleback/clock", { advance: duration });
  }

  /** Returns to the state that the fork began with. */
  async reset() {
    await this.#server.request("POST", `/_roleback/forks/${this.name}/reset`);
  }

  /** Ends the fork. */
  async drop() {
    await this.#server.request("DELETE", `/_roleback/forks/${this.name}`);
  }

  #request(method, path, body) {
    return this.#server.request(method, this.#path + path, body);
  }
}

/**
 * Starts a server for the tests of this file, and makes a fork before each of them. Returns an object with the current `server`
 * and `fork`. `hooks` are the functions of the test runner (`before` or `beforeAll`, `after` or `afterAll`, `beforeEach`, `afterEach`);
 * by default, the global ones. While a test runs, AWS_ENDPOINT_URL is the endpoint of its fork.
 */
function useRoleback({ hooks = globalThis, fork: forkOptions, ...serverOptions } = {}) {
  const current = { server: undefined, fork: undefined };
  const environment = new Environment();
  const [before, after] = [hooks.before ?? hooks.beforeAll, hooks.after ?? hooks.afterAll];
  if (!before || !after || !hooks.beforeEach || !hooks.afterEach) {
    throw new RolebackError("the test runner has no global hooks: pass `hooks`, such as `import * as hooks from \"node:test\"`");
  }
  before(async () => {
    current.server = await Server.start(serverOptions);
    environment.leadTo(current.server.endpoint);
  });
  hooks.beforeEach(async () => {
    current.fork = await current.server.fork(forkOptions);
    environment.set("AWS_ENDPOINT_URL", current.fork.endpoint);
  });
  hooks.afterEach(async () => {
    environment.set("AWS_ENDPOINT_URL", current.server.endpoint);
    await current.fork?.drop();
    current.fork = undefined;
  });
  after(async () => {
    environment.restore();
    await current.server?.stop();
  });
  return current;
}

/** Variables that are set until `restore`. */
class Environment {
  #before = new Map();

  leadTo(endpoint) {
    const others = Object.keys(process.env).filter((name) => name.startsWith("AWS_ENDPOINT_URL_"));
    for (const name of [...REMOVED, ...others]) this.set(name, undefined);
    this.set("AWS_ACCESS_KEY_ID", KEY);
    this.set("AWS_SECRET_ACCESS_KEY", KEY);
    this.set("AWS_REGION", REGION);
    this.set("AWS_DEFAULT_REGION", REGION);
    this.set("AWS_ENDPOINT_URL", endpoint);
  }

  set(name, value) {
    if (!this.#before.has(name)) this.#before.set(name, process.env[name]);
    put(name, value);
  }

  restore() {
    for (const [name, value] of this.#before) put(name, value);
    this.#before.clear();
  }
}

function put(name, value) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function isPassed(name) {
  return name.startsWith("ROLEBACK_") ? PASSED.includes(name) : !LOCALSTACK.test(name);
}

function modeOf(mode) {
  if (!MODES.has(mode)) throw new RolebackError(`\`${mode}\` is not an enforcement mode: use true, false or "soft"`);
  return MODES.get(mode);
}

function clockOf(clock) {
  if (clock instanceof Date) return `fixed:${clock.toISOString().replace(/\.\d+Z$/, "Z")}`;
  return clock === "real" || clock.startsWith("fixed:") ? clock : `fixed:${clock}`;
}

function sentence({ action, resource, decision, principal, because }) {
  const verb = decision === "allowed" ? "is allowed" : "is denied";
  return `${action} on ${resource} ${verb} for ${principal} because ${because}`;
}

module.exports = { Fork, RolebackError, Server, useRoleback };
