import{c}from"./chunk-NLLQIQFG.js";import{a as l,b as m,c as p,d as f,e as u,f as x}from"./chunk-YGSVIEEF.js";import"./chunk-WOT6VMZA.js";var g=p(`
dialog{position:fixed;inset:0;margin:auto;width:min(30rem,100vw - 32px);max-height:min(85dvh,44rem);padding:28px;overflow:auto;overscroll-behavior:contain;border:0;animation:rise .18s cubic-bezier(.2,.8,.3,1)}
dialog::backdrop{background:#0f0d1e80;backdrop-filter:blur(2px);animation:fade .18s}
h2{font-size:20px;line-height:1.3;letter-spacing:-.012em;padding-inline-end:32px}
p{font-size:15px;line-height:1.55}
.body{gap:10px}
.body>img{margin-bottom:6px}
.buttons{margin-top:14px}
.button{min-height:40px;padding-inline:18px}
.quiet{padding-inline:12px}
.note{margin-top:10px}
.close{position:absolute;inset-block-start:18px;inset-inline-end:18px}
@keyframes rise{from{opacity:0;translate:0 10px;scale:.98}}
@keyframes fade{from{opacity:0}}
@media (max-width:480px){dialog{width:100%;max-width:none;margin-block-end:0;border-end-start-radius:0;border-end-end-radius:0;padding:24px 20px calc(20px + env(safe-area-inset-bottom))}.buttons{flex-direction:column}.button{min-height:46px}@keyframes rise{from{translate:0 40px;opacity:0}}}
`);function E(a,t,i){let r=document.activeElement,e=l("dialog","box",[m({page:a,prompt:t,actions:i})]),o=t.content.dismissible!==!1;o&&e.append(x(()=>i.dismiss("close"))),e.tabIndex=-1,u(e,t);let s=f(t,g,e),d=!1;return e.addEventListener("keydown",n=>c(n,e)),e.addEventListener("pointerdown",n=>d=b(n,e)),e.addEventListener("click",n=>{o&&d&&b(n,e)&&i.dismiss("outside")}),e.addEventListener("cancel",n=>{n.preventDefault(),o&&i.dismiss("escape")}),e.addEventListener("close",()=>i.dismiss("escape")),e.showModal(),e.focus({preventScroll:!0}),()=>{e.close(),s.remove(),r?.isConnected&&(document.activeElement??document.body)===document.body&&r.focus({preventScroll:!0})}}function b(a,t){let{left:i,right:r,top:e,bottom:o}=t.getBoundingClientRect(),{clientX:s,clientY:d}=a;return a.target===t&&(s<i||s>r||d<e||d>o)}export{E as draw};
