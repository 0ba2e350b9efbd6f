/** What fills the window below the bar. */
export type View = "desk" | "report";
