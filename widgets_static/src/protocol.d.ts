/** The shapes on the wire (docs/protocol.md) and the few shapes the script's rooms hand each other. */

export type Condition = { [path: string]: unknown };

export interface Armed {
  prompt: string;
  content: string;
  /** The key of the step at which the person left a tour or a survey, on whatever device. */
  at?: string;
  /** The keys of what is done of a checklist. */
  done?: string[];
  /** What this tab calls itself in claims of tours and surveys; the script's own. */
  tab?: string;
  page?: Condition;
  data?: Data;
}

export interface Decision {
  version: number;
  armed: Armed[];
  keep: string[];
  /** Offers the person has put away and may still take up: what a launcher lists. */
  offers?: Armed[];
  grants: Record<string, string>;
  /** The hash of the workspace's feature tags. */
  tags?: string;
  /** "clicks": what is pressed is to be reported by itself. */
  capture?: string;
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
  | { type: "next" }
  | { type: "back" }
  | { type: "open"; prompt: string }
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
  | { type: "list"; ordered: boolean; items: Inline[][] }
  | { type: "video"; src: string; title: string; poster?: string }
  | Question
  | { type: "meter"; used: string; limit: string; label: Inline[] }
  | { type: "image"; src: string; alt?: string }
  | { type: "buttons"; buttons: Button[] };

export type Question =
  | { type: "nps"; key: string; label: Inline[]; low?: string; high?: string; required?: boolean }
  | { type: "rating"; key: string; label: Inline[]; scale: number; look: "stars" | "faces" | "numbers"; low?: string; high?: string; required?: boolean }
  | { type: "choices"; key: string; label: Inline[]; options: { key: string; label: Inline[] }[]; multiple?: boolean; other?: string; required?: boolean }
  | { type: "input"; key: string; label: Inline[]; placeholder?: string; long?: boolean; required?: boolean };

export interface Branch {
  question: string;
  is: "is" | "is_not" | "at_least" | "at_most" | "includes";
  value: string | number;
  /** The key of a step, empty for the end. */
  to: string;
}

export interface Step {
  key: string;
  blocks: Block[];
  anchor?: Anchor | null;
  placement?: string;
  page?: Condition;
  advance?: "button" | "click";
  /** Dims the page around the anchor. */
  spotlight?: boolean;
  branches?: Branch[];
}

export interface Task {
  key: string;
  title: Inline[];
  text: Inline[];
  action: Action | null;
}

export interface Candidate {
  by: "data" | "css" | "text" | "group";
  /** Of a group nothing: its selectors and its text vote. */
  value: string;
  selectors?: string[];
  text?: string;
  /** The share of all votes, 0 to 1, that the element needs. */
  confidence?: number;
  /** What the picker calls the element, and on how many pages it found it; pages that embed the script get neither. */
  label?: string;
  pages?: number;
}

export interface Anchor {
  candidates: Candidate[];
  wait?: number;
  fallback?: string;
}

export interface Trigger {
  type: "page" | "hover" | "click" | "event" | "visible" | "dwell" | "idle" | "exit" | "scroll" | "rage" | "limit" | "link";
  delay?: number;
  seconds?: number;
  percent?: number;
  clicks?: number;
  intercept?: boolean;
  event?: string;
  /** The key of a limit. */
  limit?: string;
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
  kind: "tooltip" | "modal" | "banner" | "slideout" | "hotspot" | "card" | "meter" | "checklist" | "survey" | "tour" | "launcher";
  intent?: string;
  trigger: Trigger;
  anchor?: Anchor | null;
  placement?: string;
  dismissible?: boolean;
  standing?: boolean;
  theme?: Theme;
  label?: string;
  /** The language its texts are in, and which way that is written; absent where nobody said. */
  written?: { lang: string; dir: "ltr" | "rtl" };
  blocks: Block[];
  steps?: Step[];
  items?: Task[];
}

/** What people do with an element, tracked as an event. */
export interface Tag {
  event: string;
  action: "click" | "hover" | "submit" | "change";
  candidates: Candidate[];
  page?: Condition;
}

export interface Grant {
  granted?: boolean;
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
  /** "clicks": what is pressed is to be reported by itself. */
  capture?: string;
  /** The other tools to listen to: "segment gtm posthog". */
  bridge?: string;
  /** What is on the page as `guidance`: calls made before the rest was here, and the way in for those made after. */
  api: { queue: unknown[][]; push(...calls: unknown[][]): unknown };
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
  facts(): { page: { path: string; query: Record<string, string> } };
  get(path: string, options?: RequestInit & { timeout?: number }): Promise<Response>;
  post(path: string, body: unknown, options?: { timeout?: number; keepalive?: boolean }): Promise<Response>;
  beacon(path: string, body: unknown): boolean;
  url(path: string): string;
  tongue(): string;
  report(error: unknown): void;
  log(...words: unknown[]): void;
  guard<A extends unknown[]>(fn: (...args: A) => unknown): (...args: A) => Promise<void>;
}

/** What the script itself says, by its English words; `core/tongues.js` has them in other languages. `{0}` stands for a value. */
export type Phrase =
  | "Close"
  | "Back"
  | "Next"
  | "Skip"
  | "Done"
  | "Send"
  | "Open"
  | "Minimize"
  | "Other"
  | "Optional"
  | "Please answer this question."
  | "Thank you!"
  | "{0} of {1}"
  | "Step {0} of {1}"
  | "{0} characters left"
  | "Almost full"
  | "Limit reached"
  | "Watch the video"
  | "One moment…"
  | "Done. You are all set."
  | "That did not work. Please try again."
  | "Try again";

/** The browser as triggers and renderers see it. */
export interface Page extends Platform {
  /** The language of the prompt that is drawn, where it says one. */
  lang?: string;
  locate(anchor?: Anchor | null): Element | null;
  inSight(element: Element): boolean;
  /** The script's own words in the page's language. */
  say(words: Phrase, ...values: (string | number)[]): string;
  place: Place;
  kit: typeof import("./render/base/kit.js").kit & { listen: typeof import("./page/listen.js").listen };
  /** For the few that start other prompts. */
  stage: import("./stage/stage.js").Stage;
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
  /** The step at which the person left it, and what is done of a checklist. */
  at?: string;
  done?: string[];
  anchor?: Element | null;
  /** Drawn anew with other values: nothing needs to catch the eye. */
  again?: boolean;
}

/** What a renderer may ask for. */
export interface Actions {
  press(button: Button, index: number, spot: Spot): void;
  dismiss(how: string): void;
  /** Takes the prompt away without calling it a dismissal; `lost` where the page keeps throwing it out. */
  leave(lost?: boolean): void;
  /** Reports `$prompt_<what>` of this exposure. */
  tell(what: string, more?: object): void;
  /** Reports that the person did what the prompt asks for. It stays on screen for a last word, until `leave`. */
  complete(): void;
}

/** Where a button shows how its action goes. */
export interface Spot {
  button: HTMLElement;
  note: HTMLElement;
}

export type Draw = (page: Page, prompt: Prompt, actions: Actions) => () => void;
