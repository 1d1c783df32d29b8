import { show } from "../page.js";
import { mountReact } from "../react.jsx";
import { ChatList } from "./ChatList";

show(mountReact(ChatList));
