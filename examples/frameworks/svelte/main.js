import { mount, unmount } from "svelte";

import { show } from "../page.js";
import Page from "./Page.svelte";

show((target, first) => {
  const page = mount(Page, { target, props: { first } });
  return { update: page.update, unmount: () => unmount(page) };
});
