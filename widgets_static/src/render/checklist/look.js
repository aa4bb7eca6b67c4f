export const look = `
.box{padding:0;overflow:clip}
.box[popover]{display:flex;flex-direction:column}
.box[popover]:not(:popover-open){display:none}
.box:not([popover]){position:relative;box-shadow:none}
.head{display:flex;align-items:center;gap:4px;padding:10px 10px 10px 12px}
.head h2{flex:1;min-width:0;font-size:15px}
.fold{display:flex;align-items:center;gap:12px;width:100%;min-height:40px;padding:2px 6px;border:0;border-radius:calc(var(--radius)*.66);background:none;color:inherit;font:inherit;font-weight:650;text-align:start;cursor:pointer}
.fold b{flex:1;min-width:0;font-weight:650;line-height:1.3}
.fold small{color:var(--muted);font-size:12.5px;font-weight:500;font-variant-numeric:tabular-nums;white-space:nowrap}
.fold:focus-visible,.item :is(a,button):focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.arrow{flex:none;width:10px;height:10px;margin-inline-end:4px;border:solid var(--muted);border-width:0 2px 2px 0;rotate:45deg;translate:0 -2px;transition:rotate .2s}
[aria-expanded=false] .arrow{rotate:225deg;translate:0 2px}
.ring{flex:none;width:30px;height:30px;rotate:-90deg}
.ring circle{fill:none;stroke-width:3.5;stroke:color-mix(in srgb,var(--accent) 18%,var(--background))}
.ring .full{stroke:var(--accent);stroke-linecap:round;stroke-dasharray:var(--done) 100;transition:stroke-dasharray .5s cubic-bezier(.2,.8,.3,1)}
.inside{padding:0 18px 16px;overflow:auto;overscroll-behavior:contain}
.inside>.body:not(:empty){margin-block:-2px 10px}
.items{display:flex;flex-direction:column;margin:0;padding:0;list-style:none}
.item{position:relative;display:flex;gap:12px;padding:11px 8px;margin-inline:-8px;border-radius:calc(var(--radius)*.66)}
.item+.item::before{content:"";position:absolute;inset:0 8px auto;height:1px;background:var(--border)}
.item:has(a:hover,button:hover){background:color-mix(in srgb,var(--accent) 7%,transparent)}
.tick{flex:none;width:20px;height:20px;margin-block-start:1px;fill:none;stroke:color-mix(in srgb,var(--muted) 70%,var(--background));stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.tick path{stroke:none}
[data-done]>.tick{stroke:var(--accent);fill:var(--accent)}
[data-done]>.tick path{stroke:var(--accentText);fill:none;stroke-dasharray:20;animation:draw .35s ease-out}
.said{flex:1;min-width:0}
.said p{margin-block-start:2px;font-size:13.5px}
[data-done] .said p{display:none}
.item :is(a,button){display:block;width:100%;padding:0;border:0;background:none;color:inherit;font:inherit;font-weight:550;text-align:start;text-decoration:none;cursor:pointer}
.item :is(a,button)::after{content:"";position:absolute;inset:0}
.item .title{font-weight:550;color:var(--text)}
[data-done] .title{color:var(--muted);font-weight:500;text-decoration:line-through;text-decoration-color:color-mix(in srgb,var(--muted) 60%,transparent)}
.go{flex:none;align-self:center;width:8px;height:8px;margin-inline:4px 6px;border:solid var(--muted);border-width:2px 2px 0 0;rotate:45deg}
:host(:dir(rtl)) .go{rotate:225deg}
[data-done] .go{visibility:hidden}
.last{display:grid;justify-items:center;gap:10px;padding:8px 0 6px;text-align:center}
.last p{color:var(--text);font-size:15px;font-weight:600}
.cheer{position:relative;width:52px;height:52px}
.cheer .tick{width:52px;height:52px;margin:0;stroke-width:1.6;animation:pop .4s cubic-bezier(.3,1.6,.5,1)}
.cheer i{position:absolute;inset:22px;border-radius:50%;background:var(--accent);opacity:0;rotate:var(--turn);animation:burst .7s .1s ease-out}
.box[data-folded]{width:max-content;max-width:min(20rem,100vw - 32px);border-radius:999px}
.box[data-folded] .head{padding:4px 10px 4px 6px}
.box[data-folded] .arrow{margin-inline-start:2px}
.box[data-folded]>:not(.head,.quietly),.box:not([popover]):has([aria-expanded=false])>.inside,.box[data-folded] .close{display:none}
@keyframes draw{from{stroke-dashoffset:20}}
@keyframes pop{from{scale:.4}}
@keyframes burst{from{opacity:1}to{opacity:0;translate:calc(cos(var(--turn))*38px) calc(sin(var(--turn))*38px);scale:.4}}
@media (max-width:480px){.box[data-folded][data-corner]{inset:auto 16px 16px auto;width:max-content;border-width:1px;border-radius:999px;padding:0}.box:not([data-folded])[data-corner]{padding-block-end:env(safe-area-inset-bottom)}}
@media (pointer:coarse){.fold{min-height:44px}.item{padding-block:13px}}
@media (forced-colors:active){.ring .full,.arrow,.go{forced-color-adjust:none;stroke:Highlight;border-color:ButtonText}.tick{stroke:CanvasText}[data-done]>.tick{forced-color-adjust:none;stroke:Highlight;fill:Highlight}[data-done]>.tick path{stroke:HighlightText}}
@media (prefers-reduced-motion:reduce){.ring .full,.arrow{transition:none}.cheer i{display:none}}
`;
