/** @type {Map<string, CSSStyleSheet>} */
const made = new Map();

/** The sheet of a text, made once. @param {string} text */
export function shared(text) {
  const known = made.get(text) ?? sheet(text);
  made.set(text, known);
  return known;
}

/** @param {string} text */
export function sheet(text) {
  const fresh = new CSSStyleSheet();
  fresh.replaceSync(text);
  return fresh;
}

/**
 * What every prompt looks like, whatever its form. The host page's own rules stop at the shadow root and at these `!important`s. The host
 * element itself takes no room and no click; its one pixel lets whoever looks from outside see that a prompt is there.
 */
export const base = `
:host{all:initial!important;position:fixed!important;top:0!important;width:1px!important;height:1px!important;pointer-events:none!important;font-family:var(--font,inherit)!important;
--accent:#5b4ce0;--accentText:#fff;--background:#fff;--text:#1c1b29;--muted:#5d5b70;--border:#e3e1ee;--radius:12px;--shadow:0 1px 2px #14122814,0 12px 32px -8px #1412283d}
*{box-sizing:border-box}
.box{pointer-events:auto;margin:0;border:1px solid var(--border);border-radius:var(--radius);background:var(--background);color:var(--text);font-size:14px;line-height:1.5;text-align:start;overflow-wrap:anywhere;box-shadow:var(--shadow)}
.box:focus{outline:0}
h2,p{margin:0}
h2{font-size:15px;line-height:1.35;font-weight:650;text-wrap:balance}
p{color:var(--muted)}
strong{color:var(--text);font-weight:600}
p a{color:var(--text);text-decoration-color:var(--accent);text-underline-offset:2px}
code{font-family:ui-monospace,monospace}
.body,.text{display:flex;flex-direction:column;gap:6px}
.buttons{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.button,.close{font:inherit;cursor:pointer;color:inherit;background:none;border:1px solid transparent}
.button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:36px;padding:6px 14px;border-radius:calc(var(--radius)*.66);font-weight:600;line-height:1.3;text-decoration:none;text-align:center}
.primary{background:var(--accent);color:var(--accentText)}
.primary:hover{background:color-mix(in srgb,var(--accent) 88%,var(--text))}
.secondary{border-color:var(--border);color:var(--text)}
.secondary:hover,.close:hover{background:color-mix(in srgb,var(--text) 7%,transparent)}
.quiet{color:var(--muted);padding-inline:8px}
.quiet:hover{color:var(--text);text-decoration:underline}
.close{flex:none;width:32px;height:32px;padding:0;border-radius:8px;color:var(--muted);font:22px/1 system-ui}
:is(.button,.close,a):focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.primary:focus-visible{outline-color:var(--text)}
.note:empty{display:none}
.quietly{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(pointer:coarse){.button,.close{min-height:44px;min-width:44px}}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}
`;
