/** Where a title comes from, in words. */

export const SOURCES = { user: "yours", generated: "generated", automatic: "automatic", fallback: "first words" };
