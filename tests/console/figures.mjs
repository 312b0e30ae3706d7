// Measures the console: how soon its pages show rows with many users and records, what they weigh, and what live pages cost the
// server. Times depend on the machine, so this is no test: it prints a table.
//
//   node figures.mjs                       with BINARY, or target/release/roleback
//   USERS=50000 RECORDS=1000000 node figures.mjs
//   DATA=DIR node figures.mjs              keeps what it made in a data directory, and measures that the next time

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { continueAsRoot, newPage, startBrowser, startServer } from "./browser.mjs";

const USERS = Number(process.env.USERS ?? 50_000);
const RECORDS = Number(process.env.RECORDS ?? 1_000_000);
const LIVE_PAGES = 20;
/** Records that arrive while these pages are open. */
const LIVE_RECORDS = 200;
const ATTEMPTS = 5;
const SOCKETS = 16;
/** How long all live pages may take to count these records, in milliseconds. Only a limit: their memory is measured, not their time. */
const LIVE_MS = 300_000;
const ARCHIVE = new URL("../../crates/console/data/console.tar", import.meta.url);
// The server does not check signatures here, so that the client does not have to make them.
const NOW = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=test/${NOW.slice(0, 8)}/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;

const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });

function call(base, parameters) {
  const body = new URLSearchParams({ Version: "2010-05-08", ...parameters }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded", authorization: AUTHORIZATION, "x-amz-date": NOW, "content-length": body.length };
  return new Promise((done, failed) => {
    const sent = request(base, { method: "POST", agent, headers }, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (answer += part));
      response.on("end", () => (response.statusCode === 200 ? done() : failed(new Error(answer))));
    });
    sent.on("error", failed);
    sent.end(body);
  });
}

/** Does something many times, some of them at once. */
async function many(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: SOCKETS }, worker));
}

const median = (times) => Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]);

async function timed(work) {
  const times = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await work.before?.(attempt);
    const start = performance.now();
    await work.run(attempt);
    times.push(performance.now() - start);
  }
  return median(times);
}

const figures = [];
const add = (what, value, unit, wanted) => {
  figures.push({ what, value: `${value} ${unit}`, wanted: `<= ${wanted} ${unit}` });
  console.log(`${what}: ${value} ${unit} (<= ${wanted})`);
};

/** The memory of a process in KiB. */
const memory = (pid) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]);

const kept = process.env.DATA;
const directory = kept ?? mkdtempSync(join(tmpdir(), "roleback-figures-"));
const server = await startServer("--data-dir", directory, "--durability", "none", "--signatures", "off", "--signature-skew", "off", "--last-used-interval", "off", "--quota", `UsersQuota=${USERS + 100}`);
const browser = await startBrowser();
try {
  const { page } = await newPage(browser, server.base);
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await continueAsRoot(page);
  await page.waitForLoadState("networkidle");
  add("first load, compressed", Math.round(bytes / 1000), "kB", 700);
  add("the pages in the program", (statSync(ARCHIVE).size / 1e6).toFixed(2), "MB", 2);

  const name = (at) => `user-${String(at).padStart(6, "0")}`;
  const head = async () => (await (await fetch(`${server.base}/_roleback/health`)).json()).head.seq;
  const before = await head();
  if (before < USERS) await many(USERS, (at) => call(server.base, { Action: "CreateUser", UserName: name(at) }));
  await many(Math.max(0, RECORDS - (await head())), (at) => call(server.base, { Action: "TagUser", UserName: name(at % USERS), "Tags.member.1.Key": "k", "Tags.member.1.Value": String(at) }));
  const records = await head();
  const open = async (link) => {
    await page.goto("account");
    await page.getByRole("heading", { name: "Account settings" }).waitFor();
    await page.getByRole("link", { name: link, exact: true }).first().hover();
  };
  const row = (text) => page.getByRole("link", { name: text, exact: true }).first();
  const users = await timed({
    before: () => open("Users"),
    run: async () => {
      await page.getByRole("link", { name: "Users", exact: true }).first().click();
      await row(name(0)).waitFor();
    },
  });
  add(`users page with ${USERS} users, first rows`, users, "ms", 300);
  const early = await timed({
    before: async () => {
      await open("Users");
      await page.getByRole("link", { name: "Users", exact: true }).first().click();
      await row(name(0)).waitFor();
    },
    run: async (attempt) => {
      const wanted = name(USERS - 1 - attempt);
      await page.getByLabel("Filter users").fill(wanted);
      await row(wanted).waitFor();
    },
  });
  add("search of all users before they have arrived", early, "ms", 500);
  const start = performance.now();
  await page.getByLabel("Filter users").fill("");
  await page.getByText(`(${USERS})`, { exact: true }).waitFor();
  console.log(`the whole list has arrived ${Math.round(performance.now() - start)} ms later`);
  const search = await timed({
    before: () => page.getByLabel("Filter users").fill(""),
    run: async (attempt) => {
      const wanted = name(USERS - 1 - attempt);
      await page.getByLabel("Filter users").fill(wanted);
      await row(wanted).waitFor();
    },
  });
  add("search of all users", search, "ms", 500);

  const log = await timed({
    before: () => open("Event log"),
    run: async () => {
      await page.getByRole("link", { name: "Event log", exact: true }).first().click();
      await page.getByRole("grid", { name: "Event log" }).getByRole("link", { name: /^#\d+$/ }).first().waitFor();
    },
  });
  add(`event page with ${records} records, first rows`, log, "ms", 300);
  const jump = await timed({
    run: async (attempt) => {
      const seq = Math.round((records * (attempt + 1)) / (ATTEMPTS + 2));
      await page.getByLabel("Go to record").fill(String(seq));
      await page.keyboard.press("Enter");
      await row(`#${seq}`).waitFor();
    },
  });
  add("any jump", jump, "ms", 500);
  const entity = await timed({
    before: async () => {
      await page.goto("history");
      await page.getByText("Live", { exact: true }).waitFor();
    },
    run: async (attempt) => {
      await page.getByLabel("Entity", { exact: true }).fill(`user/${name(attempt)}`);
      await page.keyboard.press("Enter");
      await page.getByText(`created user ${name(attempt)}`).waitFor();
    },
  });
  add("the records of one user among them", entity, "ms", 500);

  // Each page is in a window of its own that is signed in already: one window has six connections to a server for all its tabs, and
  // only the tab that is shown keeps its stream open. They are opened one after the other, so that a slow machine gets there, too.
  const storageState = await page.context().storageState();
  await page.close();
  const live = async () => {
    const { page } = await newPage(browser, server.base, { storageState });
    page.setDefaultTimeout(LIVE_MS);
    await page.goto("history");
    await page.getByText("Live", { exact: true }).waitFor();
    return page;
  };
  const streams = async () => Number((await (await fetch(`${server.base}/_roleback/metrics`)).text()).match(/^roleback_stream_subscribers\{stream="records"\} (\d+)$/m)[1]);
  // A page alone first, and as many records: what the server allocates once, for any page and for the clients that write, is not
  // the price of the other pages.
  const pages = [await live()];
  // With a kept data directory, the values of the last time would change nothing, and make no records.
  const run = String(Date.now());
  const tag = (at, value) => call(server.base, { Action: "TagUser", UserName: name(at), "Tags.member.1.Key": "live", "Tags.member.1.Value": value });
  const write = (round) => many(LIVE_RECORDS, (at) => tag(at % USERS, `${run}-${round}-${at}`));
  const counted = (page) => page.getByRole("button", { name: `${LIVE_RECORDS} new` }).waitFor();
  await write("alone");
  await counted(pages[0]);
  const alone = memory(server.pid);
  while (pages.length <= LIVE_PAGES) pages.push(await live());
  const opened = memory(server.pid);
  await write("open");
  for (const it of pages.slice(1)) await counted(it);
  const most = Math.max(opened, memory(server.pid));
  console.log(`memory before the records: ${((opened - alone) / 1024).toFixed(1)} MiB`);
  console.log(`${await streams()} streams of live events are open`);
  add(`memory with ${LIVE_PAGES} open pages of live events`, ((most - alone) / 1024).toFixed(1), "MiB", 5);
  console.table(figures);
} finally {
  await browser.close();
  server.stop();
  agent.destroy();
  // The server may still be writing.
  if (!kept) rmSync(directory, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}
process.exit(0);
