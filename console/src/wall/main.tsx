/** Starts the wall. */
import "maplibre-gl/dist/maplibre-gl.css";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/frame.css";
import "../styles/map.css";
import "../styles/wall.css";
import { render } from "preact";
import { openWall } from "./picture";
import { Wall } from "./Wall";

const root = document.getElementById("wall");
if (root === null) throw new Error("The page has no element with the id wall.");
render(<Wall wall={openWall()} />, root);
