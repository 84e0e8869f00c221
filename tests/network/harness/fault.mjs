// Rows of the table of faults (tests/faults.json): scenes that measure what a fault costs, and write it down.
import { appendFileSync } from "node:fs";
import { meter, now, stageOnNetwork, until } from "./stage.mjs";
import { TONES } from "./rig.mjs";
import { talk } from "../../e2e/harness/talk.mjs";

/** Where the results of a run of the whole table go, a line of JSON each; `npm run faults` names it. */
const RESULTS = process.env.HALLOO_FAULTS;
/** How often each row is run. */
const RUNS = Number(process.env.HALLOO_FAULT_RUNS ?? 1);

/** So many times its bound may something take in a run of the whole table: the machine has other work to do. */
const PATIENCE = 3;

/**
 * Prepares the rows of a file: as `stageOnNetwork`. The body of a row is given a `Watch` too. A row that is `long` is run
 * only with the whole table.
 */
export function faults(options, ready) {
  const scene = stageOnNetwork(options, ready);
  return (name, { long = false, timeout } = {}, body) => {
    if (long && !RESULTS) return;
    for (let run = 1; run <= RUNS; run += 1) {
      let watch;
      const play = (people, rig, context) => body(people, rig, (watch = new Watch(context)));
      const over = (failure) => write({ name, run, measures: watch?.measures ?? [], failure: failure?.message });
      scene(RUNS > 1 ? `${name}, run ${run}` : name, play, { timeout, over });
    }
  };
}

function write(result) {
  if (RESULTS) appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);
}

/**
 * What is measured in a row, in milliseconds. In a run of the whole table, what is out of all proportion fails it; the suite
 * asserts no timing.
 */
class Watch {
  measures = [];
  #context;

  constructor(context) {
    this.#context = context;
  }

  /** So long it took, and so long it may take. */
  took(what, milliseconds, bound) {
    this.measures.push({ what, milliseconds, bound });
    this.#context.diagnostic(`${what}: ${milliseconds} ms (bound ${bound} ms)`);
    if (RESULTS && !(milliseconds <= bound * PATIENCE + 500)) throw new Error(`${what}: ${milliseconds} ms, where ${bound} ms are the bound`);
  }

  /** What is worth saying without a bound. */
  note(text) {
    this.#context.diagnostic(text);
  }

  /** The longest silence at each since `marks`, and not later than `until`. */
  async gaps(alice, ben, [here, there], bound, until) {
    const [atAlice, atBen] = [
      await meter(alice, "longestSilence", here, TONES.ben, until),
      await meter(ben, "longestSilence", there, TONES.alice, until),
    ];
    this.took("ben's sound away from alice", atAlice, bound);
    this.took("alice's sound away from ben", atBen, bound);
  }

  /** From `begin` until this event was heard. */
  async until(party, event, begin, bound) {
    await waits(party, "when", [event, begin], bound * PATIENCE + 10_000);
    const at = await party.run("when", event, begin);
    this.took(`${party.cuid} hears "${event}"`, at - begin, bound);
    return at;
  }
}

/** Waits until the bench on a page says yes to this. */
export async function waits(party, name, given = [], timeout = 30_000) {
  const ask = ([bench, name, given]) => bench[name](...given);
  await party.page.waitForFunction(ask, [party.bench, name, given], { polling: 50, timeout }).catch((error) => {
    throw new Error(`${party.cuid}: never ${name} ${given}`, { cause: error });
  });
}

/** Waits until both hear each other again, after a fault that began before these marks. */
export async function recovered(alice, ben, marks) {
  const [here, there] = marks ?? (await now(alice, ben));
  await Promise.all([
    until(alice, "hasHeardSteadily", here, TONES.ben, 1_000),
    until(ben, "hasHeardSteadily", there, TONES.alice, 1_000),
  ]);
}

/** Alice and ben talk, with `delay` milliseconds between any two hosts. `options` are for signing in. */
export async function talking(people, router, delay = 20, options = {}) {
  await router.tell(`link * * delay=${delay}`);
  const [alice, ben] = await people.pair(options);
  expectLostSockets(alice, ben);
  await talk(alice, ben);
  await recovered(alice, ben);
  return [alice, ben];
}

/** Nobody has heard that the call was interrupted. */
export async function undisturbed(...parties) {
  for (const party of parties) {
    const events = await party.run("heard");
    if (events.flat().includes("reconnecting")) throw new Error(`${party.cuid} was told of an interruption: ${JSON.stringify(events)}`);
  }
}

/** Events of a kind that a page has heard. */
export const count = async (party, event) => (await party.run("heard")).flat().filter((name) => name === event).length;

/** The browser says these by itself when a connection to the server is lost. */
export const expectLostSockets = (...parties) => {
  for (const party of parties) party.expected.push(/WebSocket connection to .* failed/, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/);
};
