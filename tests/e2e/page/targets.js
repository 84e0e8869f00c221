// What a page gives the package to tell things to: analytics, and callbacks.

/** What was pushed, in order. */
export const pushes = [];
/** Which callbacks were called, in order. */
const calls = [];

export const pushed = () => pushes;
export const called = () => calls;

/** An analytics object; a broken one throws at every other event and rejects at the others. */
export function sink(kind) {
  let odd = false;
  return {
    push(name, properties) {
      pushes.push({ name, properties });
      if (kind !== "broken") return undefined;
      odd = !odd;
      if (odd) throw new Error("no analytics today");
      return Promise.reject(new Error("nor today"));
    },
  };
}

/**
 * An instance with the five members that the original uses. `guid`: its user, after `after` milliseconds; `account`; and
 * without the members that are named in `without`.
 */
export function clevertap({ guid = "guid-1", account = "TEST-ACCOUNT", after = 0, without = [], throws = [] }) {
  const begin = performance.now();
  const instance = {
    getCleverTapID: () => (performance.now() - begin >= after ? guid : null),
    getAccountID: () => account,
    getSCDomain: () => "eu1.example.com",
    setSCSDKVersion: (version) => calls.push(["setSCSDKVersion", version]),
    setDCSDKVersion: (version) => calls.push(["setDCSDKVersion", version]),
    event: {
      push: (name, properties) => {
        pushes.push({ name, properties });
        return 0;
      },
    },
  };
  for (const name of throws) {
    instance[name] = () => {
      throw new Error(name);
    };
  }
  for (const name of without) delete instance[name];
  return instance;
}

/** Callbacks of these names, `throwing` ones among them, and elements named `timer` and `status` on the page. */
export function callbacks(names) {
  const cb = { timer: "timer", callStatus: "status" };
  for (const name of names) {
    const [plain] = name.split("!");
    cb[plain] = (...given) => {
      calls.push([plain, ...given]);
      if (name.endsWith("!")) throw new Error(`${plain} is broken`);
    };
  }
  return cb;
}
