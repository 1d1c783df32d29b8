/** A form's fields from a schema of openapi.json, and the body of a request from what was filled in. */

import { micros } from "./admin-forms.js";
import { LABELS, valueText } from "./admin-words.js";

const MICROS = /_micros_per_million$/;

/** A body's schema, in which each property's reference to a component is replaced by the component. */
export function schemaOf({ components: { schemas } }, name) {
  const whole = ({ $ref, ...schema }) => ({ ...schemas[$ref?.split("/").pop()], ...schema });
  const properties = Object.entries(schemas[name].properties).map(([field, schema]) => [field, whole(schema)]);
  return { properties: Object.fromEntries(properties) };
}

/**
 * The fields of an `admin-forms.js` form: one for each property that fits a line. `choices` has the values of some to
 * choose from, `values` what some have now.
 */
export function fieldsOf({ properties }, choices, values = {}) {
  const lines = Object.entries(properties).filter(([, property]) => kindOf(property).type !== "object");
  return Object.fromEntries(
    lines.map(([name, property]) => {
      const given = choices[name] ?? inputOf(name, property);
      return [name, [LABELS[name] ?? name, name in values ? withValue(given, values[name]) : given, name]];
    }),
  );
}

function withValue(given, value) {
  if (!Array.isArray(given)) return { ...given, value };
  return given.toSorted((one, other) => ([other].flat()[0] === value) - ([one].flat()[0] === value));
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

function inputOf(name, property) {
  const { type, enum: values, minimum, maximum, maxLength, pattern } = kindOf(property);
  const given = values?.map((value) => [value, valueText(name, value)]);
  if (values) return property.anyOf ? ["", ...given] : given;
  // The first one is chosen at first.
  if (type === "boolean") return property.default === false ? ["no", "yes"] : ["yes", "no"];
  if (MICROS.test(name)) return { type: "number", step: "any", min: 0 };
  if (type === "integer") return { type: "number", min: minimum, max: maximum, placeholder: property.default };
  return { ...(maxLength && { maxLength }), ...(pattern && { pattern }) };
}

function valueOf(name, { type }, text) {
  if (MICROS.test(name)) return micros(text);
  if (type === "integer") return Number(text);
  return type === "boolean" ? text === "yes" : text;
}
