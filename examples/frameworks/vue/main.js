import { createApp, h, shallowRef } from "vue";

import { show } from "../page.js";
import ChatList from "./ChatList.vue";

show((target, props) => {
  const current = shallowRef(props);
  const app = createApp(() => h(ChatList, current.value));
  app.mount(target);
  return { update: (next) => (current.value = next), unmount: () => app.unmount() };
});
