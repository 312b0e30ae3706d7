// A server of our own for the tests: started on a free port, killed, started again.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const BINARY =
  process.env.SERVER_UNDER_TEST ?? fileURLToPath(new URL("../../../target/release/roleback", import.meta.url));

export class Server {
  static async start(directory, ...options) {
    const server = new Server();
    server.options = ["--data-dir", directory, ...options];
    await server.#spawn();
    return server;
  }

  async #spawn() {
    const options = ["serve", "--listen", "127.0.0.1:0", ...this.options];
    this.process = spawn(BINARY, options, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: this.process.stdout })) {
      this.endpoint = line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0] ?? this.endpoint;
      if (line === "Ready.") {
        this.process.stdout.resume();
        return;
      }
    }
    throw new Error("the server ended before it was ready");
  }

  kill() {
    this.process.kill("SIGKILL");
  }

  async restart() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.kill();
    await ended;
    await this.#spawn();
  }
}
