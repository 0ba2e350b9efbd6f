/** The desk, handed down to every component. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Desk } from "./desk";

export const DeskContext = createContext<Desk | null>(null);

/** The desk this component is part of. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("This component is shown outside of a desk.");
  return desk;
}
