"""How a customer's pages take the script in: ready to copy, with the workspace's own address and key."""

from dataclasses import dataclass

_TAG = '<script async src="{host}/guidance.js" data-key="{key}"></script>'
_IDENTIFY = """(window.guidance = window.guidance || []).push(
  ["identify", "maya", {{ name: "Maya", role: "owner" }}],
  ["group", "northwind", {{ name: "Northwind", plan: "free", usage: {{ contacts: 1640 }} }}]);"""
_OPTIONS = """<script async src="{host}/guidance.js" data-key="{key}"
  data-consent="pending"                (nothing is stored or sent before guidance.consent("granted"))
  data-respect="dnt gpc"                (Do Not Track and Global Privacy Control mean no)
  data-capture="clicks"                 (clicks and submits are tracked by themselves, never what is typed)
  data-bridge="segment gtm posthog"     (what your page tells those tools is tracked here too, once)
></script>"""
_REACT = """import {{ useEffect }} from "react";

export function Guidance({{ user, account }}) {{
  useEffect(() => {{
    import(/* webpackIgnore: true */ /* @vite-ignore */ "{host}/guidance.mjs").then(({{ load }}) => {{
      const guidance = load({{ key: "{key}" }});
      guidance.identify(user.id, {{ name: user.name, role: user.role }});
      guidance.group(account.id, {{ name: account.name, plan: account.plan }});
    }}, () => {{}});
  }}, [user.id, account.id]);
  return null;
}}"""
_VUE = """// main.js, after app.use(router)
import(/* @vite-ignore */ "{host}/guidance.mjs").then(({{ load }}) => load({{ key: "{key}" }}), () => {{}});

// wherever somebody has signed in
(window.guidance = window.guidance || []).push(["identify", user.id, {{ name: user.name, role: user.role }}]);

// wherever they sign out
window.guidance?.reset?.();"""
_TYPES = """// tsconfig.json
"compilerOptions": {{
  "paths": {{ "{host}/guidance.mjs": ["./src/guidance.d.ts"] }}
}}"""
_RAILS = """<%# app/views/layouts/application.html.erb, in the head %>
<%= javascript_include_tag "{host}/guidance.js", async: true, nonce: true, data: {{ key: "{key}" }} %>
<% if current_user %>
  <%= javascript_tag nonce: true do %>
    (window.guidance = window.guidance || []).push(
      ["identify", <%= current_user.id.to_s.to_json.html_safe %>, <%= {{ name: current_user.name }}.to_json.html_safe %>]);
  <% end %>
<% end %>"""
_DJANGO = """{{# base.html, in the head #}}
{{% load static %}}
<script async src="{host}/guidance.js" data-key="{key}"></script>
{{% if user.is_authenticated %}}
  {{{{ user.get_username|json_script:"guidance-user" }}}}
  <script src="{{% static 'guidance-identify.js' %}}" defer></script>
{{% endif %}}

// static/guidance-identify.js
const id = JSON.parse(document.getElementById("guidance-user").textContent);
(window.guidance = window.guidance || []).push(["identify", id]);"""
_TAG_MANAGER = """<script>
  (window.guidance = window.guidance || []).push(["identify", {{{{User ID}}}}]);
  var tag = document.createElement("script");
  tag.async = true;
  tag.src = "{host}/guidance.js";
  tag.setAttribute("data-key", "{key}");
  document.head.appendChild(tag);
</script>"""
_POLICY = """script-src {host};
connect-src {host};
img-src {host};"""
_PROXY = """location = /help/guidance.js  {{ proxy_pass {host}/guidance.js; }}
location = /help/guidance.mjs {{ proxy_pass {host}/guidance.mjs; }}
location /help/guidance/      {{ proxy_pass {host}/guidance/; }}
location /help/v1/ {{
  proxy_pass {host}/v1/;
  proxy_buffering off;          # the stream of decisions
  proxy_read_timeout 1h;
  proxy_set_header X-Forwarded-For $remote_addr;
}}

<script async src="/help/guidance.js" data-key="{key}"></script>"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: what it is called, what to know of it, and what to copy."""

    slug: str
    title: str
    lead: str
    code: str


_WAYS = (
    Way("tag", "Script tag", "Into the head of every page. It loads after your page and never holds it up.", _TAG),
    Way(
        "identify",
        "Say who is there",
        "After signing in, on every page, with the ids of your own database. What is pushed before the script is there waits; "
        "once it is there, guidance.identify() and guidance.group() do the same.",
        _IDENTIFY,
    ),
    Way(
        "options",
        "Consent and what is noticed",
        "Leave out the lines you do not need, and the words behind them.",
        _OPTIONS,
    ),
    Way("react", "React", "One component, drawn once somebody is signed in; server rendering is not affected.", _REACT),
    Way("vue", "Vue", "The import needs no tag and no build step.", _VUE),
    Way(
        "types",
        "TypeScript",
        "Copy widgets_static/guidance.d.ts from the source of your server's release to src/: it types window.guidance at once, "
        "and with these lines the import too.",
        _TYPES,
    ),
    Way("rails", "Rails", "With the nonce of Rails' own content security policy.", _RAILS),
    Way("django", "Django", "Nothing inline: it passes a policy without nonces.", _DJANGO),
    Way(
        "gtm",
        "Google Tag Manager",
        "A Custom HTML tag on All Pages, {{User ID}} being a variable of yours. With Trusted Types take the script tag instead.",
        _TAG_MANAGER,
    ),
    Way(
        "csp",
        "Content Security Policy",
        "Add these sources to yours; a nonce on the tag may replace script-src. Nothing unsafe, and no style-src, is needed.",
        _POLICY,
    ),
    Way(
        "first-party",
        "Under your own address",
        "Through your proxy (here nginx) the script is first party: no policy to change, nothing for blockers of third parties.",
        _PROXY,
    ),
)


def ways(*, host: str, key: str) -> list[Way]:
    """Return every way in, written for `host` (an origin, without a last slash) and the publishable `key`."""
    return [Way(way.slug, way.title, way.lead, way.code.format(host=host, key=key)) for way in _WAYS]
