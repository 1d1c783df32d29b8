/** A title of a sample conversation, as an administrator tries it. It is a title like any other: it is paid for. */

export const SAMPLE = [
  { role: "user", content: "My sourdough comes out flat. I feed the starter once a day and it doubles." },
  { role: "assistant", content: "Then the dough has probably risen for too long. How warm is your kitchen?" },
  { role: "user", content: "About 27 degrees, and I leave it overnight." },
];
export const WHO_PAYS = "A try is a title like any other: your own usage limit pays for it.";

/**
 * Asks for a title of the sample by a config, or by the default. Gives the title, the config that made it, the seconds
 * that it took and the cost; or the problem.
 */
export async function tryTitle(api, configId) {
  const began = performance.now();
  const body = { messages: SAMPLE, ...(configId && { model_config_id: configId }) };
  const answer = await api.call("POST", "titles", body).catch((error) => ({ error }));
  const seconds = (performance.now() - began) / 1000;
  const { error, failure, title, model, usage } = answer;
  if (error) return { seconds, problem: [error.message, error.answer?.detail].filter(Boolean).join(" ") };
  const problem = failure && `The offline titler stood in. ${failure.message} ${failure.detail ?? ""}`.trim();
  return { seconds, title, model, usage, problem };
}
