import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import openapi from "../../openapi.json";
import { OUTCOMES } from "../wire";
import { CATALOGUES, type Lang } from "./catalogues";
import { translator } from "./translate";

const placesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

/** Every source file by its path, without the catalogues, the outline and what is generated. */
const SOURCES: Readonly<Record<string, string>> = import.meta.glob(
  ["../**/*.{ts,tsx,css}", "!../generated/**"],
  { query: "?raw", import: "default", eager: true },
);

/** The catalogues' files by their paths. */
const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = import.meta.glob(
  "./*/*.json",
  { import: "default", eager: true },
);

describe("the catalogues", () => {
  it("have the same keys in both languages", () => {
    expect(Object.keys(CATALOGUES.en).sort()).toEqual(Object.keys(CATALOGUES["zh-CN"]).sort());
  });

  it("are made of files that share no key, the same files in both languages", () => {
    const names = (folder: string) =>
      Object.keys(PARTS)
        .filter((path) => path.startsWith(`./${folder}/`))
        .map((path) => path.split("/")[2]);
    expect(names("en")).toEqual(names("zh-CN"));
    const keys = Object.values(PARTS).flatMap((part) => Object.keys(part));
    expect(keys).toHaveLength(2 * Object.keys(CATALOGUES.en).length);
  });

  it("fill in the same places in both languages and leave nothing empty", () => {
    for (const [key, text] of Object.entries(CATALOGUES.en)) {
      const other = CATALOGUES["zh-CN"][key] ?? "";
      expect(text.trim(), key).not.toBe("");
      expect(other.trim(), key).not.toBe("");
      expect(placesIn(other), key).toEqual(placesIn(text));
    }
  });

  it("hold every Chinese character of the console", () => {
    expect(Object.keys(SOURCES).length).toBeGreaterThan(40);
    const offenders = Object.entries(SOURCES).filter(([, source]) =>
      /[\u3000-\u9fff\uff00-\uffef]/.test(source),
    );
    expect(offenders.map(([path]) => path)).toEqual([]);
  });

  it("hold every key that the source asks for by name", () => {
    const asked = Object.entries(SOURCES)
      .filter(([path]) => !path.endsWith(".test.ts"))
      .flatMap(([, source]) => [...source.matchAll(/\bt\("([\w.]+)"/g)])
      .map((match) => match[1] ?? "");
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((key) => !(key in CATALOGUES.en))).toEqual([]);
  });
});

/** Each closed set of codes in the API's document, and the prefix under which the catalogues name it. */
const VOCABULARIES = {
  CallResult: "call",
  DeviceKind: "device",
  EmergencyService: "service",
  FoundBy: "found_by",
  HazardCategory: "hazard_category",
  HazardGrade: "hazard_grade",
  HazardList: "hazard_list",
  HazardState: "hazard_state",
  HazardStep: "hazard_step",
  IncidentKind: "kind",
  IncidentState: "state",
  Mobility: "mobility",
  Outcome: "outcome",
  Reminder: "reminder",
  Response: "respond_word",
  ReviewVerdict: "review_verdict",
  Risk: "risk",
  Role: "role",
  Severity: "severity",
  SmokeChannel: "smoke.channel",
  SmokeSign: "smoke.sign",
  SmokeVerdict: "smoke.verdict",
  Source: "source",
  StepName: "step",
  SuggestionKind: "suggestion.kind",
  TaskKind: "task",
  TickResult: "tick",
  Unsuited: "unsuited",
  Verdict: "verdict",
} as const;

describe("the codes of the API's document", () => {
  it("are all named in the catalogues", () => {
    for (const [name, prefix] of Object.entries(VOCABULARIES)) {
      const { enum: codes } = openapi.components.schemas[name as keyof typeof VOCABULARIES];
      const unnamed = codes.filter((code) => !(`${prefix}.${code}` in CATALOGUES.en));
      expect(unnamed, name).toEqual([]);
    }
  });

  it("offer every outcome when an incident ends", () => {
    expect([...OUTCOMES].sort()).toEqual([...openapi.components.schemas.Outcome.enum].sort());
  });
});

describe("a translator", () => {
  it("follows the language, fills places and shows unknown codes as they came", () => {
    const lang = signal<Lang>("en");
    const text = translator(lang);
    expect(text.t("queue.more", { n: 3 })).toBe("3 more");
    expect(text.label("reason", "from_the_future")).toBe("from_the_future");
    lang.value = "zh-CN";
    expect(text.label("state", "open")).toBe(CATALOGUES["zh-CN"]["state.open"]);
  });
});
