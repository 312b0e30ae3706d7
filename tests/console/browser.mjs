// A server with an empty state, and a browser that reports what no page may do: errors in the console, requests to other
// hosts, and violations of WCAG 2.1 A and AA.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TOP = fileURLToPath(new URL("../..", import.meta.url));
const BINARY = process.env.BINARY ?? `${TOP}target/release/roleback`;
/** A folder with built pages to show instead of the program's own, for work on the pages: that of `npx vite build`. */
const PAGES = process.env.PAGES;
/** As installed, or as `tests/run` unpacks it. */
const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", `${TOP}tests/.tools/chromium/chromium`].find(existsSync);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** How long to wait for what a page shows, in milliseconds: far more than it takes on a busy machine. */
const WAIT_MS = Number(process.env.WAIT_MS ?? 30_000);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

export async function startServer(...options) {
  const place = options.includes("--data-dir") ? [] : ["--memory"];
  const server = spawn(BINARY, ["serve", ...place, "--listen", "127.0.0.1:0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of server.stdout) {
    text += chunk;
    if (/^Ready\.$/m.test(text)) break;
  }
  const base = text.match(/http:\/\/[\d.]+:\d+/)[0];
  server.stdout.resume();
  return { base, pid: server.pid, stop: () => server.kill() };
}

export async function startBrowser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page that remembers everything it must not do in `faults`. */
export async function newPage(browser, base, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, baseURL: `${base}/_roleback/ui/`, acceptDownloads: true, ...options });
  if (PAGES) await showPages(context, base);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== base) faults.push(`other host: ${request.url()}`);
  });
  return { page, faults, context };
}

async function showPages(context, base) {
  await context.route(`${base}/_roleback/ui/**`, async (route) => {
    const file = `${PAGES}/${new URL(route.request().url()).pathname.slice("/_roleback/ui/".length)}`;
    if (file.includes("/assets/")) return existsSync(file) ? route.fulfill({ path: file }) : route.continue();
    // The headers are the server's, with the policy that the pages have to keep.
    const response = await route.fetch();
    return route.fulfill({ response, body: readFileSync(`${PAGES}/index.html`) });
  });
}

export async function violations(page) {
  // Colours in the middle of a transition are nobody's choice.
  await page.evaluate(() => {
    const passing = document.getAnimations().filter((it) => it.effect?.getComputedTiming().iterations !== Infinity);
    return Promise.all(passing.map((it) => it.finished.catch(() => {}))).then(() => {});
  });
  // The page's policy forbids script elements, so the rules are evaluated by the browser's debugger.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), RULES);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ").slice(0, 300)}`);
}

export async function continueAsRoot(page) {
  await page.goto("");
  await page.getByRole("button", { name: "Continue as root" }).click();
  await page.getByRole("heading", { name: "IAM dashboard" }).waitFor();
}

/** What IAM knows, asked as any AWS client asks; without other keys, as the root user. */
export async function aws(base, credentials = { accessKeyId: "test", secretAccessKey: "test" }) {
  const iam = await import("@aws-sdk/client-iam");
  const client = new iam.IAMClient({ endpoint: base, region: "us-east-1", credentials });
  return (command, input = {}) => client.send(new iam[`${command}Command`](input));
}

export async function signIn(page, user, password, account) {
  await page.goto(account ? `sign-in?account=${account}` : "sign-in");
  await page.getByLabel("IAM user name").fill(user);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const STEP_SECS = 30;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of an MFA device, some steps of 30 seconds from now (RFC 6238). */
export function totp(seed, steps = 0) {
  const bits = [...seed.replace(/=+$/, "")].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_SECS) + steps));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The text of a secret, once it is shown instead of asterisks. */
export async function revealed(secret) {
  await secret.filter({ hasNotText: /^\**$/ }).waitFor();
  return secret.textContent();
}

/** The text of a file that a click downloads. */
export async function downloaded(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFileSync(await file.path(), "utf8");
}
