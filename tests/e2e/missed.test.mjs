// A call that nobody answers in the ring time.
import assert from "node:assert/strict";
import { stage } from "./harness/scene.mjs";
import { dismiss, endings } from "./harness/talk.mjs";

// The shortest ring time there is.
const scene = stage({ configuration: "ring = 10\n" });

scene("missed: both phones stop, and the server says so", async (people) => {
  const [alice, ben] = await people.pair();
  const dropIn = await people.open({ cuid: "carol" });
  const receiver = await people.open({ cuid: "david" });
  await receiver.connect();
  await dropIn.run("initSignedCall", { accountId: "dev", apikey: "dev-key", cuid: "carol", clevertap: {} });
  const dropInCall = dropIn.run("signedCall", "david", "Hello?");
  await alice.reach("benny");
  await Promise.all([ben.incoming(), receiver.incoming()]);
  assert.deepEqual(await endings(alice, ben), ["missed by server", "missed by server"]);
  await Promise.all([alice.page.getByText("No answer").waitFor(), ben.page.getByText("Missed call").waitFor()]);
  assert.deepEqual(await dropInCall, { error: "missed" }, "the drop-in's word for it");
  await dismiss(alice, ben);
});
