/** The registry: places and devices by form, devices by file, and the labels of a site. */
import { useState } from "preact/hooks";
import { Choice } from "../../frame/Choice";
import { useDesk } from "../../useDesk";
import { SitePick, usePickedSite } from "../SitePick";
import { FilePane } from "./FilePane";
import { PlacesPane } from "./PlacesPane";

type Pane = "places" | "file";

export function RegistryScreen() {
  const { text } = useDesk();
  const [picked, setPicked] = useState<string | null>(null);
  const [pane, setPane] = useState<Pane>("places");
  const site_id = usePickedSite(picked);
  return (
    <main class="view" data-testid="registry">
      <header class="view-head">
        <h2>{text.t("tabs.registry")}</h2>
        <SitePick site_id={site_id} onPick={setPicked} />
        <Choice<Pane>
          name={text.t("registry.how")}
          options={[
            { value: "places", label: text.t("registry.by_form") },
            { value: "file", label: text.t("registry.by_file") },
          ]}
          value={pane}
          onChoose={setPane}
        />
        {site_id !== null && (
          <a
            class="view-at"
            href={`/api/v1/devices/labels?site=${encodeURIComponent(site_id)}`}
            target="_blank"
            rel="noopener"
          >
            {text.t("registry.labels")}
          </a>
        )}
      </header>
      {pane === "file" && <FilePane />}
      {pane === "places" && site_id !== null && <PlacesPane key={site_id} site_id={site_id} />}
    </main>
  );
}
