/** Receipts that an incident was really on a visible screen, so that the server knows a person could see it. */

export interface Receipts {
  /** A row came into view, or went out of it. */
  show(id: string): void;
  hide(id: string): void;
  /** A new alarm joined: what was seen before does not count for it. */
  again(id: string): void;
  /** Sends what is due; to be called when the connection, the page's visibility or the sound changes. */
  flush(): void;
}

export interface ReceiptConditions {
  /** Whether the page is on a visible screen. */
  visible(): boolean;
  audible(): boolean;
  /** False when it could not be sent. */
  send(incident_id: string, audible: boolean): boolean;
}

/** Receipts go out once for each incident, and once more when it became audible after all. */
export function receipts(conditions: ReceiptConditions): Receipts {
  const inView = new Set<string>();
  const sent = new Map<string, { readonly audible: boolean }>();

  const flush = (): void => {
    if (!conditions.visible()) return;
    const audible = conditions.audible();
    for (const id of inView) {
      const before = sent.get(id);
      if (before !== undefined && (before.audible || !audible)) continue;
      if (conditions.send(id, audible)) sent.set(id, { audible });
    }
  };

  return {
    flush,
    show(id) {
      inView.add(id);
      flush();
    },
    hide(id) {
      inView.delete(id);
    },
    again(id) {
      sent.delete(id);
      flush();
    },
  };
}
