/**
 * The words of the call screens in this language, or undefined if there are none: then the screens speak English,
 * which is built in. `places` load the words of each language, when they are asked for.
 */
export async function words(places, language) {
  if (!Object.hasOwn(places, language)) return undefined;
  return (await places[language]()).default;
}
