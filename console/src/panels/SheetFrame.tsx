/** What every sheet has: a title, a way out, and the focus while it is open. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "../useDesk";

interface FrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A sheet takes the focus when it opens and gives it back to the panel when it closes. */
export function SheetFrame({ title, children }: FrameProps) {
  const { text, handling } = useDesk();
  const sheet = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const first = sheet.current?.querySelector<HTMLElement>("form textarea");
    (first ?? sheet.current)?.focus();
    return () => document.getElementById("panel-title")?.focus();
  }, []);
  return (
    <div
      ref={sheet}
      class="sheet"
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      data-testid="sheet"
    >
      <h3 class="sheet-title">
        {title}
        <button type="button" class="quiet" onClick={() => handling.dismiss()}>
          {text.t("sheet.cancel")} <kbd>Esc</kbd>
        </button>
      </h3>
      {children}
    </div>
  );
}
