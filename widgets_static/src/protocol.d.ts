/** The shapes on the wire (docs/protocol.md) and the few shapes the script's rooms hand each other. */

export type Condition = { [path: string]: unknown };

export interface Armed {
  prompt: string;
  content: string;
  page?: Condition;
  data?: Data;
}

export interface Decision {
  version: number;
  armed: Armed[];
  keep: string[];
  grants: Record<string, string>;
  /** Seconds for which the script is to do nothing at all. */
  off?: number;
}

export type Data = Record<string, unknown>;

export interface Inline {
  text?: string;
  marks?: ("bold" | "italic" | "code")[];
  href?: string;
  var?: string;
  or?: string;
}

export type Action =
  | { type: "link"; href: string; newTab?: boolean }
  | { type: "dismiss" }
  | { type: "snooze"; days: number }
  | { type: "not_relevant" }
  | { type: "start_trial"; feature: string; days?: number }
  | { type: "emit"; event: string; properties?: Record<string, unknown> };

export interface Button {
  label: Inline[];
  look?: "primary" | "secondary" | "quiet";
  for?: "everyone" | "buyers" | "others";
  action: Action;
}

export type Block =
  | { type: "heading"; inline: Inline[] }
  | { type: "text"; paragraphs: Inline[][] }
  | { type: "meter"; used: string; limit: string; label: Inline[] }
  | { type: "image"; src: string; alt?: string }
  | { type: "buttons"; buttons: Button[] };

export interface Candidate {
  by: "data" | "css" | "text";
  value: string;
}

export interface Anchor {
  candidates: Candidate[];
  wait?: number;
  fallback?: string;
}

export interface Trigger {
  type: "page" | "hover" | "click" | "event" | "visible" | "dwell" | "idle" | "exit" | "scroll" | "rage" | "link";
  delay?: number;
  seconds?: number;
  percent?: number;
  clicks?: number;
  intercept?: boolean;
  event?: string;
}

export interface Theme {
  accent?: string;
  accentText?: string;
  background?: string;
  text?: string;
  muted?: string;
  border?: string;
  radius?: number;
  font?: string;
  shadow?: boolean;
  scheme?: "light" | "dark" | "auto";
}

export interface Content {
  prompt: string;
  version: number;
  kind: "tooltip" | "modal" | "banner";
  intent?: string;
  trigger: Trigger;
  anchor?: Anchor | null;
  placement?: string;
  dismissible?: boolean;
  standing?: boolean;
  theme?: Theme;
  label?: string;
  blocks: Block[];
}

export interface Grant {
  granted: boolean;
  exposure?: string;
  expires_at?: string;
  reason?: string;
}

export interface Message {
  type: string;
  messageId: string;
  timestamp: string;
  anonymousId: string;
  userId?: string;
  [field: string]: unknown;
}

/** What the loader hands the runtime. */
export interface Boot {
  base: string;
  key: string;
  token?: string;
  consent?: string;
  respect?: string;
  queue: { push(call: unknown[]): unknown } & unknown[][];
}

export interface Bus {
  on(name: string, fn: (...args: any[]) => void): () => void;
  emit(name: string, ...args: unknown[]): void;
}

/** What the runtime needs of the browser. */
export interface Platform {
  key: string;
  bus: Bus;
  /** JSON.stringify, also where the page broke its own. */
  json(value: unknown): string;
  storage: Store;
  /** When each event name was last tracked in this page, for prompts that are armed a moment later. */
  happened: Map<string, number>;
  allowed(): boolean;
  /** Whether what people do now must not even be remembered. */
  deaf(): boolean;
  /** The document page rules are judged over. */
  facts(): { page: { query: Record<string, string> } };
  get(path: string, options?: RequestInit & { timeout?: number }): Promise<Response>;
  post(path: string, body: unknown, options?: { timeout?: number; keepalive?: boolean }): Promise<Response>;
  beacon(path: string, body: unknown): boolean;
  url(path: string): string;
  tongue(): string;
  report(error: unknown): void;
  log(...words: unknown[]): void;
  guard<A extends unknown[]>(fn: (...args: A) => unknown): (...args: A) => Promise<void>;
}

/** The browser as triggers and renderers see it. */
export interface Page extends Platform {
  locate(anchor?: Anchor | null): Element | null;
  inSight(element: Element): boolean;
  place: Place;
  kit: typeof import("./render/base/kit.js").kit;
  /** Calls back several times a second until the returned function is called. */
  often(fn: () => void): () => void;
}

export interface Store {
  read(name: string): any;
  write(name: string, value: unknown): void;
  names(): string[];
  /** Removes everything but the names to keep. */
  wipe(...kept: string[]): void;
}

export type Place = (box: HTMLElement, anchor: Element, placement: string) => (() => void) | void;

/** What a trigger tells the stage when its moment has come. */
export interface Moment {
  by: string;
  anchor?: Element | null;
  /** Lets an intercepted click happen after all. */
  goOn?: () => void;
  /** True once the person has moved on and nothing should appear any more. */
  over?: () => boolean;
}

/** Reports a moment; resolves to whether a prompt is now on screen. */
export type Fire = (moment: Moment) => Promise<boolean>;

export interface Spec extends Trigger {
  prompt: string;
  anchor?: Anchor | null;
  /** Whether the page alone sees nothing against showing now. */
  possible(by: string): boolean;
}

/** What a renderer is given to draw. */
export interface Prompt {
  key: string;
  content: Content;
  data: Data;
  by: string;
  anchor?: Element | null;
  /** Drawn anew with other values: nothing needs to catch the eye. */
  again?: boolean;
}

/** What a renderer may ask for. */
export interface Actions {
  press(button: Button, index: number, spot: Spot): void;
  dismiss(how: string): void;
  /** Takes the prompt away without calling it a dismissal. */
  leave(): void;
}

/** Where a button shows how its action goes. */
export interface Spot {
  button: HTMLElement;
  note: HTMLElement;
}

export type Draw = (page: Page, prompt: Prompt, actions: Actions) => () => void;
