/** What is on the window: nothing yet, the log-in, or the desk. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { BriefingDialog } from "./briefing/BriefingDialog";
import { Announcer } from "./frame/Announcer";
import { Banners } from "./frame/Banners";
import { HandoverDialog } from "./frame/HandoverDialog";
import { Header } from "./frame/Header";
import { Help } from "./frame/Help";
import { LazyView } from "./frame/LazyView";
import { Login } from "./frame/Login";
import { showsSubject, type View, viewsFor } from "./frame/view";
import { ByHandDialog } from "./intake/ByHandDialog";
import { listenToKeys } from "./keys/keyboard";
import { MapView } from "./map/MapView";
import { Panel } from "./panels/Panel";
import { Queue } from "./queue/Queue";
import { useDesk } from "./useDesk";
import type { Role } from "./wire";

const report = async () => (await import("./reports/Report")).Report;

const board = async () => (await import("./board/BoardScreen")).BoardScreen;

const night = async () => (await import("./institution/night/NightScreen")).NightScreen;

const protection = async () =>
  (await import("./institution/protection/ProtectionScreen")).ProtectionScreen;

const registry = async () => (await import("./institution/registry/RegistryScreen")).RegistryScreen;

const commissioning = async () =>
  (await import("./institution/commissioning/CommissioningScreen")).CommissioningScreen;

const occupancy = async () =>
  (await import("./institution/occupancy/OccupancyScreen")).OccupancyScreen;

const hazards = async () => (await import("./hazards/HazardsScreen")).HazardsScreen;

const replay = async () => (await import("./replay/ReplayScreen")).ReplayScreen;

const inspections = async () => (await import("./inspections/InspectionsScreen")).InspectionsScreen;

const orders = async () => (await import("./orders/OrdersScreen")).OrdersScreen;

const serious = async () => (await import("./serious/SeriousScreen")).SeriousScreen;

export function App() {
  const desk = useDesk();
  const { session, text, queue, undecided } = desk;
  const waiting = queue.value.waiting.length + undecided.value.count;
  const name = text.t("brand");
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
  }, [waiting, name]);
  if (session.value === undefined) return null;
  return session.value === null ? <Login entrance={desk} /> : <Desk role={session.value.role} />;
}

function Desk({ role }: { readonly role: Role }) {
  const desk = useDesk();
  const views = viewsFor(role);
  const [view, setView] = useState<View>(views[0]);
  const [help, setHelp] = useState(false);
  const [handover, setHandover] = useState(false);
  const [byHand, setByHand] = useState(false);
  // Whoever asks for an incident's replay, wherever they are, comes to it.
  useSignalEffect(() => {
    if (desk.replayed.value !== null && views.includes("replay")) setView("replay");
  });
  const showSubject = (): void => setView(showsSubject(view) ? view : "desk");
  const seen = useRef(view);
  seen.current = view;
  // Before the first picture of the desk: who sees it may press a key, and no key is lost.
  useLayoutEffect(() => {
    const openByHand = () => setByHand(desk.commands.value);
    const openers = { help: () => setHelp(true), by_hand: openByHand };
    return listenToKeys(desk, openers, () => showsSubject(seen.current));
  }, [desk]);
  return (
    <div class="desk">
      <Header
        views={views}
        view={view}
        onView={setView}
        onHelp={() => setHelp(true)}
        onHandover={() => setHandover(true)}
        onByHand={() => setByHand(true)}
      />
      <Banners />
      {view === "desk" && (
        <div class="work">
          <Queue />
          <main class="stage">
            <MapView />
            <Panel />
          </main>
        </div>
      )}
      {view === "report" && <LazyView load={report} />}
      {view === "board" && <LazyView load={board} />}
      {view === "night" && <LazyView load={night} />}
      {view === "protection" && <LazyView load={protection} />}
      {view === "registry" && <LazyView load={registry} />}
      {view === "commissioning" && <LazyView load={commissioning} />}
      {view === "occupancy" && <LazyView load={occupancy} />}
      {view === "hazards" && <LazyView load={hazards} />}
      {view === "replay" && <LazyView load={replay} />}
      {view === "inspections" && <LazyView load={inspections} />}
      {view === "orders" && <LazyView load={orders} />}
      {view === "serious" && <LazyView load={serious} />}
      <Announcer />
      <OpenBriefing />
      {byHand && <ByHandDialog onClose={() => setByHand(false)} onOpened={showSubject} />}
      {handover && <HandoverDialog onClose={() => setHandover(false)} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

/** The briefing lives as long as its incident is known: also after it was closed, until somebody puts it away. */
function OpenBriefing() {
  const { briefing, subject } = useDesk();
  const incident = subject.incident.value;
  if (incident === null || incident.id !== briefing.incident_id.value) return null;
  return <BriefingDialog incident={incident} />;
}
