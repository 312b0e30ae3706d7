// A server with an empty state, and a browser that reports what no page may do: errors in the console, requests to other
// hosts, and violations of WCAG 2.1 A and AA.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TOP = fileURLToPath(new URL("../..", import.meta.url));
const BINARY = process.env.BINARY ?? `${TOP}target/release/roleback`;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

export async function startServer(...options) {
  const server = spawn(BINARY, ["serve", "--memory", "--listen", "127.0.0.1:0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of server.stdout) {
    text += chunk;
    if (/^Ready\.$/m.test(text)) break;
  }
  const base = text.match(/http:\/\/[\d.]+:\d+/)[0];
  server.stdout.resume();
  return { base, stop: () => server.kill() };
}

export async function startBrowser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page that remembers everything it must not do in `faults`. */
export async function newPage(browser, base, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, baseURL: `${base}/_roleback/ui/`, acceptDownloads: true, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== base) faults.push(`other host: ${request.url()}`);
  });
  return { page, faults, context };
}

export async function violations(page) {
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
