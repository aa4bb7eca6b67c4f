/** @param {string} text */
export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

/** What every prompt looks like, whatever its form. The host page's own rules stop at the shadow root and at these `!important`s. */
export const base = sheet(`
:host{all:initial!important;display:contents!important;font-family:var(--g-font,inherit)!important;
--a:var(--g-accent,#5b4ce0);--on:var(--g-accentText,#fff);--bg:var(--g-background,#fff);--fg:var(--g-text,#1c1b29);--dim:var(--g-muted,#5d5b70);--line:var(--g-border,#e3e1ee);--r:var(--g-radius,12px)}
:host([hidden]){display:none!important}
*,::backdrop{box-sizing:border-box}
.box{margin:0;border:1px solid var(--line);border-radius:var(--r);background:var(--bg);color:var(--fg);font:400 14px/1.5 var(--g-font,inherit);font-family:inherit;text-align:start;overflow-wrap:anywhere;
box-shadow:var(--g-shadow,0 1px 2px #14122814,0 12px 32px -8px #1412283d);-webkit-font-smoothing:antialiased}
.box:focus{outline:0}
h2,p{margin:0}
h2{font-size:15px;line-height:1.35;font-weight:650;letter-spacing:-.006em;text-wrap:balance}
p{color:var(--dim);text-wrap:pretty}
p strong{color:var(--fg);font-weight:600}
p a{color:var(--a);text-underline-offset:2px}
code{font:.92em ui-monospace,monospace;background:color-mix(in srgb,var(--dim) 14%,transparent);padding:.1em .35em;border-radius:4px}
img{display:block;max-width:100%;height:auto;border-radius:calc(var(--r)*.6)}
.body{display:flex;flex-direction:column;gap:6px}
.text{display:flex;flex-direction:column;gap:6px}
.meter{margin-block:6px 2px}
.meter div:first-child{display:flex;justify-content:space-between;gap:16px;font-size:13px;color:var(--dim)}
.meter b{font-weight:600;color:var(--fg);font-variant-numeric:tabular-nums;white-space:nowrap}
.track{height:8px;margin-top:6px;border-radius:99px;background:color-mix(in srgb,var(--a) 18%,transparent);overflow:hidden}
.fill{height:100%;border-radius:99px;background:var(--a);inline-size:var(--fill)}
.buttons{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.button,.close{font:inherit;cursor:pointer;color:inherit;background:none;border:1px solid transparent;touch-action:manipulation}
.button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:36px;padding:6px 14px;border-radius:calc(var(--r)*.66);font-weight:550;line-height:1.3;text-decoration:none;text-align:center;transition:background-color .12s,border-color .12s}
.primary{background:var(--a);color:var(--on)}
.primary:hover{background:color-mix(in srgb,var(--a) 88%,var(--fg))}
.secondary{border-color:var(--line);color:var(--fg)}
.secondary:hover,.close:hover{background:color-mix(in srgb,var(--fg) 7%,transparent)}
.quiet{color:var(--dim);padding-inline:8px}
.quiet:hover{color:var(--fg);text-decoration:underline;text-underline-offset:3px}
.button[aria-disabled=true]{cursor:progress;opacity:.75}
.close{display:grid;place-items:center;flex:none;width:32px;height:32px;padding:0;border-radius:8px;color:var(--dim)}
.close svg{width:16px;height:16px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round}
:is(.button,.close,a):focus-visible{outline:2px solid var(--a);outline-offset:2px}
.primary:focus-visible{outline-color:var(--fg)}
.note{color:var(--dim);font-size:13px}
.note:empty{display:none}
.spin{width:14px;height:14px;border:2px solid currentColor;border-inline-end-color:transparent;border-radius:50%;animation:spin .7s linear infinite}
.quietly{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@keyframes spin{to{rotate:1turn}}
@media (pointer:coarse){.button,.close{min-height:44px;min-width:44px}}
@media (prefers-reduced-motion:reduce){*,::backdrop{transition:none!important;animation:none!important}.spin{animation:spin 2s linear infinite!important}}
@media (forced-colors:active){.fill{background:Highlight;forced-color-adjust:none}.primary{border-color:ButtonText}}
`);
