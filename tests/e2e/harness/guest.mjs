// A user of the test page in a raw browser.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const PROBE = fileURLToPath(new URL("probe.js", import.meta.url));

/**
 * Opens the test page for `cuid`, in a profile of its own or in this one, and touches it once, as whoever uses a page has.
 * `allowed` is what the user lets it do. It has not signed in.
 */
export async function openGuest(browser, origin, cuid, { profile, allowed = ["microphone"], path = "/test/index.html" } = {}) {
  profile ??= await browser.profile();
  for (const permission of allowed) await browser.permit(origin, permission, "granted", profile);
  const tab = await browser.open(`${origin}${path}`, { profile, scripts: [PROBE] });
  await tab.click(5, 5);
  await tab.prepareBench(cuid);
  return Object.assign(tab, { profile });
}

/** Presses a button of the call screen with the mouse. */
export async function press(guest, name) {
  const find = (name) => {
    const buttons = [...(document.querySelector("halloo-screen")?.shadowRoot.querySelectorAll("button") ?? [])];
    const button = buttons.find((button) => button.textContent === name && button.checkVisibility() && !button.disabled);
    if (!button) return undefined;
    const { x, y, width, height } = button.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  };
  await guest.until(find, name);
  await guest.click(...(await guest.evaluate(find, name)));
}

/** The same as at the end of a scene: nothing of a call is left over, and then nothing of the session. */
export async function leave(...guests) {
  for (const guest of guests) {
    await guest.is("probe", "isTidy");
    assert.deepEqual(await guest.run("unsettled"), [], `${guest.cuid}: every promise is settled`);
    assert.equal((await guest.run("logout")).error, undefined, `${guest.cuid} signs out`);
    await guest.is("probe", "isQuiet");
    assert.deepEqual(await guest.ask("probe", "changes"), [], `${guest.cuid}: the page is as it was`);
    const surprising = guest.complaints.filter((complaint) => !guest.expected.some((pattern) => pattern.test(complaint)));
    assert.deepEqual(surprising, [], `${guest.cuid}: nothing in the console`);
    await guest.close();
  }
}
