// A network whose users have to sign in on a page of its own before they get anywhere else.
import assert from "node:assert/strict";
import { after } from "node:test";
import { expectLostSockets, faults } from "./harness/fault.mjs";
import { Service } from "./harness/service.mjs";

let portal;
const row = faults({ addresses: { portal: "10.77.0.30" } }, async ({ hosts, server }) => {
  portal = await Service.start(hosts, "portal", "portal.mjs", [new URL(server.origin).port]);
});
after(() => portal?.stop());

const ANSWERS = [
  ["F-21: a portal answers in the server's place, with its page", "page"],
  ["F-21: a portal answers in the server's place, with the way to its page", "away"],
];
for (const [name, how] of ANSWERS) {
  row(name, { timeout: 90_000 }, async (people, { hosts, router, move }, watch) => {
    const alice = await people.alice();
    expectLostSockets(alice);
    alice.expected.push(/Unexpected response code: 302/);
    // The module is there.
    assert.deepEqual((await alice.run("ask", "preflight")).value.signalling.state, "up");
    const [server, own] = [hosts.address("server"), hosts.address("portal")];
    await portal.tell(how);
    await router.tell("move server 10.77.9.10");
    await move("portal", server);
    const asked = Date.now();
    const { value, error } = await alice.run("ask", "preflight");
    watch.took("the verdict comes", Date.now() - asked, 7_500);
    assert.equal(error, undefined);
    assert.deepEqual([value.verdict, value.reasons, value.signalling], ["blocked", ["captive_portal"], { state: "portal" }]);
    await move("portal", own);
    await router.tell(`move server ${server}`);
    await watch.until(alice, "session connected", Date.now(), 10_000);
  });
}
