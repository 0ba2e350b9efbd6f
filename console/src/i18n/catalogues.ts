/** Every text of the console, a file for each part of it and language; a key stands in one file only. */
import enCentre from "./en/centre.json";
import enCodes from "./en/codes.json";
import enDesk from "./en/desk.json";
import enInstitution from "./en/institution.json";
import enRespond from "./en/respond.json";
import zhCentre from "./zh-CN/centre.json";
import zhCodes from "./zh-CN/codes.json";
import zhDesk from "./zh-CN/desk.json";
import zhInstitution from "./zh-CN/institution.json";
import zhRespond from "./zh-CN/respond.json";

export type Lang = "zh-CN" | "en";

const en = { ...enCodes, ...enDesk, ...enInstitution, ...enRespond, ...enCentre };
const zhCN = { ...zhCodes, ...zhDesk, ...zhInstitution, ...zhRespond, ...zhCentre };

export type Key = keyof typeof en;

export const CATALOGUES: Readonly<Record<Lang, Readonly<Record<string, string>>>> = {
  "zh-CN": zhCN,
  en,
};
