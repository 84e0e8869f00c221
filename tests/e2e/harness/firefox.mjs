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
  return {
    // Allowed by the browser's preferences.
    async grantPermissions() {},
    newPage: async () => page(await inner.newPage()),
    close: () => inner.close(),
  };
}

function page(inner) {
  const self = {
    on(type, listener) {
      // A tab that crashes says so as an error of the page.
      if (type === "console") inner.on("console", (message) => listener({ type: () => message.type(), text: () => message.text() }));
      else inner.on(type === "crash" ? "error" : type, listener);
    },
    addInitScript: async ({ path }) => inner.evaluateOnNewDocument(await readFile(path, "utf8")),
    goto: (address) => inner.goto(address),
    reload: () => inner.reload(),
    url: () => inner.url(),
    frames: () => [self],
    evaluate: (body, given) => inner.evaluate(body, given),
    evaluateHandle: (body, given) => inner.evaluateHandle(body, given),
    waitForFunction: (body, given, { timeout = PATIENCE } = {}) => {
      const { bench, ...rest } = given ?? {};
      const wrapped = new Function("rest", "bench", `return (${body})({ ...rest, bench })`);
      return until(() => inner.evaluate(wrapped, rest, bench ?? null), timeout);
    },
    locator: (selector) => locator(inner, { selector }),
    getByRole: (role, { name } = {}) => locator(inner, { role, name }),
    getByText: (text) => locator(inner, { text }),
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
    innerText: async () => (await one()).evaluate((element) => element.innerText),
    evaluateAll: (body) => inner.evaluate(new Function("wanted", `return (${body})((${find})(wanted))`), wanted),
  };
}

/** In the page: the elements with this selector, or those that are seen and have this role, this name and this text. */
function find({ selector, role, name, text }) {
  const screens = [...document.querySelectorAll("halloo-screen")].map(({ shadowRoot }) => shadowRoot);
  if (selector !== undefined) {
    const [outer, ...inner] = selector.split(" ");
    if (outer === "halloo-screen" && inner.length > 0) return screens.flatMap((root) => [...root.querySelectorAll(inner.join(" "))]);
    return [...document.querySelectorAll(selector)];
  }
  const kinds = role === undefined ? "*" : `${role === "button" ? "button," : ""}[role=${role}]`;
  const named = (element) => name === undefined || (element.getAttribute("aria-label") ?? element.textContent).trim() === name;
  const says = (element) => text === undefined || (element.textContent.includes(text) && (role !== undefined || element.children.length === 0));
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
