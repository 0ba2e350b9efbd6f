/** The dialog of incidents behind a number: it opens over the page, closes by Esc, and says when there is none or more. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ProblemDetails } from "../api/client";
import { Unread } from "../panels/Failure";
import { useDesk } from "../useDesk";

interface FrameProps {
  readonly title: string;
  /** What was read; null until then, absent where the dialog is no list. */
  readonly page?: {
    readonly items: readonly unknown[];
    readonly next_cursor: string | null;
  } | null;
  readonly problem?: ProblemDetails | null;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function BehindFrame({ title, page = null, problem = null, onClose, children }: FrameProps) {
  const { text } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    close.current?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="behind"
      aria-labelledby="behind-title"
      data-testid="behind"
      onClose={onClose}
    >
      <header class="behind-head">
        <h2 id="behind-title">{title}</h2>
        <button type="button" class="button" ref={close} onClick={() => dialog.current?.close()}>
          {text.t("help.close")} <kbd>Esc</kbd>
        </button>
      </header>
      <Unread problem={problem} />
      {children}
      {page?.items.length === 0 && <p class="empty">{text.t("report.none")}</p>}
      {page?.next_cursor && <p class="empty">{text.t("report.more", { n: page.items.length })}</p>}
    </dialog>
  );
}
