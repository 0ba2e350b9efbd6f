/** Answers that overtake each other: which of them still counts. Pure. */

export interface InOrder {
  /** To be called with each question; the answer brings the ticket back. */
  ask(): number;
  /** Whether this answer counts: not when that of a later question was taken before it. */
  take(ticket: number): boolean;
}

/** An order of its own for each thing that is asked about. */
export function inOrder(): InOrder {
  let asked = 0;
  let taken = 0;
  return {
    ask() {
      asked += 1;
      return asked;
    },
    take(ticket) {
      if (ticket < taken) return false;
      taken = ticket;
      return true;
    },
  };
}
