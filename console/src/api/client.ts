/** The thin shell round fetch: JSON in and out, problem details as errors, repeats that are safe to repeat. */

/** The parts of an RFC 9457 problem that the desk shows or decides by. */
export interface ProblemDetails {
  readonly code: string;
  readonly detail?: string;
  readonly owner?: { readonly user_id: string; readonly name: string };
}

/** A request that did not do what was asked. `code` is stable and shown from the catalogue; `network` is ours. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly details: ProblemDetails,
  ) {
    super(`The server answered ${status} ${details.code}.`);
  }

  get code(): string {
    return this.details.code;
  }
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/**
 * Asks the server at `path` below the API's root and answers the parsed body (undefined when there is none). A `Blob`
 * is sent as the file it is and once only: whoever chose it decides whether to send it again.
 */
export type Request = <T>(method: Method, path: string, body?: object) => Promise<T>;

/** How often a request that the network swallowed is tried again, and after which waits. */
const RETRY_AFTER_MS = [300, 1200];

/**
 * A line that is dead without saying so holds a request for minutes, and every command behind it. The columns of
 * 100,000 sites are the longest answer: some seconds on a poor line. A file takes as long as it takes.
 */
const GIVE_UP_MS = 20_000;

/** A random key under which the server does a repeated POST once. Works without a secure context, unlike randomUUID. */
function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** A client for the API at `root`; `onSignedOut` hears of any 401. */
export function client(root: string, onSignedOut: () => void): Request {
  const once = async <T>(method: Method, path: string, body: object | undefined, key: string) => {
    const headers: Record<string, string> = { Accept: "application/json" };
    const isFile = body instanceof Blob;
    if (body !== undefined) {
      headers["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
    }
    if (method === "POST") headers["Idempotency-Key"] = key;
    const response = await fetch(root + path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      ...(isFile ? {} : { signal: AbortSignal.timeout(GIVE_UP_MS) }),
    });
    if (response.ok) {
      const text = await response.text();
      return (text === "" ? undefined : JSON.parse(text)) as T;
    }
    if (response.status === 401) onSignedOut();
    throw new Problem(response.status, await detailsOf(response));
  };

  return async <T>(method: Method, path: string, body?: object): Promise<T> => {
    const key = idempotencyKey();
    for (const wait of body instanceof Blob ? [] : RETRY_AFTER_MS) {
      try {
        return await once<T>(method, path, body, key);
      } catch (error) {
        if (error instanceof Problem) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    try {
      return await once<T>(method, path, body, key);
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(0, { code: "network" });
    }
  };
}

async function detailsOf(response: Response): Promise<ProblemDetails> {
  try {
    const problem = (await response.json()) as Partial<ProblemDetails>;
    if (typeof problem.code === "string") return { ...problem, code: problem.code };
  } catch {
    // Not JSON: a proxy's page, for example. The status says what there is to say.
  }
  return { code: `http_${response.status}` };
}
