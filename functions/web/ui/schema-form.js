/** A form's fields from a schema of openapi.json, and the body of a request from what was filled in. */

import { micros } from "./elements.js";

const MICROS = /^(\w+)_micros_per_million$/;

/**
 * The fields of an `elements.js` form: one for each property that fits a line. `choices` has the values of some to
 * choose from, `values` what some have now.
 */
export function fieldsOf({ properties }, choices, values = {}) {
  const lines = Object.entries(properties).filter(([, property]) => kindOf(property).type !== "object");
  return Object.fromEntries(
    lines.map(([name, property]) => {
      const given = choices[name] ?? inputOf(name, property);
      return [name, [labelOf(name, property), name in values ? withValue(given, values[name]) : given]];
    }),
  );
}

function withValue(given, value) {
  return Array.isArray(given) ? [value, ...given.filter((other) => other !== value)] : { ...given, value };
}

/** The request body of a filled form. A blank field is left out, so the API uses its default. */
export function bodyOf({ properties }, filled) {
  const values = Object.entries(filled).filter(([name, text]) => name in properties && text !== "");
  return Object.fromEntries(values.map(([name, text]) => [name, valueOf(name, kindOf(properties[name]), text)]));
}

/** A property's schema without its null. */
function kindOf(property) {
  return property.anyOf?.find(({ type }) => type !== "null") ?? property;
}

function labelOf(name, { title }) {
  const [, what] = MICROS.exec(name) ?? [];
  return what ? `$ per million ${what} tokens` : title[0] + title.slice(1).toLowerCase();
}

function inputOf(name, property) {
  const { type, enum: values, minimum, maximum, maxLength, pattern } = kindOf(property);
  if (values) return property.anyOf ? ["", ...values] : values;
  if (type === "boolean") return ["yes", "no"];
  if (MICROS.test(name)) return { type: "number", step: "any", min: 0 };
  if (type === "integer") return { type: "number", min: minimum, max: maximum, placeholder: property.default };
  return { ...(maxLength && { maxLength }), ...(pattern && { pattern }) };
}

function valueOf(name, { type }, text) {
  if (MICROS.test(name)) return micros(text);
  if (type === "integer") return Number(text);
  return type === "boolean" ? text === "yes" : text;
}
