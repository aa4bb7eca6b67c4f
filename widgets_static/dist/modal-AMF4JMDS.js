var x=`
.box{position:fixed;inset:0;margin:auto;width:min(30rem,100vw - 32px);max-height:min(85dvh,44rem);padding:28px;overflow:auto;overscroll-behavior:contain;border:0;animation:rise .18s cubic-bezier(.2,.8,.3,1)}
.box::backdrop{background:#0f0d1e80;backdrop-filter:blur(2px);animation:fade .18s}
h2{font-size:20px;line-height:1.3;letter-spacing:-.012em;padding-inline-end:32px}
p{font-size:15px;line-height:1.55}
.body{gap:10px}
.body>img{margin-bottom:6px}
.buttons{margin-top:14px}
.button{min-height:40px;padding-inline:18px}
.note{margin-top:10px}
.close{position:absolute;inset-block-start:18px;inset-inline-end:18px}
@keyframes rise{from{opacity:0;translate:0 10px;scale:.98}}
@keyframes fade{from{opacity:0}}
@media (max-width:480px){.box{width:100%;max-width:none;margin-block-end:0;border-end-start-radius:0;border-end-end-radius:0;padding:24px 20px calc(20px + env(safe-area-inset-bottom))}.buttons{flex-direction:column}.button{min-height:46px}@keyframes rise{from{translate:0 40px;opacity:0}}}
`;function h(t,n,i){let{body:a,closeButton:r,make:s,mount:o,nameBox:c}=t.kit,p=document.activeElement,e=s("dialog","box",[a({page:t,prompt:n,actions:i})]),l=n.content.dismissible!==!1;l&&e.append(r(()=>i.dismiss("close"))),e.tabIndex=-1,c(e,n);let b=o(n,x,e),m=!1;e.addEventListener("keydown",d=>g(d,e,t)),e.addEventListener("pointerdown",d=>m=u(d,e)),e.addEventListener("click",d=>{l&&m&&u(d,e)&&i.dismiss("outside")}),e.addEventListener("cancel",d=>{d.preventDefault(),l&&i.dismiss("escape")});let f=()=>i.dismiss("left");return addEventListener("pagehide",f),e.addEventListener("close",()=>i.dismiss("escape")),e.showModal(),e.focus({preventScroll:!0}),()=>{removeEventListener("pagehide",f),e.close(),b.remove(),p?.isConnected&&(document.activeElement??document.body)===document.body&&p.focus({preventScroll:!0})}}function u(t,n){let{left:i,right:a,top:r,bottom:s}=n.getBoundingClientRect(),{clientX:o,clientY:c}=t;return t.target===n&&(o<i||o>a||c<r||c>s)}function g(t,n,i){let{focused:a,stops:r}=i.kit;if(t.key!=="Tab")return;let s=r(n),o=a(n);(t.shiftKey?o===s[0]||o===n:o===s.at(-1))&&(t.preventDefault(),s.at(t.shiftKey?-1:0)?.focus())}export{h as draw};
