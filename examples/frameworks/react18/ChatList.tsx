import { useEffect, useRef, useState } from "react";
import "chat-titles-ui/rename-chat-dialog.js";
import type { Chat, RenameChatDialog, RenameChatDialogEvents } from "chat-titles-ui/rename-chat-dialog.js";

type Props = { apiUrl: string; firstChats: Chat[]; getToken: () => Promise<string> };

export function ChatList({ apiUrl, firstChats, getToken }: Props) {
  const [chats, setChats] = useState(firstChats);
  const dialog = useRef<RenameChatDialog>(null);
  useEffect(() => {
    const element = dialog.current!;
    const show = ({ detail }: RenameChatDialogEvents["chat-renamed"]) =>
      setChats((shown) => shown.map((chat) => (chat.id === detail.chat.id ? detail.chat : chat)));
    element.getToken = getToken;
    element.addEventListener("chat-renamed", show);
    return () => element.removeEventListener("chat-renamed", show);
  }, [getToken]);
  return (
    <>
      <ul>
        {chats.map((chat) => (
          <li key={chat.id}>
            <span>{chat.title}</span> <button onClick={() => dialog.current?.open(chat)}>Rename</button>
          </li>
        ))}
      </ul>
      <rename-chat-dialog ref={dialog} api-url={apiUrl} />
    </>
  );
}
