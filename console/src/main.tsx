/** Starts the console. */
import "maplibre-gl/dist/maplibre-gl.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/queue.css";
import "./styles/map.css";
import "./styles/panel.css";
import "./styles/briefing.css";
import "./styles/shift.css";
import "./styles/report.css";
import "./styles/night.css";
import "./styles/protection.css";
import "./styles/registry.css";
import "./styles/house.css";
import "./styles/institution.css";
import "./styles/board.css";
import "./styles/hazards.css";
import "./styles/inspections.css";
import "./styles/replay.css";
import "./styles/orders.css";
import "./styles/serious.css";
import { render } from "preact";
import { App } from "./App";
import { openDesk } from "./desk";
import { DeskContext } from "./useDesk";

const root = document.getElementById("console");
if (root === null) throw new Error("The page has no element with the id console.");
render(
  <DeskContext.Provider value={openDesk()}>
    <App />
  </DeskContext.Provider>,
  root,
);
