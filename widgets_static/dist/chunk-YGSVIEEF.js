function i(e,t,r=[],o={}){let n=document.createElement(e);t&&(n.className=t);for(let[a,l]of Object.entries(o))n.setAttribute(a,l);return n.append(...r),n}var C=["https:","http:","mailto:","tel:"];function p(e,t){try{let r=new URL(e,t);return C.includes(r.protocol)?r.href:null}catch{return null}}var x={bold:"strong",italic:"em",code:"code"};function m(e,t,r){return e.map(o=>{let n=document.createTextNode(v(o,t,r));for(let l of o.marks??[])n=x[l]?i(x[l],"",[n]):n;let a=o.href&&p(o.href,location.href);return a?i("a","",[n],{href:a,...$(a)}):n})}function b(e,t,r){return e.map(o=>v(o,t,r)).join("")}function v(e,t,r){let o=e.var?t[e.var]??e.or??"":e.text??"";return typeof o=="number"?f(o,r):`${o}`}function f(e,t){try{return e.toLocaleString(t.locale())}catch{return e.toLocaleString()}}var $=e=>new URL(e).origin===location.origin?{}:{target:"_blank",rel:"noopener"};var s={close:"Close",working:"One moment…",done:"Done. You are all set.",failed:"That did not work. Please try again.",retry:"Try again"};function y(e,t){let r=i("div","note",[],{role:"status"}),n=e.buttons.map((a,l)=>A(a,t)?T(a,l,t,r):null).filter(a=>a!==null);return n.length?i("div","actions",[i("div","buttons",n),r]):null}function A(e,{prompt:{data:t}}){return e.for==="buyers"?!!t.buyer:e.for==="others"?!t.buyer:!0}function T(e,t,{page:r,prompt:o,actions:n},a){let l=`button ${["secondary","quiet"].includes(e.look??"")?e.look:"primary"}`,d=m(e.label,o.data,r),{action:u}=e;if(u.type==="link"){let h=p(u.href,location.href);if(!h)return null;let g=i("a",l,d,u.newTab?{href:h,target:"_blank",rel:"noopener"}:{href:h});return g.onclick=()=>n.press(e,t,E),g}let c=i("button",l,d,{type:"button"});return c.onclick=()=>{c.ariaDisabled!=="true"&&n.press(e,t,L(c,a))},c}var E={pending(){},success(){},failed(){}};function L(e,t){let r=e.onclick;return{pending(){e.ariaDisabled="true",e.prepend(i("span","spin",[],{"aria-hidden":"true"})),t.textContent=s.working},success(){e.querySelector(".spin")?.remove(),t.textContent=s.done},failed(o){e.ariaDisabled=null,e.replaceChildren(s.retry),t.textContent=s.failed,e.onclick=()=>{e.onclick=r,o()}}}}var q={heading:(e,{page:t,prompt:r})=>i("h2","",m(e.inline,r.data,t)),text:(e,{page:t,prompt:r})=>i("div","text",e.paragraphs.map(o=>i("p","",m(o,r.data,t)))),image(e){let t=p(e.src,location.href);return t?.startsWith("http")?i("img","",[],{src:t,alt:e.alt??"",decoding:"async"}):null},meter:B,buttons:y};function J(e){let t=e.prompt.content.blocks.map(r=>q[r.type]?.(r,e));return i("div","body",t.filter(Boolean))}function B(e,{page:t,prompt:{data:r}}){let o=Number(r[e.used]),n=Number(r[e.limit]);if(!(o>=0)||!(n>0))return null;let a=b(e.label,r,t),l=`${f(o,t)} / ${f(n,t)}`,d=i("div","fill");d.style.setProperty("--fill",`${Math.min(100,100*o/n)}%`);let u={"aria-label":a,"aria-valuemin":"0","aria-valuemax":`${n}`,"aria-valuenow":`${Math.min(o,n)}`,"aria-valuetext":l},c=i("div","",[i("span","",[a]),i("b","",[l])],{"aria-hidden":"true"});return i("div","meter",[c,i("div","track",[d],{role:"meter",...u})])}function H(e){let t=new CSSStyleSheet;return t.replaceSync(e),t}var w=H(`
:host{all:initial!important;display:contents!important;font-family:var(--g-font,inherit)!important;
--a:var(--g-accent,#5b4ce0);--on:var(--g-accentText,#fff);--bg:var(--g-background,#fff);--fg:var(--g-text,#1c1b29);--dim:var(--g-muted,#5d5b70);--line:var(--g-border,#e3e1ee);--r:var(--g-radius,12px)}
:host([hidden]){display:none!important}
*,::backdrop{box-sizing:border-box}
.box{margin:0;border:1px solid var(--line);border-radius:var(--r);background:var(--bg);color:var(--fg);font:400 14px/1.5 var(--g-font,inherit);font-family:inherit;text-align:start;overflow-wrap:anywhere;
box-shadow:var(--g-shadow,0 1px 2px #14122814,0 12px 32px -8px #1412283d);-webkit-font-smoothing:antialiased}
.box:focus{outline:0}
h2,p{margin:0}
h2{font-size:15px;line-height:1.35;font-weight:650;letter-spacing:-.006em;text-wrap:balance}
p{color:var(--dim);text-wrap:pretty}
p strong{color:var(--fg);font-weight:600}
p a{color:var(--a);text-underline-offset:2px}
code{font:.92em ui-monospace,monospace;background:color-mix(in srgb,var(--dim) 14%,transparent);padding:.1em .35em;border-radius:4px}
img{display:block;max-width:100%;height:auto;border-radius:calc(var(--r)*.6)}
.body{display:flex;flex-direction:column;gap:6px}
.text{display:flex;flex-direction:column;gap:6px}
.meter{margin-block:6px 2px}
.meter div:first-child{display:flex;justify-content:space-between;gap:16px;font-size:13px;color:var(--dim)}
.meter b{font-weight:600;color:var(--fg);font-variant-numeric:tabular-nums;white-space:nowrap}
.track{height:8px;margin-top:6px;border-radius:99px;background:color-mix(in srgb,var(--a) 18%,transparent);overflow:hidden}
.fill{height:100%;border-radius:99px;background:var(--a);inline-size:var(--fill)}
.buttons{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.button,.close{font:inherit;cursor:pointer;color:inherit;background:none;border:1px solid transparent;touch-action:manipulation}
.button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:36px;padding:6px 14px;border-radius:calc(var(--r)*.66);font-weight:550;line-height:1.3;text-decoration:none;text-align:center;transition:background-color .12s,border-color .12s}
.primary{background:var(--a);color:var(--on)}
.primary:hover{background:color-mix(in srgb,var(--a) 88%,var(--fg))}
.secondary{border-color:var(--line);color:var(--fg)}
.secondary:hover,.close:hover{background:color-mix(in srgb,var(--fg) 7%,transparent)}
.quiet{color:var(--dim);padding-inline:8px}
.quiet:hover{color:var(--fg);text-decoration:underline;text-underline-offset:3px}
.button[aria-disabled=true]{cursor:progress;opacity:.75}
.close{display:grid;place-items:center;flex:none;width:32px;height:32px;padding:0;border-radius:8px;color:var(--dim)}
.close svg{width:16px;height:16px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round}
:is(.button,.close,a):focus-visible{outline:2px solid var(--a);outline-offset:2px}
.primary:focus-visible{outline-color:var(--fg)}
.note{color:var(--dim);font-size:13px}
.note:empty{display:none}
.spin{width:14px;height:14px;border:2px solid currentColor;border-inline-end-color:transparent;border-radius:50%;animation:spin .7s linear infinite}
.quietly{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@keyframes spin{to{rotate:1turn}}
@media (pointer:coarse){.button,.close{min-height:44px;min-width:44px}}
@media (prefers-reduced-motion:reduce){*,::backdrop{transition:none!important;animation:none!important}.spin{animation:spin 2s linear infinite!important}}
@media (forced-colors:active){.fill{background:Highlight;forced-color-adjust:none}.primary{border-color:ButtonText}}
`);var M=["accent","accentText","background","text","muted","border"];function S(e){let t=new CSSStyleSheet;t.replaceSync(":host{}");let{style:r}=t.cssRules[0],o=(n,a)=>a!=null&&r.setProperty(`--g-${n}`,`${a}`);for(let n of M)o(n,e.scheme==="auto"&&k()?N[n]:e[n]);return o("radius",e.radius==null?null:`${e.radius}px`),o("font",e.font==="inherit"?null:e.font),o("shadow",e.shadow===!1?"none":null),r.setProperty("color-scheme",e.scheme==="dark"||e.scheme==="auto"&&k()?"dark":"light"),t}var k=()=>matchMedia("(prefers-color-scheme: dark)").matches,N={background:"#1d1c26",text:"#f4f3f8",muted:"#b5b2c6",border:"#383649",accent:"#a79cff",accentText:"#17142b"};function ne({key:e,content:t},r,o){let n=document.createElement("guidance-prompt");n.dataset.prompt=e,n.dataset.kind=t.kind;let a=n.attachShadow({mode:"open"});return a.adoptedStyleSheets=[w,r,S(t.theme??{})],a.append(o),document.body.append(n),n}function ie(e,{content:t}){let r=e.querySelector("h2");return r?(r.id="name",e.setAttribute("aria-labelledby","name")):e.setAttribute("aria-label",t.label??"")}function ae(e){let t=document.createElementNS("http://www.w3.org/2000/svg","svg"),r=document.createElementNS("http://www.w3.org/2000/svg","path");t.setAttribute("viewBox","0 0 16 16"),t.setAttribute("aria-hidden","true"),r.setAttribute("d","M3.5 3.5l9 9m0-9l-9 9"),t.append(r);let o=i("button","close",[t],{type:"button","aria-label":s.close});return o.onclick=e,o}function le(e,t,r,o,n){e.addEventListener(t,o.guard(r),{capture:!0,signal:n})}export{i as a,J as b,H as c,ne as d,ie as e,ae as f,le as g};
