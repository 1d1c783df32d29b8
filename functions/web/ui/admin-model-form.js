/** The form in which a model config is added, or changed with what it has. */

import { form } from "./admin-forms.js";
import { heading, note } from "./admin-parts.js";
import { ask } from "./confirm.js";
import { make } from "./elements.js";
import { bodyOf, fieldsOf } from "./schema-form.js";

/** The form as a section. Its `edit` fills it with a config. `save` gets an id and the body of a request. */
export class ModelForm {
  #schema;
  #ids;
  #save;
  #form;
  #heading = heading("Add a model");
  #edited;
  #isSaved = true;

  constructor(schema, ids, save) {
    this.#schema = schema;
    this.#ids = ids;
    this.#save = save;
    const fields = {
      id: ["Name of this entry", { required: true, pattern: "[A-Za-z0-9_.\\-]{1,64}", title: "Up to 64 letters, digits and . _ -" }, "id"],
      ...fieldsOf(schema, { fallback_id: ["", ...ids] }),
    };
    this.#form = form(fields, "Save model", (filled) => this.#send(filled));
    this.#form.addEventListener("input", () => (this.#isSaved = false));
    const about = note("The small names are those of the API. A blank field gets its default.");
    this.element = make("section", {}, this.#heading, about, this.#form);
  }

  edit(config) {
    this.#isSaved = true;
    this.#edited = config;
    this.#heading.textContent = `Change ${config.id}`;
    for (const field of this.#form.elements) if (field.name) field.value = filledIn(field.name, config[field.name]);
    this.#form.elements.provider.focus();
    this.#form.scrollIntoView({ block: "nearest" });
  }

  /** Goes on with what is written in an earlier form and not saved. */
  resume(earlier) {
    if (earlier.#isSaved) return;
    this.#isSaved = false;
    this.#edited = earlier.#edited;
    this.#heading.textContent = earlier.#heading.textContent;
    for (const field of this.#form.elements) if (field.name) field.value = earlier.#form.elements[field.name].value;
  }

  /** What is written is stored by now. */
  saved() {
    this.#isSaved = true;
  }

  async #send({ id, ...filled }) {
    const replaces = this.#ids.includes(id) && id !== this.#edited?.id;
    const lost = "What it is set to now is lost, and a blank field gets its default. This cannot be undone.";
    if (replaces && !(await ask(`Replace ${id}?`, lost, "Replace"))) return;
    // What has no field here stays.
    const { request_fields } = this.#edited ?? {};
    this.#save(id, { ...(request_fields && { request_fields }), ...bodyOf(this.#schema, filled) });
  }
}

function filledIn(name, value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return name.endsWith("_micros_per_million") && value !== null ? value / 1e6 : (value ?? "");
}
