// What a user does to a card: by the keyboard, by the pointer, and beside what the page does itself.
import assert from "node:assert/strict";
import { ALICE, BEN, stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther, talk } from "./harness/talk.mjs";

const scene = stage();

const card = (party) => party.page.locator("halloo-screen .card");
const box = (party) => card(party).boundingBox();

/** What has the focus inside the card, by its label. */
function focused(party) {
  return party.page.evaluate(() => {
    const element = document.querySelector("halloo-screen")?.shadowRoot.activeElement;
    return element?.getAttribute("aria-label") ?? element?.querySelector(".label")?.textContent ?? element?.textContent;
  });
}

/** Waits until a rectangle is where it is expected, to a pixel. */
async function stands(party, { x, y }) {
  await party.page.waitForFunction(
    ([x, y]) => {
      const place = document.querySelector("halloo-screen").shadowRoot.querySelector(".card").getBoundingClientRect();
      return (x === undefined || Math.abs(place.x - x) < 1.5) && (y === undefined || Math.abs(place.y - y) < 1.5);
    },
    [x, y],
    { polling: 50, timeout: 10_000 },
  );
}

/** Pulls the card by its name, from where it is, by so many pixels. */
async function pull(party, x, y) {
  const from = await party.page.locator("halloo-screen .name").boundingBox();
  const { mouse } = party.page;
  await mouse.move(from.x + 20, from.y + 8);
  await mouse.down();
  await mouse.move(from.x + 20 + x / 2, from.y + 8 + y / 2);
  await mouse.move(from.x + 20 + x, from.y + 8 + y);
  await mouse.up();
}

async function end(alice, ben) {
  await ben.act("hangup");
  await endings(alice, ben);
  await dismiss(alice, ben);
}

scene("by the keyboard alone: answered, through every control, keys sent, hung up", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  await ben.button("Answer").waitFor();
  assert.equal(await focused(ben), "Answer");
  const { keyboard } = ben.page;
  await keyboard.press("Enter");
  await hearEachOther(alice, ben);
  assert.equal(await focused(ben), "Call with alice", "no other button is under the key that was pressed");

  const order = [];
  for (let steps = 0; steps < 7; steps += 1) {
    await keyboard.press("Tab");
    order.push(await focused(ben));
  }
  assert.deepEqual(order, ["Move", "Minimise", "Mute", "Hold", "Keypad", "Audio", "Hang up"]);
  for (let steps = 0; steps < 2; steps += 1) await keyboard.press("Shift+Tab");
  await ben.probe("followKeys");
  await keyboard.press("Space");
  await ben.page.getByRole("group", { name: "Keypad" }).waitFor();
  assert.equal(await ben.button("Keypad").getAttribute("aria-expanded"), "true");
  for (const key of "15#") await keyboard.press(key);
  await ben.hasSentKeys("15#");
  await ben.page.getByText("15#", { exact: true }).waitFor();
  // Into the panel and out of it.
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Escape");
  await ben.page.getByRole("group", { name: "Keypad" }).waitFor({ state: "hidden" });
  assert.equal(await focused(ben), "Keypad");
  await keyboard.press("9");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await endings(alice, ben);
  assert.equal(await ben.probe("keys"), "15#", "a closed keypad takes no keys");
  await dismiss(alice, ben);
});

scene("who types in the page keeps the focus and hears of the call all the same", async (people) => {
  const [alice, ben] = await people.pair();
  await ben.page.evaluate(() => {
    const field = document.createElement("input");
    document.body.append(field);
    field.focus();
  });
  await alice.reach("benny");
  await ben.incoming();
  await ben.page.getByRole("alert").filter({ hasText: "Incoming call from alice" }).waitFor();
  await ben.page.keyboard.type("a space and\n");
  assert.equal(await ben.page.evaluate(() => document.querySelector("input").value), "a space and");
  assert.equal((await ben.run("last")).state, "ringing");
  await ben.page.evaluate(() => document.querySelector("input").remove());
  await end(alice, ben);
});

scene("the focus goes back to where it was", async (people) => {
  const [alice, ben] = await people.pair();
  await ben.page.evaluate(() => {
    const link = document.body.appendChild(Object.assign(document.createElement("button"), { id: "mine" }));
    link.focus();
  });
  await alice.reach("benny");
  await ben.incoming();
  await ben.press("Decline");
  await endings(alice, ben);
  await dismiss(alice, ben);
  await ben.isTidy();
  assert.equal(await ben.page.evaluate(() => document.activeElement.id), "mine");
  await ben.page.evaluate(() => {
    document.activeElement.blur();
    document.querySelector("#mine").remove();
  });
});

scene("a second click too many on Answer does not hang up", async (people) => {
  const [alice, ben] = await people.pair();
  await alice.reach("benny");
  await ben.incoming();
  // On a narrow page both stand in the middle.
  await ben.page.setViewportSize({ width: 360, height: 700 });
  const answer = await ben.button("Answer").boundingBox();
  const { mouse } = ben.page;
  await mouse.move(answer.x + answer.width / 2, answer.y + 20);
  await mouse.down();
  await mouse.up();
  await ben.button("Hang up").waitFor();
  const over = await ben.button("Hang up").boundingBox();
  await mouse.move(over.x + over.width / 2, over.y + 20);
  await mouse.down({ clickCount: 2 });
  await mouse.up({ clickCount: 2 });
  await hearEachOther(alice, ben);
  await ben.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("pulled by its upper part, it follows, stays inside the window, and keeps its place", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  const { x, y, width } = await box(ben);
  await pull(ben, -150, -40);
  await stands(ben, { x: x - 150, y: y - 40 });
  await pull(ben, -3000, -3000);
  await stands(ben, { x: 8, y: 8 });
  // What was pulled out of the window is not to be pulled back first.
  await pull(ben, 60, 30);
  await stands(ben, { x: 68, y: 38 });
  // A button is not a handle.
  const mute = await ben.button("Mute").boundingBox();
  await ben.page.mouse.move(mute.x + 20, mute.y + 20);
  await ben.page.mouse.down();
  await ben.page.mouse.move(mute.x + 120, mute.y + 20);
  await ben.page.mouse.up();
  await stands(ben, { x: 68, y: 38 });
  await end(alice, ben);
  await Promise.all([alice.isTidy(), ben.isTidy()]);

  await alice.reach("benny");
  await ben.incoming(2);
  await stands(ben, { x: 68 });
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  await ben.page.setViewportSize({ width: width + 30, height: 700 });
  await stands(ben, { x: 0 }, "a narrow window has the card at its lower edge");
  await end(alice, ben);
});

scene("moved by the arrow keys on its grip", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  const { x, y } = await box(ben);
  await ben.button("Move").focus();
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowUp"]) await ben.page.keyboard.press(key);
  await stands(ben, { x: x - 48, y: y - 24 });
  for (const key of ["ArrowRight", "ArrowDown"]) await ben.page.keyboard.press(key);
  await stands(ben, { x: x - 24, y });
  await end(alice, ben);
});

scene("minimised: name, timer and hang up; a second call brings it back", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  const before = await box(ben);
  await ben.press("Minimise");
  const pill = await box(ben);
  assert.ok(pill.height < 80 && pill.height * 4 < before.height, JSON.stringify(pill));
  await ben.page.getByText("alice", { exact: true }).waitFor();
  await ben.page.getByRole("timer").filter({ hasText: "00:0" }).waitFor();
  assert.equal(await ben.button("Mute").count(), 0, "nothing else is there for anybody");
  // It can be pulled, too.
  await pull(ben, -100, -50);
  await stands(ben, { x: pill.x - 100, y: pill.y - 50 });
  await ben.press("Show call");
  await ben.button("Mute").waitFor();
  await ben.press("Minimise");
  const carol = await people.open({ cuid: "carol" });
  await carol.connect();
  await carol.reach("benny");
  await ben.button("Hold & answer").waitFor();
  await ben.press("Decline");
  await endings(carol);
  await dismiss(carol);
  await ben.press("Minimise");
  await ben.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
});

scene("a modal dialog of the page: the card can be reached in it, and stays when it is closed", async (people) => {
  const [alice, ben] = await people.pair();
  await ben.page.evaluate(() => {
    for (const id of ["first", "second"]) {
      const dialog = document.body.appendChild(Object.assign(document.createElement("dialog"), { id }));
      dialog.append(Object.assign(document.createElement("button"), { textContent: `in the ${id}` }));
    }
    document.querySelector("#first").showModal();
  });
  const inside = (id) => ben.page.locator(`#${id} > halloo-screen`).waitFor({ state: "attached" });
  // A call comes while one is open.
  await alice.reach("benny");
  await ben.incoming();
  await inside("first");
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  // Another one is opened above it.
  await ben.page.evaluate(() => document.querySelector("#second").showModal());
  await inside("second");
  await ben.press("Mute");
  await alice.event("peermuted");
  await ben.press("Keypad");
  await ben.page.keyboard.press("Escape");
  await ben.page.getByRole("group", { name: "Keypad" }).waitFor({ state: "hidden" });
  assert.equal(await ben.page.evaluate(() => document.querySelector("#second").open), true, "Escape closes the keypad, not the dialog");
  await ben.page.evaluate(() => document.querySelector("#second").close());
  await inside("first");
  // And one that is taken away without a word.
  await ben.page.evaluate(() => document.querySelector("#first").remove());
  await ben.page.locator("body > halloo-screen").waitFor({ state: "attached" });
  await ben.press("Unmute");
  await alice.event("peermuted", 2);
  await ben.press("Hang up");
  await endings(alice, ben);
  await dismiss(alice, ben);
  await ben.isTidy();
  await ben.page.evaluate(() => document.querySelector("#second").remove());
});

scene("something fills the screen: the card can be reached in it", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await ben.page.evaluate(() => document.addEventListener("click", () => document.querySelector("p").requestFullscreen(), { once: true }));
  await ben.page.mouse.click(5, 5);
  await ben.page.locator("p:fullscreen > halloo-screen").waitFor({ state: "attached" });
  await ben.press("Mute");
  await alice.event("peermuted");
  await ben.page.evaluate(() => document.exitFullscreen());
  await ben.page.locator("body > halloo-screen").waitFor({ state: "attached" });
  await end(alice, ben);
});

scene("a film fills the screen by itself: the card lies above it, and can be pressed as soon as it is left", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await ben.page.evaluate(() => {
    const film = document.body.appendChild(document.createElement("video"));
    document.addEventListener("click", () => film.requestFullscreen(), { once: true });
  });
  await ben.page.mouse.click(5, 5);
  await ben.page.waitForFunction(() => document.fullscreenElement && document.querySelector("body > halloo-screen:popover-open"));
  // Browsers let nothing be pressed but what fills the screen, wherever else it lies.
  const { x, y, width, height } = await ben.button("Mute").boundingBox();
  const pressed = ([x, y]) => document.elementFromPoint(x, y).tagName;
  assert.equal(await ben.page.evaluate(pressed, [x + width / 2, y + height / 2]), "VIDEO");
  await ben.page.evaluate(() => document.exitFullscreen());
  await ben.press("Mute");
  await alice.event("peermuted");
  await ben.page.evaluate(() => document.querySelector("video").remove());
  await end(alice, ben);
});

scene("another microphone and another loudspeaker are chosen on the card", async (people) => {
  const [alice, ben] = await people.pair();
  await talk(alice, ben);
  await ben.press("Audio");
  const microphones = ben.page.getByLabel("Microphone");
  const offered = await microphones.locator("option").allTextContents();
  assert.deepEqual(offered, ["System default", "Fake Audio Input 1", "Fake Audio Input 2"]);
  await microphones.selectOption("Fake Audio Input 2");
  await ben.sends("Fake Audio Input 2");
  await alice.hears(BEN);
  const speakers = ben.page.getByLabel("Speaker");
  await speakers.selectOption("Fake Audio Output 1");
  await ben.isPlayedOn(await speakers.inputValue());
  await ben.hears(ALICE);
  await microphones.selectOption("System default");
  await ben.sends("Fake Default Audio Input");
  await end(alice, ben);
});
