/** A device's login, which the server shows once: to be typed in, or scanned, before it is put away. */
import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "../../useDesk";
import type { Registered } from "../../wire";

interface OnceLoginProps {
  readonly login: Registered;
  readonly onDone: () => void;
}

export function OnceLogin({ login, onDone }: OnceLoginProps) {
  const { text } = useDesk();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { mqtt } = login;
  const facts = [
    ["once.address", `${mqtt.host}:${mqtt.port}`],
    ["once.username", mqtt.username],
    ["once.password", mqtt.password],
  ] as const;
  return (
    <section class="once" data-testid="once-login">
      <h3 ref={heading} tabIndex={-1} class="form-title">
        {text.t("once.title")}
      </h3>
      <div class="once-body">
        {/* As an image, not as markup: what comes over the wire never becomes part of the page. */}
        <img
          alt={text.t("once.qr")}
          src={`data:image/svg+xml,${encodeURIComponent(login.qr_svg)}`}
          width={168}
          height={168}
        />
        <dl class="facts">
          {facts.map(([key, value]) => (
            <div key={key}>
              <dt>{text.t(key)}</dt>
              <dd class="num" lang="zxx" data-testid={key}>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <p class="hint">{text.t("once.warning")}</p>
      <button type="button" class="button primary" data-testid="once-done" onClick={onDone}>
        {text.t("once.done")}
      </button>
    </section>
  );
}
