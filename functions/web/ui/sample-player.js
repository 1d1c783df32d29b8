/** Plays a sample conversation into a new chat, as if two people typed. */

import { SAMPLES } from "./samples.js";

const PAUSE = 900;
let next = 0;

/** `start` begins a chat and returns its id, `say` appends a message to it. */
export async function playSample(start, say) {
  const [[, opening], ...messages] = SAMPLES[next++ % SAMPLES.length];
  const id = await start(opening);
  for (const [role, text] of messages) {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) await new Promise((done) => setTimeout(done, PAUSE));
    await say(role, text, id);
  }
}
