var g=`
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
`;function C(t,e,i){let{body:m,closeButton:p,focused:s,follow:r,listen:u,make:l,mount:a,nameBox:o,stops:d}=t.kit,{content:y}=e,x=e.by==="hover",n=l("div","box",[m({page:t,prompt:e,actions:i})],{popover:"manual"});!x&&y.dismissible!==!1&&n.prepend(p(()=>i.dismiss("close"))),n.setAttribute("role",d(n).length?"dialog":"tooltip"),o(n,e);let v=a(e,g,n),f=r(t,n,e),b=new AbortController;E(n,l("div","quietly",[],{role:"status"}));let h=(c,w)=>u(document,c,w,t,b.signal);return h("keydown",c=>{c.key==="Escape"&&i.dismiss("escape")}),x&&k(h,v,f.now,i,b.signal),()=>{b.abort(),f.stop();let c=s(n);v.remove(),c&&f.now()?.focus?.({preventScroll:!0})}}function k(t,e,i,m,p){let s,r=o=>o.composedPath().some(d=>d===e||d===i()),u=()=>document.activeElement===e||document.activeElement?.matches(":focus-visible")&&i()?.contains(document.activeElement),l=()=>{clearTimeout(s),s=void 0},a=()=>{s??=setTimeout(()=>{s=void 0,u()||m.leave()},220)};t("pointermove",o=>r(o)?l():a()),t("focusin",o=>r(o)||a()),t("focusout",()=>a()),t("pointerout",o=>o.relatedTarget||a()),p.addEventListener("abort",l)}function E(t,e){t.after(e),setTimeout(()=>e.textContent=t.querySelector(".body")?.textContent??"",50)}export{C as draw};
