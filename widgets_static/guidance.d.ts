/**
 * What `guidance.js` puts on a page. Every call may be made before the script has loaded, through the loader's queue:
 * `(window.guidance = window.guidance || []).push(["track", "Report Exported", { rows: 12 }])`.
 */
export {};

declare global {
  interface Window {
    guidance: Guidance;
  }
  const guidance: Guidance;
}

/** Any value JSON can carry; dates as ISO 8601 text. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json | undefined };
export type Fields = { [name: string]: Json | undefined };

/** An account's traits: `plan` is a plan's key, `usage` says how much of each limit is used, as absolute numbers. */
export interface AccountTraits extends Fields {
  name?: string;
  plan?: string;
  usage?: { [limit: string]: number };
}

export interface IdentifyOptions {
  /** A signed identity token of this person; see the protocol, section 7. */
  token?: string;
}

/** What the attributes of the script tag say, for `import("https://HOST/guidance.mjs")`. */
export interface LoadOptions {
  /** The workspace's publishable key, `pk_…`. */
  key: string;
  token?: string;
  consent?: Consent;
  /** `"dnt"`, `"gpc"` or both, with a space: what the browser asks for is heeded. */
  respect?: string;
  /** `"clicks"`: clicks and submits are tracked as `$autocapture`, whatever the workspace says. */
  capture?: "clicks";
  /** Some of `segment`, `gtm` and `posthog`, with spaces: what the page tells those tools is tracked here too, once. */
  bridge?: string;
}

/** Puts `window.guidance` on the page and returns it; a second call changes nothing. */
export declare function load(options: LoadOptions): Guidance;

/** `granted`: as usual. `pending`: nothing is stored or sent, what is tracked waits. `denied`: nothing is stored, sent or remembered. */
export type Consent = "granted" | "pending" | "denied";

export type Call =
  | ["identify", id: string, traits?: Fields, options?: IdentifyOptions]
  | ["identify", traits: Fields]
  | ["group", id: string, traits?: AccountTraits]
  | ["track", event: string, properties?: Fields]
  | ["page", name?: string | Fields, properties?: Fields]
  | ["page", category: string, name: string, properties?: Fields]
  | ["alias", id: string, previous?: string]
  | ["reset"]
  | ["ready", fn: () => void]
  | ["show", key: string]
  | ["hide"]
  | ["consent", state: Consent]
  | ["debug", on?: boolean];

/** What became of a prompt on screen. */
export interface Happening extends Fields {
  prompt: string;
  exposure?: string;
  version: number;
}

/** A prompt this person may see now. */
export interface Armed {
  prompt: string;
  content: string;
  page?: object;
  data?: Fields;
  /** The step of a tour or survey at which they go on. */
  at?: string;
  /** What of a checklist is done. */
  done?: string[];
}

export interface Decision {
  version: number;
  armed: Armed[];
  keep: string[];
  /** What the person has put away and may still take up. */
  offers?: Armed[];
  /** Features the account holds through a running trial, with their end. */
  grants: { [feature: string]: string };
}

export interface Guidance {
  /** Names the person at this page; with traits alone, says more about whoever is here. */
  identify(id: string, traits?: Fields, options?: IdentifyOptions): void;
  identify(traits: Fields): void;
  /** Names the account that the person belongs to. */
  group(id: string, traits?: AccountTraits): void;
  track(event: string, properties?: Fields): void;
  /** Reports a page view; the script does so itself at each load and each change of the address. */
  page(name?: string | Fields, properties?: Fields): void;
  page(category: string, name: string, properties?: Fields): void;
  alias(id: string, previous?: string): void;
  /** Logout: sends what it can, then removes everything of the person from this browser. */
  reset(): void;
  /** Calls back once the script has loaded. */
  ready(fn: () => void): void;
  on(event: "shown" | "clicked" | "dismissed" | "completed" | "answered" | "step", fn: (what: Happening) => void): void;
  on(event: "decision", fn: (decision: Decision) => void): void;
  /** The keys of the prompts armed now, best first. */
  on(event: "armed", fn: (keys: string[]) => void): void;
  on(event: "error", fn: (error: unknown) => void): void;
  /** Shows an armed prompt now, if the server agrees. */
  show(key: string): void;
  /** Takes down what is on screen; nobody dismissed it. */
  hide(): void;
  consent(state: Consent): void;
  /** Says in the console why each armed prompt does or does not show. */
  debug(on?: boolean): void;
  /** One or more calls, as before the script had loaded. */
  push(...calls: Call[]): unknown;
}
