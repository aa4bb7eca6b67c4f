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
`;function T(t,e,i){let{body:d,closeButton:m,focused:a,follow:c,listen:p,make:s,mount:o,nameBox:r,stops:h}=t.kit,{content:y}=e,f=e.by==="hover",n=s("div","box",[d({page:t,prompt:e,actions:i})],{popover:"manual"});!f&&y.dismissible!==!1&&n.prepend(m(()=>i.dismiss("close"))),n.setAttribute("role",h(n).length?"dialog":"tooltip"),r(n,e);let x=o(e,g,n),u=c(t,n,e),b=new AbortController;E(n,s("div","quietly",[],{role:"status"}));let v=(l,w)=>p(document,l,w,t,b.signal);return v("keydown",l=>{l.key==="Escape"&&i.dismiss("escape")}),f&&k(v,x,u.now,i,b.signal),()=>{b.abort(),u.stop();let l=a(n);x.remove(),l&&u.now()?.focus?.({preventScroll:!0})}}function k(t,e,i,d,m){let a,c=o=>o.composedPath().some(r=>r===e||r===i()),p=()=>document.activeElement===e||document.activeElement?.matches(":focus-visible")&&i()?.contains(document.activeElement),s=()=>{clearTimeout(a),a=setTimeout(()=>p()||d.leave(),220)};t("pointerover",o=>c(o)?clearTimeout(a):s()),t("focusin",o=>c(o)||s()),t("focusout",()=>s()),t("pointerout",o=>o.relatedTarget||s()),m.addEventListener("abort",()=>clearTimeout(a))}function E(t,e){t.after(e),setTimeout(()=>e.textContent=t.querySelector(".body")?.textContent??"",50)}export{T as draw};
