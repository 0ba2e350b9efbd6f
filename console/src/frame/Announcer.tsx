/** For those who listen to the screen: new critical incidents at once, and nothing that merely ticks. */
import { useEffect, useState } from "preact/hooks";
import { useDesk } from "../useDesk";
import { placeName } from "../wording";

export function Announcer() {
  const { text, queue, sites } = useDesk();
  const [announced, setAnnounced] = useState<string | null>(null);
  const critical = queue.value.waiting.filter((incident) => incident.severity === "critical");
  const newest = critical.reduce<(typeof critical)[number] | null>(
    (latest, one) => (latest === null || one.opened_at > latest.opened_at ? one : latest),
    null,
  );
  useEffect(() => setAnnounced(newest?.id ?? null), [newest?.id]);
  const site = newest === null ? null : sites.look(newest.site_id);
  const say =
    newest !== null && newest.id === announced
      ? [text.label("kind", newest.kind), site?.name, site?.address, placeName(newest.place, text)]
      : [];
  return (
    <div class="unseen" role="alert" aria-live="assertive" data-testid="announcer">
      {say.filter(Boolean).join(", ")}
    </div>
  );
}
