// The server and the browser of a test file.

import { after } from "node:test";
import { aws, continueAsRoot, newPage, startBrowser, startServer } from "./browser.mjs";

/** Starts both, and ends them after the tests of the file. `opened` is a page of the console for the root user. */
export async function suite(...options) {
  // The browser first: where it cannot start, no server is left behind.
  const browser = await startBrowser();
  const server = await startServer(...options);
  after(async () => {
    await browser.close();
    server.stop();
  });
  const opened = async (path) => {
    const opened = await newPage(browser, server.base);
    await continueAsRoot(opened.page);
    await opened.page.goto(path);
    return opened;
  };
  return { server, browser, iam: await aws(server.base), opened };
}
