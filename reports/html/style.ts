// The page's style sheet. System fonts, two themes from one set of names, one more set of rules for paper.

export const style = `
:root {
  --page: #ffffff; --ink: #1b2230; --quiet: #5b6577; --line: #e2e6ec; --panel: #f5f7f9;
  --accent: #2f5fd0; --good: #4a9d78; --ok: #1a7349; --down: #c02638; --partial: #b97a10; --late: #7a4fc4;
  --unknown: #b97a10; --stall: #98a2b3; --band: rgba(47, 95, 208, .07); --shade: rgba(91, 101, 119, .08);
  --pass-back: #e9f6ef; --fail-back: #fcecee; --unknown-back: #fdf4e1; --warn: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1218; --ink: #e6eaf1; --quiet: #9aa5b5; --line: #272e3a; --panel: #171c25;
    --accent: #82a7ff; --good: #3c9a72; --ok: #52c491; --down: #f2636f; --partial: #dba13a; --late: #b394f3;
    --unknown: #dba13a; --stall: #6b7688; --band: rgba(130, 167, 255, .09); --shade: rgba(154, 165, 181, .08);
    --pass-back: #12261d; --fail-back: #2d161a; --unknown-back: #2a2110; --warn: #e3b04b;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0; background: var(--page); color: var(--ink); line-height: 1.5; font-size: 15px;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main, footer { max-width: 1160px; margin: 0 auto; padding: 0 28px; }
footer { padding-top: 40px; padding-bottom: 40px; color: var(--quiet); font-size: 13px; }
section { margin-top: 52px; scroll-margin-top: 52px; }
#checks { margin-top: 20px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 19px; line-height: 1.3; margin: 0 0 4px; font-weight: 650; letter-spacing: -.01em; }
h3 { font-size: 14px; margin: 22px 0 6px; font-weight: 650; }
p { margin: 0; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .9em; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; overflow-x: auto; margin: 0; }
.quiet { color: var(--quiet); }
.lede { color: var(--quiet); max-width: 76ch; margin-bottom: 14px; font-size: 14px; }
.nothing { color: var(--quiet); font-style: italic; }
.bad { color: var(--down); }
.ok { color: var(--ok); }
.note { color: var(--warn); }

.banner { display: grid; grid-template-columns: auto 1fr; gap: 8px 28px; align-items: start; margin-top: 32px; padding: 24px 28px; border-radius: 10px; border-left: 6px solid; }
.banner.pass { background: var(--pass-back); border-color: var(--ok); }
.banner.fail { background: var(--fail-back); border-color: var(--down); }
.banner.unknown { background: var(--unknown-back); border-color: var(--warn); }
.verdict { font-size: 30px; line-height: 1.1; font-weight: 750; letter-spacing: .01em; white-space: nowrap; }
.pass .verdict, .pass > .sign, .pass > div > .word { color: var(--ok); }
.fail .verdict, .fail > .sign, .fail > div > .word { color: var(--down); }
.unknown .verdict, .unknown > .sign, .unknown > div > .word { color: var(--warn); }
.reason { margin-top: 6px; font-size: 16px; max-width: 76ch; overflow-wrap: anywhere; }
.facts { margin-top: 10px; color: var(--quiet); font-size: 13px; }
.facts span { display: inline-block; }
.facts span:not(:last-child)::after { content: "·"; margin: 0 8px; }
.checks { list-style: none; margin: 0; padding: 0; }
.checks > li { display: grid; grid-template-columns: 22px 1fr; padding: 7px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.checks > li:last-child { border-bottom: 0; }
.checks ul { margin: 4px 0 0; padding-left: 18px; color: var(--quiet); font-size: 14px; }
.checks .sign { font-weight: 700; }
.checks .word { font-size: 12px; text-transform: uppercase; letter-spacing: .05em; font-weight: 600; }
summary { cursor: pointer; padding: 4px 0; color: var(--quiet); }
.passed { margin-top: 8px; }
.traps { list-style: none; margin: 0; padding: 0; }
.traps > li { display: grid; grid-template-columns: 26px 1fr; padding: 10px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.traps > li:last-child { border-bottom: 0; }
.traps strong { font-weight: 600; }
.traps .sign { font-weight: 750; }
.traps .word { font-size: 12px; text-transform: uppercase; letter-spacing: .05em; font-weight: 650; margin-left: 6px; white-space: nowrap; }
.traps ul { list-style: none; margin: 6px 0 0; padding: 0; color: var(--quiet); font-size: 13.5px; }
.traps ul li { padding: 2px 0 2px 12px; border-left: 2px solid var(--line); margin-top: 4px; }
.traps ul li span:not(:last-child)::after { content: " ·"; }
.traps a { color: inherit; }
details > ul { margin-top: 6px; }
nav { position: sticky; top: 0; z-index: 3; display: flex; gap: 4px 18px; overflow-x: auto; margin-top: 24px; padding: 10px 0; background: var(--page); border-bottom: 1px solid var(--line); font-size: 14px; }
nav a { color: var(--quiet); text-decoration: none; }
nav a:hover, nav a:focus { color: var(--accent); text-decoration: underline; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: min(100%, 560px); font-size: 14px; }
#budget table, #windows table, #steps table { width: 100%; }
#windows h3 + .scroll table { width: auto; }
.scroll + .scroll { margin-top: 22px; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: 12.5px; padding: 6px 18px 6px 0; border-bottom: 1px solid var(--line); vertical-align: bottom; white-space: nowrap; }
td { padding: 8px 18px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th.figure, td.figure { text-align: right; white-space: nowrap; }
td.words { min-width: 110px; overflow-wrap: break-word; }
td.words:last-child { min-width: 240px; }
th:last-child, td:last-child { padding-right: 0; }
#budget td:first-child, #windows td:first-child { white-space: nowrap; }
.value { font-weight: 650; }
#budget .part { padding-left: 14px; color: var(--quiet); }
.aside { display: block; white-space: normal; max-width: 27ch; margin-left: auto; color: var(--quiet); font-size: 13px; line-height: 1.35; }
.aside.figures { white-space: nowrap; }
.claims { list-style: none; margin: 0; padding: 0; }
.examples, .problems { margin: 4px 0; padding-left: 20px; overflow-wrap: anywhere; }

svg text { fill: var(--ink); font-size: 12px; font-family: inherit; }
svg .quiet, svg text.quiet, svg .tick { fill: var(--quiet); }
svg .tick { font-size: 11px; }
svg .grid { stroke: var(--line); }
.interval { display: grid; grid-template-columns: minmax(110px, 1fr) auto; gap: 12px; align-items: center; min-width: 240px; }
.interval > .word:only-child { grid-column: 1 / -1; }
.interval .word { font-size: 13px; white-space: nowrap; }
.interval.pass .word { color: var(--ok); } .interval.fail .word { color: var(--down); } .interval.unknown .word { color: var(--warn); }
.interval .base { stroke: var(--line); stroke-width: 8; }
.interval .spent { fill: var(--accent); }
.interval .bounds { fill: var(--accent); fill-opacity: .35; stroke: var(--accent); stroke-width: 1; }
.interval.fail .spent, .interval.fail .bounds { fill: var(--down); stroke: var(--down); }
.interval .limit { stroke: var(--ink); stroke-width: 2; }

.timeline { display: grid; grid-template-columns: 168px minmax(560px, 1fr); padding-right: 4px; }
.timeline .labels { width: 100%; position: sticky; left: 0; background: var(--page); z-index: 1; }
.timeline .writer, .timeline .shard { font-size: 10.5px; fill: var(--quiet); }
.timeline .track { overflow: visible; }
.good { fill: var(--good); }
.down { fill: var(--down); stroke: var(--down); stroke-width: 1.5; }
.down-bounds { fill: var(--down); fill-opacity: .3; }
.late-part { fill: url(#stripes); stroke: var(--late); stroke-width: 1.5; }
.late-bounds { fill: var(--late); fill-opacity: .26; }
.stripe-back { fill: var(--page); } .stripe-line { fill: var(--late); }
.partial { fill: url(#hatch); stroke: var(--partial); stroke-width: 1; }
.hatch-back { fill: var(--page); } .hatch-line { fill: var(--partial); }
.refused { fill: var(--down); stroke: var(--down); stroke-width: 1; }
.unknown:is(rect) { fill: var(--unknown); stroke: var(--unknown); stroke-width: 1; }
.late { fill: var(--late); stroke: var(--late); stroke-width: 1; }
.stall { fill: var(--stall); fill-opacity: .45; stroke: var(--stall); }
.operation.good { stroke: var(--good); stroke-width: 1; }
.shade { fill: var(--shade); }
.band { fill: transparent; } .band.odd { fill: var(--band); }
.step .edge { stroke: var(--accent); stroke-opacity: .35; }
.step circle { fill: var(--page); stroke: var(--accent); stroke-width: 1.2; }
.step text { font-size: 10.5px; font-weight: 600; }
.step.failed circle { stroke: var(--down); stroke-width: 2.5; }
.milestone line { stroke: var(--ink); stroke-opacity: .3; stroke-dasharray: 2 3; }
.milestone circle { fill: var(--ink); }
.milestone.client circle { fill: var(--page); stroke: var(--ink); }
.phase { fill: var(--accent); stroke: var(--accent); stroke-width: 1; }
svg text.inside, svg text.inside .quiet { fill: var(--page); }
svg text.on-stripes, svg text.on-stripes .quiet { fill: var(--ink); paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
.phase.unexplained { fill: var(--stall); stroke: var(--stall); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 10px 0 0; padding: 0; color: var(--quiet); font-size: 13px; }
.legend svg { vertical-align: -3px; margin-right: 4px; }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 8px 40px; }
.card h3 { margin-top: 14px; font-size: 15px; }
.card p { font-size: 13px; margin-top: 4px; }
.shares { list-style: none; margin: 0; padding: 0; }
.shares li { display: grid; grid-template-columns: 128px 1fr 62px; gap: 10px; align-items: center; font-size: 14px; }
.shares .name { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.shares .figure { text-align: right; }
.rail { fill: var(--panel); } .share { fill: var(--accent); }
.expected { stroke: var(--ink); stroke-width: 1.5; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 18px 24px; margin-top: 22px; }
figure { margin: 0; } figcaption { font-size: 13px; font-weight: 600; margin-bottom: 8px; }
.chart { display: grid; grid-template-columns: 44px 1fr; }
.chart .track, .chart .labels { overflow: visible; }
.chart path { fill: none; stroke: var(--accent); vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.chart .p50 { stroke-width: 2.5; } .chart .p99 { stroke-width: 1; stroke-opacity: .8; }
.chart .longest { fill: var(--quiet); }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 8px 48px; }
.columns .scroll + .scroll { margin-top: 0; }
.role.primary { color: var(--accent); }
dl { display: grid; grid-template-columns: minmax(0, max-content) minmax(50%, 1fr); gap: 3px 18px; margin: 0; font-size: 14px; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.label { position: fixed; z-index: 9; max-width: min(440px, 92vw); padding: 6px 10px; border-radius: 6px; background: var(--ink); color: var(--page); font-size: 13px; line-height: 1.4; white-space: pre-line; overflow-wrap: anywhere; pointer-events: none; }

@media (max-width: 640px) {
  main, footer { padding: 0 16px; }
  .banner { grid-template-columns: 1fr; margin-top: 16px; padding: 18px; }
  .timeline { grid-template-columns: 118px 560px; }
  section { margin-top: 40px; }
}
@media print {
  :root {
    --page: #ffffff; --ink: #1b2230; --quiet: #5b6577; --line: #e2e6ec; --panel: #f5f7f9; --accent: #2f5fd0;
    --good: #4a9d78; --ok: #1a7349; --down: #c02638; --partial: #b97a10; --unknown: #b97a10; --late: #7a4fc4; --warn: #8a5a00;
    --pass-back: #e9f6ef; --fail-back: #fcecee; --unknown-back: #fdf4e1;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, .label { display: none; }
  main { max-width: none; padding: 0; zoom: .78; }
  section { margin-top: 26px; }
  .scroll { overflow: visible; }
  tr, figure, .card, .timeline, .banner { break-inside: avoid; }
  h2, .lede { break-after: avoid; }
}
`;
