/** Where a title comes from, in words. */

export const SOURCES = { user: "your choice", generated: "generated", automatic: "automatic", fallback: "first words" };

/** What a list says about a title. */
export const SOURCE_TEXTS = {
  user: "A title that you chose",
  generated: "A generated title",
  automatic: "An automatic title",
  fallback: "A first title, of the opening words",
};
