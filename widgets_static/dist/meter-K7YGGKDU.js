var f=`
.meter{margin-block:6px 2px}
.meter div:first-child{display:flex;justify-content:space-between;gap:16px;font-size:13px;color:var(--dim)}
.meter b{font-weight:600;color:var(--fg);font-variant-numeric:tabular-nums;white-space:nowrap}
.track{height:8px;margin-top:6px;border-radius:99px;background:color-mix(in srgb,var(--a) 18%,transparent);overflow:hidden}
.fill{height:100%;border-radius:99px;background:var(--a);inline-size:var(--fill)}
@media (forced-colors:active){.track{border:1px solid}.fill{background:Highlight;forced-color-adjust:none}}
`;function p(n,{page:i,prompt:{data:a}}){let{inline:d,make:e,number:o}=i.kit,t=Number(a[n.used]),r=Number(a[n.limit]);if(!(t>=0)||!(r>0))return null;let l=e("span","",d(n.label,a,i)),s=`${o(t,i)} / ${o(r,i)}`,c=e("div","fill");c.style.setProperty("--fill",`${Math.min(100,100*t/r)}%`);let u={"aria-label":l.textContent??"","aria-valuemin":"0","aria-valuemax":`${r}`,"aria-valuenow":`${Math.min(t,r)}`,"aria-valuetext":s},m=e("div","",[l,e("b","",[s])],{"aria-hidden":"true"});return e("div","meter",[m,e("div","track",[c],{role:"meter",...u})])}export{p as build,f as look};
