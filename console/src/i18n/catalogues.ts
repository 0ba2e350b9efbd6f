/** Every text of the console, a file for each part of it and language; a key stands in one file only. */
import enBriefing from "./en/briefing.json";
import enCentre from "./en/centre.json";
import enCodes from "./en/codes.json";
import enDesk from "./en/desk.json";
import enHazards from "./en/hazards.json";
import enIndicators from "./en/indicators.json";
import enInspections from "./en/inspections.json";
import enInstitution from "./en/institution.json";
import enIntake from "./en/intake.json";
import enOrders from "./en/orders.json";
import enReplay from "./en/replay.json";
import enReports from "./en/reports.json";
import enRespond from "./en/respond.json";
import enSerious from "./en/serious.json";
import enShift from "./en/shift.json";
import zhBriefing from "./zh-CN/briefing.json";
import zhCentre from "./zh-CN/centre.json";
import zhCodes from "./zh-CN/codes.json";
import zhDesk from "./zh-CN/desk.json";
import zhHazards from "./zh-CN/hazards.json";
import zhIndicators from "./zh-CN/indicators.json";
import zhInspections from "./zh-CN/inspections.json";
import zhInstitution from "./zh-CN/institution.json";
import zhIntake from "./zh-CN/intake.json";
import zhOrders from "./zh-CN/orders.json";
import zhReplay from "./zh-CN/replay.json";
import zhReports from "./zh-CN/reports.json";
import zhRespond from "./zh-CN/respond.json";
import zhSerious from "./zh-CN/serious.json";
import zhShift from "./zh-CN/shift.json";

export type Lang = "zh-CN" | "en";

const en = {
  ...enBriefing,
  ...enCentre,
  ...enCodes,
  ...enDesk,
  ...enHazards,
  ...enIndicators,
  ...enInspections,
  ...enInstitution,
  ...enIntake,
  ...enReplay,
  ...enOrders,
  ...enReports,
  ...enRespond,
  ...enSerious,
  ...enShift,
};
const zhCN = {
  ...zhBriefing,
  ...zhCentre,
  ...zhCodes,
  ...zhDesk,
  ...zhHazards,
  ...zhIndicators,
  ...zhInspections,
  ...zhInstitution,
  ...zhIntake,
  ...zhReplay,
  ...zhOrders,
  ...zhReports,
  ...zhRespond,
  ...zhSerious,
  ...zhShift,
};

export type Key = keyof typeof en;

export const CATALOGUES: Readonly<Record<Lang, Readonly<Record<string, string>>>> = {
  "zh-CN": zhCN,
  en,
};
