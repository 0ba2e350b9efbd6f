/** The map without a ground: what is drawn where no other is set, or nobody says which. */
import type { BaseMap } from "../wire";

export const OUTLINE_ALONE: BaseMap = {
  kind: "outline",
  url: null,
  datum: "wgs84",
  max_zoom: 18,
  attribution: "",
  audit_number: "",
};
