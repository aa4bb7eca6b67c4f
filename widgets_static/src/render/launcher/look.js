export const look = `
.box{border:0;background:none;box-shadow:none;border-radius:0;padding:0;overflow:visible;display:flex;flex-direction:column;gap:10px;align-items:end}
.box[hidden],.box[popover]:not(:popover-open){display:none}
.box[popover]{position:fixed;inset:auto;inset-block-end:20px;inset-inline-end:20px;margin-block-end:var(--guidance-banner-bottom,0px)}
.box[data-corner^=top]{inset-block:20px auto;flex-direction:column-reverse;margin-block:var(--guidance-banner-top,0px) 0}
.box[data-corner$=left]{inset-inline:20px auto;align-items:start}
.box:not([popover]){align-items:start;flex-direction:column-reverse}
.opener{display:inline-flex;align-items:center;gap:9px;min-height:46px;max-width:calc(100vw - 40px);padding:10px 18px 10px 15px;border:0;border-radius:99px;background:var(--accent);color:var(--accentText);font:inherit;font-weight:600;text-align:start;cursor:pointer;box-shadow:var(--shadow);transition:filter .12s}
.opener:hover{filter:brightness(1.08)}
.opener:focus-visible{outline:2px solid var(--text);outline-offset:3px;box-shadow:0 0 0 3px var(--background)}
.gift{flex:none;width:18px;height:18px;background:currentColor;clip-path:path("M8 5H2a1 1 0 0 0-1 1v2h7V5zm2 0v3h7V6a1 1 0 0 0-1-1h-6zM2 10v6a1 1 0 0 0 1 1h5v-7H2zm8 7h5a1 1 0 0 0 1-1v-6h-6v7zM9 4C8 1 4 0 4 3c0 1 1 1.4 5 1zm0 0c1-3 5-4 5-1 0 1-1 1.4-5 1z")}
.badge{flex:none;min-width:22px;padding:1px 6px;border-radius:99px;background:var(--accentText);color:var(--accent);font-size:12.5px;font-weight:700;line-height:20px;text-align:center;font-variant-numeric:tabular-nums}
.panel{width:min(20rem,100vw - 40px);max-height:min(60dvh,28rem);padding:16px 10px 10px;overflow:auto;overscroll-behavior:contain;border:1px solid var(--border);border-radius:var(--radius);background:var(--background);box-shadow:var(--shadow);animation:open .16s cubic-bezier(.2,.8,.3,1)}
.panel[hidden]{display:none}
.panel .body{padding-inline:8px}
.panel .body:empty{display:none}
.list{display:flex;flex-direction:column;gap:2px;margin-block-start:8px}
.row{display:flex;align-items:center;justify-content:space-between;gap:12px;width:100%;min-height:44px;padding:10px 8px;border:0;border-radius:8px;background:none;color:var(--text);font:inherit;line-height:1.35;text-align:start;cursor:pointer;overflow-wrap:anywhere}
.row::after{content:"";flex:none;width:7px;height:7px;border:solid var(--muted);border-width:1.8px 1.8px 0 0;rotate:45deg}
.row:dir(rtl)::after{rotate:-135deg}
.row:hover,.row:focus{background:color-mix(in srgb,var(--accent) 9%,var(--background))}
.row:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
@keyframes open{from{opacity:0;translate:0 6px}}
@media (forced-colors:active){.opener,.panel{border:1px solid}.row:focus{outline:2px solid Highlight}}
@media (prefers-reduced-motion:reduce){.opener{transition:none}}
`;
