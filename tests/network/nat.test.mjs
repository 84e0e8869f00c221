// A NAT between one of them and the rest.
import { faults, recovered, talking } from "./harness/fault.mjs";
import { goesDirectly, hangUp, now } from "./harness/stage.mjs";

const row = faults();

const REBINDS = [
  ["F-12: the NAT before alice gives other ports in a call", "alice"],
  ["F-12: the NAT before ben gives other ports in a call", "ben"],
];
for (const [name, who] of REBINDS) {
  row(name, {}, async (people, { router }, watch) => {
    await router.tell(`nat ${who} 10.78.0.2`);
    const [alice, ben] = await talking(people, router);
    await goesDirectly(router);
    const marks = await now(alice, ben);
    await router.tell(`rebind ${who}`);
    await recovered(alice, ben, marks);
    await watch.gaps(alice, ben, marks, 2_000);
    await hangUp(alice, ben);
  });
}
