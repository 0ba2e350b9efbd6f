/** The responder's page: where they are needed, what they can say, and whether it has arrived. */
import { useEffect } from "preact/hooks";
import type { Lang } from "../i18n/catalogues";
import type { Translate } from "../i18n/translate";
import { KindIcon } from "../icons";
import { timeOfDay } from "../time/clocks";
import type { ErrandView } from "../wire";
import { placeName, reasonsPhrase } from "../wording";
import { AtTheDoor } from "./AtTheDoor";
import type { Ending, Phone } from "./errand";
import type { Pictures } from "./pictures";
import type { Sharing } from "./position";
import { Say } from "./Say";
import type { Talk } from "./talk";

interface PageProps {
  readonly talk: Talk;
  readonly sharing: Sharing;
  /** Where the API takes what is said. */
  readonly address: string;
  readonly pictures: Pictures;
  readonly text: Translate;
  readonly setLang: (lang: Lang) => void;
}

export function Page({ talk, sharing, address, pictures, text, setLang }: PageProps) {
  const phone = talk.phone.value;
  const { view } = phone;
  const other = text.lang.value === "en" ? "zh-CN" : "en";
  const title = text.t("respond.title");
  useEffect(() => {
    document.title = title;
  }, [title]);
  const isDone =
    view.kind === "ended" || (view.kind === "here" && view.errand.finished_at !== null);
  useEffect(() => {
    if (isDone) sharing.set(false);
  }, [isDone, sharing]);
  return (
    <>
      <header>
        <span>{title}</span>
        <button
          type="button"
          class="quiet"
          lang={other}
          data-testid="lang-switch"
          onClick={() => setLang(other)}
        >
          {text.t("lang.other")}
        </button>
      </header>
      <main data-testid="respond" data-view={view.kind}>
        {view.kind === "ended" && <Ended why={view.why} text={text} />}
        {view.kind === "here" && <Where errand={view.errand} text={text} />}
        <p role="status" data-testid="told" class={phone.failures > 0 ? "told failing" : "told"}>
          {told(phone, text)}
        </p>
        {view.kind === "here" && <Say phone={phone} say={talk.say} sharing={sharing} text={text} />}
        {view.kind === "here" && <AtTheDoor address={address} pictures={pictures} text={text} />}
      </main>
    </>
  );
}

function Ended({ why, text }: { readonly why: Ending; readonly text: Translate }) {
  return (
    <section class="ended" data-testid="ended" data-why={why}>
      <h1>{text.label("respond", `${why}_title`)}</h1>
      <p>{text.label("respond", why)}</p>
    </section>
  );
}

function Where({ errand, text }: { readonly errand: ErrandView; readonly text: Translate }) {
  const isFire = errand.kind === "fire_hazard";
  const place = [errand.site_name, placeName(errand.place, text)].filter(Boolean).join(" ");
  const lines = [
    ["section.address", errand.address],
    ["respond.place", place],
    ["section.people", errand.residents.join(text.t("list.separator"))],
    ["respond.sent", timeOfDay(Date.parse(errand.sent_at), text.lang.value, "minute")],
  ] as const;
  return (
    <section class={errand.exercise ? "exercise" : "critical"}>
      <div class="what">
        <KindIcon glyph={isFire ? "fire" : "rescue"} exercise={errand.exercise} size={44} />
        <div>
          <h1>{text.label("kind", errand.kind)}</h1>
          <p>{reasonsPhrase(errand.reasons, text)}</p>
        </div>
      </div>
      {errand.exercise && <p class="badge">{text.t("respond.exercise")}</p>}
      <dl>
        {lines.map(
          ([key, value]) =>
            value !== "" && (
              <div key={key}>
                <dt>{text.t(key)}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

/** One sentence: what is not sent yet, what went wrong, or what the centre knows. */
function told(phone: Phone, text: Translate): string {
  const [first] = phone.taps;
  if (first !== undefined) {
    const word = text.label("respond_word", first.response);
    return text.t(phone.failures > 0 ? "respond.unsent" : "respond.sending", { word });
  }
  if (phone.failures > 0) return text.t("respond.no_connection");
  if (phone.problem !== null) {
    return text.t("respond.not_taken", { why: text.label("error", phone.problem) });
  }
  if (phone.view.kind !== "here")
    return phone.view.kind === "loading" ? text.t("respond.loading") : "";
  return known(phone.view.errand, text);
}

function known(errand: ErrandView, text: Translate): string {
  const time = (at: string) => ({ time: timeOfDay(Date.parse(at), text.lang.value, "minute") });
  if (errand.finished_at !== null)
    return text.t("respond.knows_finished", time(errand.finished_at));
  if (errand.arrived_at !== null) return text.t("respond.knows_arrived", time(errand.arrived_at));
  if (errand.accepted_at === null) return text.t("respond.knows_nothing");
  return text.t("respond.knows_accepted", time(errand.accepted_at));
}
