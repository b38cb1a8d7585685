"""The page's style and its one script. Light or dark as the reader's system is."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ink:#1c2128;--paper:#fff;--quiet:#667;--line:#dde;--user:#0b5cad;--tool:#7a5a00;
--bad:#b3261e;--code:#f5f6f8;--mark:#e8f0fe}
@media(prefers-color-scheme:dark){:root{--ink:#dfe3ea;--paper:#14171c;--quiet:#8b93a1;--line:#2a303a;--user:#7ab7ff;
--tool:#d9b45b;--bad:#ff8a80;--code:#1c2128;--mark:#1f2b3d}}
*{box-sizing:border-box}
body{margin:0;display:grid;grid-template:auto 1fr/20rem minmax(0,1fr);min-height:100vh;background:var(--paper);
color:var(--ink);font:16px/1.55 system-ui,sans-serif}
header{grid-column:1/-1;padding:1rem 1.5rem .5rem;border-bottom:1px solid var(--line)}
h1{font-size:1.25rem;margin:0;overflow-wrap:anywhere}header p{margin:.2rem 0;color:var(--quiet);font-size:.85rem}
nav{padding:1rem .5rem;border-right:1px solid var(--line);font-size:.85rem;position:sticky;top:0;max-height:100vh;
overflow:auto;align-self:start}
nav ol{list-style:none;margin:0;padding:0}nav a{display:block;padding:.2rem .5rem;color:inherit;text-decoration:none;
border-radius:4px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
nav a:hover,nav a:focus{background:var(--code)}nav a[aria-current]{background:var(--mark);font-weight:600}
nav small{color:var(--quiet)}
.d1{margin-left:.7rem}.d2{margin-left:1.4rem}.d3{margin-left:2.1rem}.d4{margin-left:2.8rem}.d5{margin-left:3.5rem}
.d6{margin-left:4.2rem}
main{padding:1rem 2rem 4rem;max-width:56rem;min-width:0}
article{padding:.25rem 0;content-visibility:auto;contain-intrinsic-size:auto 8rem;
overflow-wrap:anywhere}
article.user{border-top:1px solid var(--line);margin-top:.8rem;padding-top:.8rem}
.tool h2:not(:has(button)){display:none}
article:target h2{background:var(--mark)}
h2{font-size:.85rem;margin:0 0 .3rem;color:var(--quiet);font-weight:600}h2 a{color:inherit;text-decoration:none}
.user h2 a{color:var(--user)}.tool h2 a{color:var(--tool)}time{font-weight:400;margin-left:.5rem}
.ways{float:right}.ways button{font:inherit;background:none;border:1px solid var(--line);border-radius:4px;
color:inherit;cursor:pointer;margin-left:.3rem}
pre{background:var(--code);padding:.6rem .8rem;border-radius:6px;overflow:auto;font-size:.85rem;line-height:1.45}
code{font-family:ui-monospace,monospace}p code{background:var(--code);padding:0 .25em;border-radius:3px}
.plain{white-space:pre-wrap}details{margin:.3rem 0}summary{cursor:pointer;color:var(--tool);font-size:.85rem}
details.failed>summary{color:var(--bad)}
table{border-collapse:collapse}td,th{border:1px solid var(--line);padding:.2rem .5rem}
.k,.kn,.kd,.kc,.kr,.nt{color:#8250df}.s,.s1,.s2,.sd{color:#1a7f37}.c,.c1,.cm{color:var(--quiet);font-style:italic}
.mi,.mf,.nb{color:#0b5cad}.nf,.nc{color:#953800}
@media(prefers-color-scheme:dark){.k,.kn,.kd,.kc,.kr,.nt{color:#d2a8ff}.s,.s1,.s2,.sd{color:#7ee787}
.mi,.mf,.nb{color:#79c0ff}.nf,.nc{color:#ffa657}}
@media(max-width:50rem){body{display:block}nav{position:static;max-height:40vh;border-right:0}main{padding:1rem}}
@media print{nav,.ways{display:none}body{display:block}article{content-visibility:visible}}
"""

SCRIPT = """
'use strict';
const {parents, heads, head} = DATA;
const all = parents.map((_, at) => document.getElementById('m' + at));
const links = [...document.querySelectorAll('nav a')];
const children = new Map();
parents.forEach((above, at) => {
  if (children.has(above)) children.get(above).push(at); else children.set(above, [at]);
});
function end(at) {
  for (let below; (below = children.get(at)); at = below[0]);
  return at;
}
function show(to, stay) {
  const path = new Set();
  for (let at = to; at >= 0; at = parents[at]) path.add(at);
  all.forEach((one, at) => { one.hidden = !path.has(at); });
  links.forEach(link => {
    const its = heads[link.dataset.branch];
    if (its === to) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
  });
  if (stay !== undefined) all[stay].scrollIntoView({block: 'nearest'});
}
for (const rivals of children.values()) {
  if (rivals.length < 2) continue;
  rivals.forEach((at, number) => {
    const ways = all[at].querySelector('.ways');
    for (const [sign, step, said] of [['\\u2039', -1, 'previous'], ['\\u203a', 1, 'next']]) {
      const button = document.createElement('button');
      button.textContent = sign;
      button.setAttribute('aria-label', said + ' alternate');
      const other = rivals[(number + step + rivals.length) % rivals.length];
      button.addEventListener('click', () => show(end(other), other));
      ways.append(button);
    }
    ways.prepend(`${number + 1} of ${rivals.length}`);
  });
}
links.forEach(link => link.addEventListener('click', event => {
  event.preventDefault();
  show(heads[link.dataset.branch]);
  scrollTo(0, 0);
}));
const asked = /^#m(\\d+)$/.exec(location.hash);
if (asked && all[asked[1]]) show(end(+asked[1]), +asked[1]); else show(head);
"""
