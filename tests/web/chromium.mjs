// Drives Debian's Chromium over a pipe, with nothing but Node: pages, scripts on or off, colours, sizes, pictures, PDF.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe", "about:blank",
];

export class Browser {
  static async start(binary = "chromium") {
    const browser = new Browser();
    browser.profile = mkdtempSync(join(tmpdir(), "gloss-chromium-"));
    browser.process = spawn(binary, [`--user-data-dir=${browser.profile}`, ...FLAGS], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    browser.waiting = new Map();
    browser.listeners = [];
    browser.next = 1;
    browser.process.once("exit", (code, signal) => browser.over(new Error(`the browser ended (${signal ?? code})`)));
    browser.process.once("error", (error) => browser.over(error));
    browser.process.stdio[3].on("error", () => {});
    let buffer = [];
    browser.process.stdio[4].on("data", (chunk) => {
      for (let at; (at = chunk.indexOf(0)) >= 0; chunk = chunk.subarray(at + 1)) {
        buffer.push(chunk.subarray(0, at));
        browser.receive(JSON.parse(Buffer.concat(buffer).toString()));
        buffer = [];
      }
      if (chunk.length) buffer.push(chunk);
    });
    await browser.send("Target.setDiscoverTargets", { discover: true });
    return browser;
  }

  // Whoever waits for an answer hears that none will come.
  over(error) {
    this.gone = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  receive(message) {
    if (message.id) {
      const { resolve, reject } = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    } else {
      for (const listener of this.listeners) listener(message);
    }
  }

  send(method, params = {}, sessionId) {
    if (this.gone) return Promise.reject(this.gone);
    const id = this.next++;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  // A page of its own; `scripts: false` as a reader without JavaScript has it.
  async page({ scripts = true, width = 1280, height = 900, dark = false } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, targetId, sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network", "Performance"]) await page.send(`${domain}.enable`);
    await page.send("Emulation.setScriptExecutionDisabled", { value: !scripts });
    await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
    return page;
  }

  async stop() {
    if (!this.gone) {
      this.process.kill();
      await new Promise((done) => this.process.once("exit", done));
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  constructor(browser, targetId, sessionId) {
    Object.assign(this, { browser, targetId, sessionId, complaints: [], requests: [] });
    this.listener = (message) => message.sessionId === sessionId && this.event(message.method, message.params);
    browser.listeners.push(this.listener);
  }

  event(method, params) {
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
    if (method === "Log.entryAdded" && params.entry.level !== "verbose") this.complaints.push(`${params.entry.level}: ${params.entry.text}`);
    if (method === "Runtime.exceptionThrown") this.complaints.push(`exception: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    if (method === "Runtime.consoleAPICalled" && params.type !== "debug") this.complaints.push(`console.${params.type}`);
    if (method === "Page.loadEventFired") this.loaded?.();
    if (method === "Page.domContentEventFired") this.contentLoaded?.();
  }

  send(method, params) {
    return this.browser.send(method, params, this.sessionId);
  }

  // Gives the milliseconds to DOMContentLoaded and to load.
  async go(url) {
    const start = performance.now();
    const time = (name) => new Promise((done) => { this[name] = () => done(performance.now() - start); });
    const content = time("contentLoaded"), load = time("loaded");
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    return { content: await content, load: await load };
  }

  // Evaluates in the page, also where the page's own scripts are off.
  async eval(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async picture() {
    return Buffer.from((await this.send("Page.captureScreenshot", { format: "png" })).data, "base64");
  }

  async pdf() {
    return Buffer.from((await this.send("Page.printToPDF", { printBackground: true })).data, "base64");
  }

  async key(key, code = key) {
    for (const type of ["keyDown", "keyUp"]) {
      await this.send("Input.dispatchKeyEvent", { type, key, code, text: type === "keyDown" && key.length === 1 ? key : undefined, ...(key === "Escape" && { windowsVirtualKeyCode: 27 }) });
    }
  }

  async close() {
    this.browser.listeners = this.browser.listeners.filter((l) => l !== this.listener);
    await this.browser.send("Target.closeTarget", { targetId: this.targetId });
  }
}
