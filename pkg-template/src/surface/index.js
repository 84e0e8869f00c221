// What the user sees and hears of calls, but for the talk itself: screens, sounds, the page's title, notifications. All of it is drawn
// and played from what the core says should be seen and heard; nothing is decided here.
import { brand as makeBrand } from "./brand.js";
import { makeSounds } from "./sounds.js";
import { makeStage } from "./stage.js";
import { makeTitle } from "./title.js";
import { languageOf, read, surrounding } from "./words.js";

/**
 * `look`: what the page says of how it looks, and of what there is to be; `load`: the words of a language, and the modules of
 * notifications and of the keypad;
 * `tell(what, call, value)`: tells the core what the user has done.
 */
export function open(look, load, tell) {
  const brand = makeBrand(look.branding);
  const language = languageOf(look.locale ?? surrounding());
  let words = read(language, look.strings);
  const title = makeTitle();
  const sounds = look.sounds ? makeSounds(look.ringtone, tell) : undefined;
  const stage = look.screens ? makeStage(brand, load.keypad, tell) : undefined;
  let notifications;
  let over = false;

  const spell = (found) => {
    words = read(language, look.strings, found);
    stage?.repaint(words);
  };
  stage?.repaint(words);
  // Without them, it stays English. This is built in.
  if (language !== "en") load.words(language).then((found) => found && !over && spell(found), () => {});

  /** What a notification says, in the user's language. */
  const worded = ({ missed, peer, context }) => ({
    missed,
    title: missed ? `${words.get("missed")}: ${peer}` : words.about("callFrom", peer),
    body: context,
    icon: brand.picture()?.address,
    answer: words.get("answer"),
    decline: words.get("decline"),
  });

  return {
    show(call, screen) {
      title.show(call, screen);
      sounds?.show(call, screen);
      stage?.show(call, screen);
    },
    style(branding, imageHosts) {
      brand.serve(branding, imageHosts);
      stage?.repaint(words);
    },
    async notify(call, notice) {
      notifications ??= load.notifications().then(({ makeNotifications }) => makeNotifications(look, tell));
      try {
        const there = await notifications;
        if (!over) there.notify(call, notice && worded(notice));
      } catch {
        // Loaded again for the next one.
        notifications = undefined;
      }
    },
    async key(key) {
      if (!sounds) return;
      try {
        const { ofKey } = await load.keypad();
        if (!over) sounds.key(ofKey(key));
      } catch {
        // It is sent all the same.
      }
    },
    close() {
      over = true;
      title.close();
      sounds?.close();
      stage?.clear();
      notifications?.then((there) => there.close(), () => {});
    },
  };
}
