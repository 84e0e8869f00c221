// What the surface says. English is built in; other languages come from outside, word by word.
import english from "../../words/en.json" with { type: "json" };

/** The first part of a language tag, in small letters (RFC 5646 section 2.1). */
export const languageOf = (tag) => tag.split(/[-_]/)[0].trim().toLowerCase();

/** The language of the page, else of the browser. */
export const surrounding = () => document.documentElement?.lang || navigator.language || "";

/** The words of `language` from these objects, the first that has one; else they stay English. */
export function read(language, ...objects) {
  const texts = { ...english };
  for (const object of objects.filter((object) => object instanceof Object).reverse()) {
    for (const key of Object.keys(texts)) {
      const text = textOf(object, key);
      if (text !== undefined) texts[key] = text;
    }
  }
  const leftwards = texts.direction === "rtl";
  return {
    leftwards,
    language: objects.some((object) => object instanceof Object) ? language : "en",
    get: (word) => texts[word],
    /** This word, with `value` for what stands in braces. */
    about(word, value) {
      // A name in another script must not turn the sentence around: isolates (Unicode Annex 9 section 2.4.2). The scripts
      // before this character are all written as English is.
      const foreign = leftwards || /[\u0590-\u{10ffff}]/u.test(value);
      return texts[word].replace(/\{[^}]*\}?/g, () => (foreign ? `\u2068${value}\u2069` : value));
    },
  };
}

/** A page's own object may be anything. */
function textOf(object, key) {
  try {
    const text = object[key];
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
