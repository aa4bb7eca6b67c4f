var l=[200,500,900,1500,2200,3e3,4e3,5e3],p=800,s={working:"One moment…",done:"Done. You are all set.",failed:"That did not work. Please try again.",retry:"Try again"},m=`
.button[aria-disabled=true]{cursor:progress;opacity:.75}
.spin{width:14px;height:14px;border:2px solid currentColor;border-inline-end-color:transparent;border-radius:50%;animation:spin .7s linear infinite!important}
@keyframes spin{to{rotate:1turn}}
@media (prefers-reduced-motion:reduce){.spin{animation-duration:2s!important}}
`;async function h(r,i,d,{button:e,note:a}){let o=r.kit.make("span","spin",[],{"aria-hidden":"true"});e.getRootNode().adoptedStyleSheets.push(r.kit.shared(m)),e.ariaDisabled="true",e.prepend(o),a.textContent=s.working;let t=await f(r,i,d);return o.remove(),a.textContent=t?s.done:s.failed,t?await new Promise(n=>setTimeout(n,p)):(e.ariaDisabled=null,e.replaceChildren(s.retry)),t}function f(r,i,d){let e=()=>Object.hasOwn(i.current().grants,d);return new Promise(a=>{let o=r.bus.on("decision",()=>e()&&n(!0)),t=l.map((c,u)=>setTimeout(async()=>{await i.ask(),(e()||u===l.length-1)&&n(e())},c));function n(c){o(),t.forEach(clearTimeout),a(c)}e()&&n(!0)})}export{h as waitForTrial};
