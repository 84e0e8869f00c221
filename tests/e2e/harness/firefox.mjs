// Firefox for the scenes: driven by WebDriver BiDi (W3C), and spoken to as the scenes speak to Playwright, as far as they need it.
import { readFile } from "node:fs/promises";
import puppeteer from "puppeteer-core";
import { startLoudspeaker } from "./loudspeaker.mjs";
import { firefoxProgram } from "./places.mjs";

/** How long something is waited for, in milliseconds, and how often it is looked at. */
const PATIENCE = 15_000;
const PACE = 50;

/** A microphone that gives a tone of `hertz`, allowed without a question; sound without a touch; calls within this machine. */
const preferences = (hertz) => ({
  "media.navigator.streams.fake": true,
  "media.navigator.audio.fake_frequency": hertz,
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "media.peerconnection.ice.loopback": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
});

/** Starts a Firefox. Whoever talks in it is heard as a tone of `hertz`. */
export async function launchFirefox(hertz, program = firefoxProgram()) {
  const loudspeaker = await startLoudspeaker();
  const browser = await puppeteer
    .launch({
      browser: "firefox",
      executablePath: program,
      headless: true,
      env: { ...process.env, ...loudspeaker.environment },
      extraPrefsFirefox: preferences(hertz),
    })
    .catch(async (error) => {
      await loudspeaker.close();
      throw error;
    });
  return {
    newContext: async () => context(await browser.createBrowserContext()),
    version: () => browser.version(),
    async close() {
      await browser.close();
      await loudspeaker.close();
    },
  };
}

function context(inner) {
  const scripts = [];
  return {
    // Allowed by the browser's preferences.
    async grantPermissions() {},
    async addInitScript(...given) {
      scripts.push(given);
    },
    async newPage() {
      const opened = page(await inner.newPage());
      for (const given of scripts) await opened.addInitScript(...given);
      return opened;
    },
    close: () => inner.close(),
  };
}

/** What the browser says of itself where others keep silent. */
const REMARKS = /WebRTC: ICE failed/;

/** An error of a page as the page had it: here its name and where it was are in its message. */
function plain({ message }) {
  // The browser's own word about a socket, which is no error of the page: as Chromium says it.
  const [, lost] = /can’t establish a connection to the server at (\S+?)\.?$/.exec(message) ?? [];
  if (lost) return { name: "Error", message: "", stack: `WebSocket connection to '${lost}' failed` };
  const [, name, text] = /^(?:Error: )?(\w*Error): (.*)/.exec(message) ?? [undefined, "Error", message];
  return { name, message: text, stack: `${name}: ${text}` };
}

function page(inner) {
  const self = {
    on(type, listener) {
      // A tab that crashes says so as an error of the page.
      if (type === "console") inner.on("console", (message) => listener({ type: () => message.type(), text: () => message.text() }));
      else if (type === "pageerror") inner.on("pageerror", (error) => REMARKS.test(error.message) || listener(plain(error)));
      else inner.on(type === "crash" ? "error" : type, listener);
    },
    addInitScript: async (script, given) =>
      typeof script === "function" ? inner.evaluateOnNewDocument(script, given) : inner.evaluateOnNewDocument(await readFile(script.path, "utf8")),
    addScriptTag: ({ content }) =>
      inner.evaluate((content) => void document.head.append(Object.assign(document.createElement("script"), { textContent: content })), content),
    close: () => inner.close(),
    goto: (address) => inner.goto(address),
    reload: () => inner.reload(),
    url: () => inner.url(),
    frames: () => [self],
    evaluate: (body, given) => inner.evaluate(body, given),
    evaluateHandle: (body, given) => inner.evaluateHandle(body, given),
    waitForFunction: (body, given, { timeout = PATIENCE } = {}) => {
      if (given?.bench === undefined) return until(() => inner.evaluate(body, given), timeout);
      const { bench, ...rest } = given;
      const wrapped = new Function("rest", "bench", `return (${body})({ ...rest, bench })`);
      return until(() => inner.evaluate(wrapped, rest, bench), timeout);
    },
    locator: (selector) => locator(inner, { selector }),
    getByRole: (role, { name } = {}) => locator(inner, { role, name }),
    getByText: (text) => locator(inner, text instanceof RegExp ? { pattern: text.source, flags: text.flags } : { text }),
  };
  return self;
}

/** Elements of the page or of its call screens. */
function locator(inner, wanted) {
  const ask = (body, given) =>
    inner.evaluate(new Function("wanted", "given", `const found = (${find})(wanted); return (${body})(found, given)`), wanted, given ?? null);
  const one = async () => {
    const look = new Function("wanted", `return (${find})(wanted)[0] ?? null`);
    const handle = await until(async () => (await inner.evaluateHandle(look, wanted)).asElement());
    return handle;
  };
  return {
    first: () => locator(inner, wanted),
    filter: ({ hasText }) => locator(inner, { ...wanted, text: hasText }),
    click: async () => (await one()).click(),
    waitFor: ({ state = "visible" } = {}) =>
      until(async () => {
        const seen = await ask((found) => found.some((element) => element.checkVisibility()));
        return state === "visible" ? seen : !seen;
      }),
    count: () => ask((found) => found.length),
    textContent: async () => (await one()).evaluate((element) => element.textContent),
    innerText: async () => (await one()).evaluate((element) => element.innerText),
    evaluate: async (body, given) => (await one()).evaluate(body, given),
    evaluateAll: (body) => inner.evaluate(new Function("wanted", `return (${body})((${find})(wanted))`), wanted),
  };
}

/** In the page: the elements with this selector, or those that are seen and have this role, this name and this text or one of this pattern. */
function find({ selector, role, name, text, pattern, flags }) {
  const screens = [...document.querySelectorAll("halloo-screen, halloo-button")].map(({ shadowRoot }) => shadowRoot);
  if (selector !== undefined) {
    const [outer, ...inner] = selector.split(" ");
    if (outer === "halloo-screen" && inner.length > 0) return screens.flatMap((root) => [...root.querySelectorAll(inner.join(" "))]);
    return [...document.querySelectorAll(selector)];
  }
  const kinds = role === undefined ? "*" : `${role === "button" ? "button," : ""}[role=${role}]`;
  const named = (element) => name === undefined || (element.getAttribute("aria-label") ?? element.textContent).trim() === name;
  const fits = (element) =>
    (text === undefined || element.textContent.toLowerCase().includes(text.toLowerCase())) && (pattern === undefined || new RegExp(pattern, flags).test(element.textContent.trim()));
  // Without a role, the innermost that say it.
  const says = (element) => fits(element) && (role !== undefined || ![...element.children].some(fits));
  const all = [document, ...screens].flatMap((root) => [...root.querySelectorAll(kinds)]);
  return all.filter((element) => element.checkVisibility() && named(element) && says(element));
}

/** Waits until `condition` gives something. */
async function until(condition, timeout = PATIENCE) {
  const last = Date.now() + timeout;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > last) throw new Error(`not within ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, PACE));
  }
}
