import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

/** What `show` mounts of a component, in either version of React. */
export const mountReact = (ChatList) => (target, props) => {
  const root = createRoot(target);
  const update = (next) => root.render(<StrictMode><ChatList {...next} /></StrictMode>);
  update(props);
  return { update, unmount: () => root.unmount() };
};
