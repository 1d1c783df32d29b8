/** A chat's titles through the types that make clients generates and openapi-fetch: run it with API and TOKEN set. */

import createClient from "openapi-fetch";

import type { components, paths } from "./chat-titles.d.ts";

type Chat = components["schemas"]["Chat"];

const { API, TOKEN } = process.env;
const client = createClient<paths>({ baseUrl: API, headers: { authorization: `Bearer ${TOKEN}` } });

/** The data of an answer. Throws the error, which has a type for each status. */
function expect<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (data === undefined) throw new Error(`${response.status}: ${JSON.stringify(error)}`);
  return data;
}

const beganAt = new Date(Date.now() - 60_000).toISOString();
const content = "How do I bake bread at home without an oven?";
const created: Chat = expect(await client.POST("/chats", { body: { content } }));
console.log(created.title, created.title_source, created.created_at);

const params = { path: { id: created.id } };
const answer = { role: "assistant", content: "Use a lidded pan on the stove." } as const;
expect(await client.POST("/chats/{id}/messages", { params, body: answer }));
for (const message of expect(await client.GET("/chats/{id}/messages", { params })).messages) {
  const texts = message.content.map((part) => (part.type === "text" ? part.text : part.name));
  console.log(message.role, ...texts);
}

const proposal = expect(await client.POST("/chats/{id}/title/propose", { params, body: { avoid: ["Stove bread"] } }));
console.log(`${proposal.title}, by ${proposal.model} for ${proposal.usage.cost_micros} micro-dollars`);

expect(await client.PUT("/chats/{id}/title", { params, body: { title: "Stove bread" } }));
const late = await client.PUT("/chats/{id}/title", {
  params: { ...params, header: { "If-Match": '"1"' } },
  body: { title: "Too late" },
});
if (!late.error || !("chat" in late.error)) throw new Error("A conflict was expected.");
console.log(`still ${late.error.chat.title}`);
const header = { "Idempotency-Key": "k-2" };
const regenerated = expect(await client.POST("/chats/{id}/title/regenerate", { params: { ...params, header } }));
console.log(regenerated.outcome, regenerated.chat.title);

const { titles } = expect(await client.GET("/chats/{id}/title/history", { params }));
for (const title of titles) {
  console.log(title.title_version, title.title, title.title_source, title.title_updated_at);
}
const { title_version } = titles[titles.length - 1];
const restored = expect(await client.POST("/chats/{id}/title/restore", { params, body: { title_version } }));
console.log(`back to ${restored.title}`);
const { changes } = expect(await client.GET("/title-changes", { params: { query: { since: beganAt } } }));
const usage = expect(await client.GET("/usage"));
console.log(`${changes.length} changes, ${usage.calls} calls`);

const own = { path: { id: `recipes.${created.id}` } };
for (const _ of [1, 2]) {
  const chat = await client.PUT("/chats/{id}", { params: own, body: { content } });
  console.log(chat.response.status, expect(chat).id);
}
const elsewhere = { messages: [{ role: "user" as const, content }] };
const sent = expect(await client.POST("/titles", { body: elsewhere }));
console.log(`${sent.title}, from messages ${sent.messages_read}`);

for (const chat of [params, own]) await client.DELETE("/chats/{id}", { params: chat });
const gone = await client.GET("/chats/{id}", { params });
if (!gone.error || !("code" in gone.error)) throw new Error("An error was expected.");
console.log(gone.error.code);
