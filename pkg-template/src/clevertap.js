// Where the events of calls go: an object with `push(name, properties)`, CleverTap's or another.

/** How long CleverTap may take to find out who its user is. */
const WITHIN = 5_000;

/**
 * One function that pushes into all of `targets` that are there; nothing if there is none. A target that throws,
 * rejects or has no `push` disturbs nobody.
 */
export function fan(...targets) {
  const there = targets.filter(Boolean);
  if (there.length === 0) return undefined;
  return (name, properties) => {
    there.forEach(async (target) => {
      try {
        await target.push(name, { ...properties });
      } catch {
        // A call does not fail because its analytics do.
      }
    });
  };
}

/** A target that is a CleverTap instance, once that has an account and a user; `failure` makes the error if it has none. */
export async function cleverTap(instance, failure) {
  const until = performance.now() + WITHIN;
  let guid = await found(instance, "getCleverTapID", until, () => failure("ERR_MISSING_CT_ID", missing("id")));
  await found(instance, "getAccountID", until, () => failure("ERR_MISSING_CT_ACCOUNTID", missing("account id")));
  return {
    push(name, properties) {
      // The user may have become another one meanwhile.
      guid = ask(instance, "getCleverTapID") || guid;
      return instance.event.push(name, { ct_account_id: ask(instance, "getAccountID"), guid, ...properties });
    },
  };
}

const missing = (what) => `cannot find clevertap ${what}. Signed call sdk cannot initiate`;

async function found(instance, method, until, none) {
  for (;;) {
    const value = ask(instance, method);
    if (value) return value;
    if (typeof instance[method] !== "function" || performance.now() >= until) {
      throw none();
    }
    // It has no event for this.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What a method says; nothing if there is none, or it throws. */
function ask(instance, method, ...given) {
  try {
    return instance[method](...given);
  } catch {
    return undefined;
  }
}
