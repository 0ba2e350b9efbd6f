/** Starts the responder's page. The token stands behind the `#`, which no browser sends to anybody. */
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/respond.css";
import { render } from "preact";
import { translator } from "../i18n/translate";
import { preferences } from "../state/preferences";
import { Page } from "./Page";
import { pictures } from "./pictures";
import { sharing } from "./position";
import { talk } from "./talk";

const root = document.getElementById("respond");
if (root === null) throw new Error("The page has no element with the id respond.");
// Another link opened in the same tab changes only what is behind the `#`.
addEventListener("hashchange", () => location.reload());
const chosen = preferences();
const token = encodeURIComponent(location.hash.slice(1));
const address = `../api/v1/respond/${token || "-"}`;
render(
  <Page
    talk={talk(address)}
    sharing={sharing()}
    address={address}
    pictures={pictures(address)}
    text={translator(chosen.lang)}
    setLang={chosen.setLang}
  />,
  root,
);
