/** Bundles the page of one framework into a file: `node build.mjs vue page.js`. */

import { readFile } from "node:fs/promises";

import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { compileScript, parse } from "vue/compiler-sfc";

// What vite's plugin takes as template.compilerOptions.
const compilerOptions = { isCustomElement: (tag) => tag === "rename-chat-dialog" };

function compileVue(source, filename) {
  const { descriptor } = parse(source, { filename, templateParseOptions: compilerOptions });
  return compileScript(descriptor, { id: filename, inlineTemplate: true, templateOptions: { compilerOptions } }).content;
}

function compileSvelte(source, filename) {
  const { js, warnings } = compile(source, { filename, dev: true });
  if (warnings.length) throw new Error(warnings.map(({ message }) => message).join("\n"));
  return js.code;
}

const plugin = (name, filter, compileFile) => ({
  name,
  setup: ({ onLoad }) =>
    onLoad({ filter }, async ({ path }) => ({ contents: compileFile(await readFile(path, "utf8"), path) })),
});

const [framework, outfile] = process.argv.slice(2);
await build({
  entryPoints: [`./${framework}/main`],
  outfile,
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  // Where both versions of React are installed, 18 has another name.
  alias: framework === "react18" ? { react: "react18", "react-dom": "react-dom18" } : {},
  plugins: [plugin("vue", /\.vue$/, compileVue), plugin("svelte", /\.svelte$/, compileSvelte)],
  define: {
    // The frameworks tell of mistakes then.
    "process.env.NODE_ENV": '"development"',
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  },
  conditions: ["development"],
  logLevel: "warning",
});
