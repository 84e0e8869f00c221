// The report of a client: nothing private in it, and it can be run again.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { simulationProgram } from "./harness/places.mjs";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings, hearEachOther } from "./harness/talk.mjs";

const scene = stage();
const REASON = "Secret order 4711 of Müller";

/** Runs the client of a report again; gives what that printed. */
async function again(report) {
  const folder = await mkdtemp(join(tmpdir(), "halloo-report-"));
  try {
    const file = join(folder, "report.json");
    await writeFile(file, JSON.stringify(report));
    const { stdout } = await promisify(execFile)(simulationProgram(), ["--replay", file], { maxBuffer: 1 << 26 });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const report = async (party) => (await party.run("ask", "diagnostics")).value;

/** None of these stands in the report, however it is looked at. */
function isClean(report, secrets) {
  const text = JSON.stringify(report);
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in the report`);
  assert.ok(!/fingerprint|ice-pwd|a=candidate/.test(text));
  const addresses = text.match(/\d{1,3}(\.\d{1,3}){3}/g) ?? [];
  assert.deepEqual(addresses.filter((address) => address !== "192.0.2.1" && !report.page.browser.includes(address)), []);
}

scene("of the drop-in's client: the same report, and the same preflight", async (people) => {
  const alice = await people.open({ cuid: "alice" });
  await alice.run("initSignedCall", { accountId: "dev", apikey: "dev-key", cuid: "alice", clevertap: {} });
  const found = await report(alice);
  assert.deepEqual(found.session, { connected: true, state: "NoCall" });
  isClean(found, ["alice", "dev-key"]);
  assert.match(await again(found), /it went the same way/);
  const { value } = await alice.run("ask", "preflight");
  assert.equal(value.signalling.state, "up");
});

scene("of a call with all that can be done in it: clean on both sides, and both clients go the same way again", async (people) => {
  const [alice, ben] = [await people.alice(), await people.ben()];
  await alice.reach("benny", { context: REASON });
  await ben.incoming();
  await ben.press("Answer");
  await hearEachOther(alice, ben);
  await alice.press("Mute");
  await ben.page.waitForFunction(() => document.querySelector("halloo-screen").shadowRoot.querySelector(".notice").textContent !== "");
  await alice.press("Unmute");
  await ben.press("Hold");
  await ben.press("Resume");
  await hearEachOther(alice, ben);
  // By then the connections have been measured.
  for (const party of [alice, ben]) await party.page.locator("halloo-screen .quality[data-level]").waitFor();
  const talking = await report(alice);
  assert.equal(talking.session.connected, true);
  assert.equal(talking.calls[0].state, "connected");
  await alice.press("Hang up");
  assert.deepEqual(await endings(alice, ben), ["completed by me", "completed by peer"]);
  for (const party of [alice, ben]) {
    const found = await report(party);
    const secrets = ["alice", "benny", "Secret", "4711", "Müller", new URL(party.page.url()).host, "test-key"];
    isClean(found, secrets);
    assert.equal(found.trace.lost, 0);
    const printed = await again(found);
    assert.match(printed, /it went the same way/);
    assert.match(printed, /Measured/);
    assert.ok(!/alice|benny|Secret/.test(printed));
  }
  await dismiss(alice, ben);
});

scene("of a client that was cut off and came back", async (people) => {
  const alice = await people.alice();
  alice.expected.push(/WebSocket connection to .* failed/);
  await people.server.stop("SIGKILL");
  await alice.event("session reconnecting");
  await people.server.start();
  await alice.event("session connected");
  const found = await report(alice);
  assert.match(await again(found), /it went the same way/);
});
