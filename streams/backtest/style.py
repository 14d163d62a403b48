"""The style of the page: light, quiet, and the same on paper."""

from typing import Final

STYLE: Final = """\
:root { --ink: #1d2733; --soft: #5c6875; --line: #dfe4ea; --blue: #1f5fa8; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 36px 32px 40px; }
h1 { font-size: 32px; line-height: 1.2; letter-spacing: -.01em; margin: 4px 0 12px; text-wrap: balance; }
h2 { font-size: 16px; line-height: 1.3; margin: 0 0 4px; }
.eyebrow { margin: 0; color: var(--blue); font-weight: 600; font-size: 13px; }
.lead { max-width: 78ch; margin: 0 0 8px; font-size: 16px; }
.sample { margin: 10px 0 0; color: var(--soft); font-size: 13px; }
.tiles { display: grid; grid-template-columns: repeat(5, 1fr); margin: 24px 0 30px; border-block: 1px solid var(--line); }
.tile { display: flex; flex-direction: column; padding: 14px 16px; border-left: 1px solid var(--line); }
.tile:first-child { border-left: 0; padding-left: 0; }
.tile h2 { font-size: 13px; font-weight: 500; color: var(--soft); min-height: 3.9em; }
.tile .value { margin: 0; font-size: 30px; font-weight: 650; line-height: 1.15; letter-spacing: -.02em;
  font-variant-numeric: tabular-nums; }
.tile .other { display: block; font-size: 13px; font-weight: 500; letter-spacing: 0; color: var(--soft); margin-top: 2px; }
.tile .note { margin: 6px 0 0; font-size: 12px; line-height: 1.4; color: var(--soft); }
.figures { display: grid; grid-template-columns: 1fr 1fr; gap: 32px 40px; }
figure { margin: 0; display: flex; flex-direction: column; break-inside: avoid; }
figcaption p { margin: 0 0 8px; color: var(--soft); font-size: 13px; line-height: 1.4; min-height: 2.8em; }
svg { display: block; width: 100%; height: auto; }
svg text { font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif !important; }
details { margin-top: 4px; font-size: 13px; color: var(--soft); }
summary { cursor: pointer; }
table { border-collapse: collapse; margin: 8px 0; font-size: 13px; line-height: 1.4; color: var(--ink);
  font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 5px 16px 5px 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-weight: 500; }
tr { break-inside: avoid; }
.compared, .deals, footer { margin-top: 34px; padding-top: 18px; border-top: 1px solid var(--line); }
.compared h2, .deals h2 { font-size: 20px; }
.compared p, .deals p { margin: 0 0 6px; color: var(--soft); font-size: 13px; }
.deals table { width: 100%; }
.deals td:nth-child(3), .deals td:nth-child(7), .deals td:nth-child(5) { white-space: nowrap; }
ul { margin: 6px 0 10px; padding-left: 18px; font-size: 13px; }
footer { color: var(--soft); font-size: 13px; }
footer h2 { color: var(--ink); }
footer p { margin: 0; }
@media screen and (max-width: 820px) {
  .tiles { grid-template-columns: 1fr 1fr; }
  .tile, .tile:first-child { padding: 12px 12px 12px 0; border-left: 0; }
  .tile h2 { min-height: 0; }
  .figures { grid-template-columns: 1fr; }
  .deals { overflow-x: auto; }
}
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { font-size: 12px; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { padding: 0; max-width: none; }
  details:not([open]) { display: none; }
  .lead { max-width: none; }
  .figures, .compared { break-before: page; margin: 0; border: 0; }
  .figures { gap: 10px 32px; }
  svg { max-height: 62mm; }
  figcaption p { min-height: 0; }
  .deals table { font-size: 11px; }
}
"""
