var p=`
.box{position:fixed;inset:0 0 auto;width:100%;max-width:none;padding:0;border-width:0 0 1px;border-radius:0;overflow:visible;background:color-mix(in srgb,var(--a) 7%,var(--bg));animation:drop .22s cubic-bezier(.2,.8,.3,1)}
.box[data-edge=bottom]{inset:auto 0 0;border-width:1px 0 0;animation-name:lift}
.box[data-again]{animation:none}
.bar{display:flex;align-items:center;gap:12px;max-width:1200px;margin-inline:auto;padding:12px 20px}
.body{flex:1;min-width:0;display:grid;grid-template:1fr auto auto 1fr/minmax(0,1fr) auto auto;column-gap:28px;row-gap:0;align-items:center}
.body>*{grid-column:1}
.body>:first-child{grid-row:2}
.body>.meter{grid-column:2;grid-row:1/span 4;margin:0;width:200px}
.body>.actions{grid-column:3;grid-row:1/span 4}
.body>img{max-height:48px;width:auto}
h2,p{font-size:14px}
.buttons{margin:0}
.note{margin-top:4px}
@keyframes drop{from{translate:0 -100%}}
@keyframes lift{from{translate:0 100%}}
@media (max-width:840px){.bar{align-items:start;padding:12px 16px}.body{grid-template:none/minmax(0,1fr)}.body>:first-child{grid-row:auto}.body>.meter,.body>.actions{grid-column:1;grid-row:auto;width:auto}.body>.meter{margin-top:8px}.body>.actions{margin-top:10px}.bar .close{margin:-6px -8px 0 0}}
`;function u(o,e,t){let{body:i,closeButton:d,edgeOf:r,make:a,mount:s,nameBox:g}=o.kit,m=r(e.content),c=a("div","bar",[i({page:o,prompt:e,actions:t})]);e.content.dismissible!==!1&&c.append(d(()=>t.dismiss("close")));let n=a("section","box",[c],{popover:"manual",role:"region","data-edge":m});e.again&&(n.dataset.again=""),g(n,e);let l=s(e,p,n);n.showPopover();let b=x(o,m,n);return()=>{b(),l.remove()}}function x(o,e,t){let i=o.kit.sheet(":root{}"),{style:d}=i.cssRules[0],r=()=>d.setProperty(`--guidance-banner-${e}`,`${t.offsetHeight}px`);r(),document.adoptedStyleSheets=[...document.adoptedStyleSheets,i];let a=new ResizeObserver(r);return a.observe(t),()=>{a.disconnect(),document.adoptedStyleSheets=document.adoptedStyleSheets.filter(s=>s!==i)}}export{u as draw};
