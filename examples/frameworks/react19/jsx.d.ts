import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { RenameChatDialog, RenameChatDialogProps } from "chat-titles-ui/rename-chat-dialog.js";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "rename-chat-dialog": DetailedHTMLProps<HTMLAttributes<RenameChatDialog>, RenameChatDialog> &
        RenameChatDialogProps;
    }
  }
}
