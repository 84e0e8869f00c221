// How a card looks: branding, pictures and languages, and what is fetched for them.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { ACCOUNT_KEY } from "./harness/server.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

const BRANDING = `branding = { background = "#0b3d2e", font = "#ffffff", logo = "https://pictures.example/logo.svg", button_theme = "dark" }`;
const scene = stage({ accounts: { brand: `image_hosts = ["pictures.example"]\n${BRANDING}` } });
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>`;

/** A page that keeps account of every request and lets pictures come from anywhere. */
async function open(people, cuid, options) {
  // The test server's own pages let no pictures in from elsewhere.
  const context = await people.device({ bypassCSP: true });
  const party = await people.open({ cuid, context });
  party.fetched = [];
  await context.route(/logo\.svg|face\.svg|\.example\//, (route) => {
    party.fetched.push(route.request());
    return route.fulfill({ body: SVG, contentType: "image/svg+xml" });
  });
  party.words = [];
  party.page.on("request", (request) => {
    if (request.url().includes("/words/")) party.words.push(request.url().split("/").at(-1));
  });
  return options ? party.connect(options) : party;
}

const paths = (party) => party.fetched.map((request) => request.url().replace(/^http:\/\/127[^/]*/, ""));

function colours(party) {
  return party.page.locator("halloo-screen .card").evaluate((card) => {
    const of = (element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color];
    return { card: of(card), mute: of(card.querySelector(".control .round")) };
  });
}

/** Both talk. They share a browser and so a tone: who hears whom is not asked. */
async function talking(alice, ben) {
  await Promise.all([alice.state("connected"), ben.state("connected")]);
  await ben.page.locator("halloo-screen .card[data-view=ongoing]").waitFor();
}

async function end(alice, ben) {
  await ben.act("hangup");
  await endings(alice, ben);
  await dismiss(alice, ben);
}

const ACCOUNT = { accountId: "brand", apikey: ACCOUNT_KEY };

scene("the account's colours, and the page's before them value by value", async (people) => {
  const alice = await open(people, "alice", { ...ACCOUNT, branding: { bgColor: "#ffd400", buttonTheme: "light" } });
  const ben = await open(people, "benny", ACCOUNT);
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Answer");
  await talking(alice, ben);
  assert.deepEqual(await colours(ben), { card: ["rgb(11, 61, 46)", "rgb(255, 255, 255)"], mute: ["rgb(21, 23, 30)", "rgb(255, 255, 255)"] });
  // White on yellow cannot be read.
  assert.deepEqual(await colours(alice), { card: ["rgb(255, 212, 0)", "rgb(0, 0, 0)"], mute: ["rgb(255, 255, 255)", "rgb(21, 23, 30)"] });
  assert.deepEqual([...new Set(paths(ben))], ["https://pictures.example/logo.svg"]);
  await end(alice, ben);
});

scene("the caller's picture is fetched after the answer, and from allowed hosts only", async (people) => {
  const alice = await open(people, "alice", { ...ACCOUNT, branding: { logo: "https://elsewhere.example/logo.png" } });
  const ben = await open(people, "benny", ACCOUNT);
  const images = { initiator_image: "/face.svg", receiver_image: "https://elsewhere.example/face.png" };
  await alice.reach("benny", { context: "A picture of me", ...images });
  await ben.incoming();
  await ben.page.locator("halloo-screen [data-picture]").waitFor();
  assert.deepEqual([...new Set(paths(ben))], ["https://pictures.example/logo.svg"], "before the answer, the logo alone");
  await ben.press("Answer");
  await talking(alice, ben);
  await ben.page.locator("halloo-screen img[src$='/face.svg']").waitFor();
  const face = ben.fetched.find((request) => request.url().endsWith("/face.svg"));
  assert.equal(face.headers().referer, undefined, "nobody is told which page it was");
  assert.deepEqual(paths(alice), [], "a host that nobody allowed is never asked");
  assert.equal(await alice.page.locator("halloo-screen .initial").innerText(), "B");
  await end(alice, ben);
});

scene("a picture that cannot be loaded leaves the initial", async (people) => {
  const [alice, ben] = [await open(people, "alice", {}), await open(people, "benny", {})];
  alice.expected = [/Failed to load resource.*404/];
  await alice.reach("benny", { context: "Nobody", receiver_image: "/none.png" });
  await ben.incoming();
  await alice.page.locator("halloo-screen img").waitFor({ state: "detached" });
  assert.equal(await alice.page.locator("halloo-screen .initial").isVisible(), true);
  await end(alice, ben);
});

const LANGUAGES = { es: "Rechazar", de: "Ablehnen", hi: "अस्वीकार करें", ar: "رفض", en: "Decline" };

for (const [locale, decline] of Object.entries(LANGUAGES)) {
  scene(`the words of ${locale}, and only those, are loaded`, async (people) => {
    const alice = await people.alice();
    const ben = await open(people, "benny", { locale });
    await alice.reach("benny");
    await ben.incoming();
    await ben.button(decline).waitFor();
    assert.deepEqual(ben.words, locale === "en" ? [] : [`${locale}.js`]);
    const { direction, language } = await ben.screen.evaluate((host) => ({ direction: getComputedStyle(host).direction, language: host.lang }));
    assert.deepEqual([direction, language], [locale === "ar" ? "rtl" : "ltr", locale]);
    await ben.press(decline);
    await endings(alice, ben);
    await alice.dismiss();
    await ben.screen.waitFor({ state: "detached" });
  });
}

scene("the page's language is spoken, a dialect by its language; an unknown one is English, and words can be given", async (people) => {
  const alice = await people.alice();
  const ben = await open(people, "benny");
  await ben.page.evaluate(() => (document.documentElement.lang = "es-419"));
  await ben.connect();
  const dora = await open(people, "dora_1", {
    locale: "he",
    strings: { direction: "rtl", decline: "דחייה", callFrom: "שיחה נכנסת מאת {peer}", unheard: 7 },
  });
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Rechazar");
  await endings(alice, ben);
  await alice.dismiss();
  await alice.isTidy();
  await alice.reach("dora_1");
  await dora.page.getByRole("alertdialog", { name: "שיחה נכנסת מאת \u2068alice\u2069" }).waitFor();
  await dora.button("Answer").waitFor();
  assert.equal(await dora.screen.evaluate((host) => host.dir + host.lang), "rtlhe");
  assert.deepEqual(dora.words, [], "there are none to be loaded");
  await dora.press("דחייה");
  await endings(alice, dora);
  await dismiss(alice, dora);
  await ben.page.evaluate(() => (document.documentElement.lang = "en"));
});
