/** An embedder's page, as the types must allow it; `npm run types` reads this file, nobody runs it. */
import type { Call } from "../../guidance";

const call: Call = ["track", "Report Exported", { rows: 12 }];
guidance.push(call, ["reset"]);
guidance.identify("maya", { name: "Maya", role: "member" }, { token: "…" });
guidance.identify({ role: "admin" });
guidance.group("northwind", { plan: "free", usage: { contacts: 1640 } });
guidance.page("Settings", "Billing", { step: 2 });
guidance.on("shown", ({ prompt, version }) => `${prompt} ${version.toFixed()}`);
guidance.on("armed", (keys) => keys.includes("welcome"));
guidance.consent("pending");
// @ts-expect-error There is no such state.
guidance.consent("maybe");
// @ts-expect-error Usage is counted in numbers.
guidance.group("northwind", { usage: { contacts: "many" } });
window.guidance.debug();

const { load } = await import("../../guidance");
load({ key: "pk_demo", consent: "pending", respect: "dnt gpc" }).track("Report Exported");
// @ts-expect-error Without a key nothing is loaded.
load({ consent: "granted" });
