/** What administrators decide, in people's words: fields of the API and their values. */

export const LABELS = {
  provider: "Where the model runs",
  model_id: "Model, as its provider names it",
  base_url: "Address of the endpoint",
  api_key_secret: "Secret that holds the endpoint's key",
  structured_output: "How a title is asked for",
  max_output_tokens: "Longest answer, in tokens",
  send_temperature: "Send a temperature",
  example_titles: "Show examples first (for small models)",
  fallback_id: "If it fails, ask",
  on_failure: "If no model gives a title",
  enabled: "In use",
  input_micros_per_million: "Price of input, $ per million tokens",
  output_micros_per_million: "Price of output, $ per million tokens",
  language: "Language: conversation, or a tag such as de",
  max_words: "Words, at most",
  capitals: "Capital letters",
  emoji: "Emoji",
  instructions: "Further instructions to the model",
};

export const VALUES = {
  provider: { bedrock: "Amazon Bedrock", openai: "OpenAI-compatible endpoint", extractive: "No model: the user's words" },
  structured_output: { auto: "Whatever the model takes", json_schema: "By a JSON schema", tool: "By a tool", text: "As text" },
  on_failure: { error: "Tell that it failed", extractive: "Use the user's words" },
  capitals: { sentence: "As in a sentence", title: "In Each Word" },
  emoji: { none: "None", one: "One in front" },
};

/** A value of a field, in words where it has some. */
export function valueText(name, value) {
  return VALUES[name]?.[value] ?? value;
}
