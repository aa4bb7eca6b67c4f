var c=`
img{display:block;max-width:100%;height:auto;border-radius:calc(var(--r)*.6)}
`;function s(t,{page:a}){let{make:o,safeHref:i}=a.kit,r=i(t.src,location.href);return r?.startsWith("http")?o("img","",[],{src:r,alt:t.alt??"",decoding:"async"}):null}export{s as build,c as look};
