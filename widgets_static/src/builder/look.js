/** What the picker looks like; the page's own rules stop at its shadow root. */
export const look = `
:host{all:initial!important;position:fixed!important;top:0!important;left:0!important;width:0!important;height:0!important;
--accent:#5b4ce0;--on:#fff;--back:#fff;--text:#1c1b29;--muted:#5d5b70;--line:#d9d6e8;--good:#0a6b3d;--fair:#8a5300;--bad:#b3261e;--tint:#f4f2fd;color-scheme:light}
@media (prefers-color-scheme:dark){:host{--accent:#a99ffb;--on:#17132f;--back:#1d1b2b;--text:#f2f0fb;--muted:#b9b5cf;--line:#3c3954;--good:#6fdc9f;--fair:#f0b95a;--bad:#ff9d94;--tint:#292641;color-scheme:dark}}
*{box-sizing:border-box}
.ring{position:fixed;inset:auto;margin:0;padding:0;border:2px solid #5b4ce0;border-radius:4px;background:#5b4ce01f;outline:2px solid #fff;pointer-events:none;overflow:visible}
.ring.held{border-style:dashed}
.tag{position:absolute;inset-inline-start:-2px;bottom:calc(100% + 4px);max-width:60vw;padding:2px 8px;border-radius:6px;background:#37309c;color:#fff;font:600 12px/1.5 system-ui,sans-serif;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.tag.under{bottom:auto;top:calc(100% + 4px)}
.panel{position:fixed;inset:auto 16px 16px auto;width:min(22rem,100vw - 24px);max-height:min(85dvh,44rem);margin:0;padding:0;overflow:auto;overscroll-behavior:contain;border:1px solid var(--line);border-radius:14px;background:var(--back);color:var(--text);font:14px/1.5 system-ui,sans-serif;text-align:start;box-shadow:0 2px 4px #14122829,0 18px 48px -10px #14122870}
.panel:focus{outline:0}
.panel.left{inset:auto auto 16px 16px}
header{display:flex;align-items:center;gap:4px;padding:10px 8px 0 16px}
h2{flex:1;margin:0;font-size:15px;font-weight:650;line-height:1.4}
section{display:flex;flex-direction:column;gap:10px;padding:8px 16px 16px}
p,ul{margin:0}
.muted{color:var(--muted)}
.what{font-size:16px;font-weight:650;overflow-wrap:anywhere}
.level{display:flex;gap:8px;align-items:baseline}
.badge{flex:none;padding:1px 9px;border:1px solid currentColor;border-radius:99px;font-size:12px;font-weight:650}
.strong .badge,.found{color:var(--good)}
.fair .badge{color:var(--fair)}
.weak .badge,.warn,.missing{color:var(--bad)}
.warn{padding:8px 10px;border-radius:8px;background:var(--tint)}
.row{display:flex;flex-wrap:wrap;gap:8px}
button{font:inherit;font-weight:550;min-height:36px;padding:5px 13px;border:1px solid var(--line);border-radius:9px;background:none;color:inherit;cursor:pointer}
button:hover{background:var(--tint)}
button.primary{border-color:transparent;background:var(--accent);color:var(--on)}
button.primary:hover{filter:brightness(1.08)}
button:disabled{opacity:.55;cursor:default}
button.icon{min-width:36px;padding:0;border:0;font-size:18px;line-height:1}
:is(button,input,select,summary):focus-visible{outline:2px solid var(--accent);outline-offset:2px}
label,legend{font-weight:550}
fieldset{display:flex;flex-wrap:wrap;gap:4px 14px;margin:0;padding:0;border:0;min-width:0}
legend{padding:0;margin-bottom:2px}
fieldset label{display:flex;align-items:center;gap:6px;font-weight:400;min-height:30px}
input[type=text],select{display:block;width:100%;min-height:38px;margin-top:3px;padding:6px 10px;border:1px solid var(--muted);border-radius:9px;background:var(--back);color:inherit;font:inherit}
input[type=radio]{accent-color:var(--accent);width:18px;height:18px;margin:0}
ul{padding:0;list-style:none;display:flex;flex-direction:column;gap:4px}
li{display:flex;justify-content:space-between;gap:10px;overflow-wrap:anywhere}
details{color:var(--muted);font-size:13px}
code{display:block;font:12px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
kbd{padding:0 5px;border:1px solid var(--line);border-radius:5px;font:12px/1.6 ui-monospace,monospace}
@media (max-width:560px){.panel,.panel.left{inset:auto 8px 8px 8px;width:auto;max-height:62dvh}.panel.top{inset:8px 8px auto 8px}button{min-height:44px}}
@media (pointer:coarse){.keys{display:none}}
@media (forced-colors:active){.panel,.badge{border-color:CanvasText}.ring{border-color:Highlight}}
`;

/** What the marketer's own words look like while they are edited, in the prompt itself. */
export const editing = `
[contenteditable]{cursor:text;border-radius:4px;outline:1px dashed color-mix(in srgb,var(--accent) 60%,transparent);outline-offset:3px;white-space:pre-wrap}
[contenteditable]:focus{outline:2px solid var(--accent)}
`;
