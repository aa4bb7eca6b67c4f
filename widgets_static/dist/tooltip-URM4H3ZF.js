import{a as u,b as f}from"./chunk-NLLQIQFG.js";import{a as p,b as d,c as b,d as v,e as x,f as h,g as w}from"./chunk-YGSVIEEF.js";import"./chunk-WOT6VMZA.js";function y(t,e,{content:i,anchor:c}){let m=i.placement??"bottom",o=null,s;function l(){let n=c?.isConnected?c:t.locate(i.anchor);n!==o&&(s?.(),s=void 0,o=n,n?s=t.place(e,n,m):e.matches(":popover-open")&&e.hidePopover())}l();let a=t.onDom(l);return{now:()=>o,stop(){a(),s?.()}}}var g=220,E=b(`
.box{position:fixed;inset:auto;width:max-content;max-width:min(20rem,100vw - 24px);margin:8px;padding:14px 16px;overflow:visible;position-area:block-end;position-try-fallbacks:flip-block,flip-inline;position-visibility:anchors-visible;animation:appear .14s ease-out}
.box[data-placement=top]{position-area:top}
.box[data-placement=bottom]{position-area:bottom}
.box[data-placement=left]{position-area:left}
.box[data-placement=right]{position-area:right}
.box[data-floating]{margin:0;position-area:none}
.meter{min-width:14rem}
.close{position:absolute;inset-block-start:8px;inset-inline-end:8px}
.close~.body h2{padding-inline-end:28px}
@keyframes appear{from{opacity:0;translate:0 4px}}
`);function G(t,e,i){let{content:c}=e,m=e.by==="hover",o=p("div","box",[d({page:t,prompt:e,actions:i})],{popover:"manual"});!m&&c.dismissible!==!1&&o.prepend(h(()=>i.dismiss("close"))),o.setAttribute("role",u(o).length?"dialog":"tooltip"),x(o,e);let s=v(e,E,o),l=y(t,o,e),a=new AbortController;C(o);let n=(r,k)=>w(document,r,k,t,a.signal);return n("keydown",r=>{r.key==="Escape"&&i.dismiss("escape")}),m&&T(n,s,l.now,i,a.signal),()=>{a.abort(),l.stop();let r=f(o);s.remove(),r&&l.now()?.focus?.({preventScroll:!0})}}function T(t,e,i,c,m){let o,s=n=>n.composedPath().some(r=>r===e||r===i()),l=()=>document.activeElement===e||document.activeElement?.matches(":focus-visible")&&i()?.contains(document.activeElement),a=()=>{clearTimeout(o),o=setTimeout(()=>l()||c.leave(),g)};t("pointerover",n=>s(n)?clearTimeout(o):a()),t("focusin",n=>s(n)||a()),t("focusout",()=>a()),t("pointerout",n=>n.relatedTarget||a()),m.addEventListener("abort",()=>clearTimeout(o))}function C(t){let e=p("div","quietly",[],{role:"status"});t.after(e),setTimeout(()=>e.textContent=t.querySelector(".body")?.textContent??"",50)}export{G as draw};
