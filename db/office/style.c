#include "db/office/style.h"
#include "db/base/buf.h"

#include <stddef.h>

/* All text has a contrast of 7:1 or more, by day, by night and on paper; a test measures it. */
static const char colours[] =
	":root{color-scheme:light dark;--page:#f7f5f0;--card:#fffefb;--text:#1c2430;"
	"--soft:#454e5c;--line:#ddd8cd;--edge:#8d8a82;--track:#efece4;--bar:#24618e;}\n"
	"@media screen and (prefers-color-scheme:dark){:root{--page:#12161b;--card:#1a2027;"
	"--text:#ece9e2;--soft:#bcc3cd;--line:#333b46;--edge:#7d8692;--track:#242b34;"
	"--bar:#7fb6df}}\n";

static const char letters[] =
	"*{box-sizing:border-box}\n"
	"html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
	"body{margin:0;background:var(--page);color:var(--text);"
	"font:1.0625rem/1.6 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif;"
	"overflow-wrap:anywhere}\n"
	"header,main,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}\n"
	"header{padding-top:3rem}\n"
	"h1,h2{font-family:\"Iowan Old Style\",\"Palatino Linotype\",Palatino,Georgia,serif;"
	"font-weight:600;line-height:1.2;text-wrap:balance;margin:0}\n"
	"h1{font-size:clamp(1.9rem,1.4rem + 2.4vw,2.9rem);letter-spacing:-.01em}\n"
	"h2{font-size:1.45rem;margin-bottom:.35rem}\n"
	"p,figcaption{margin:.5rem 0;max-width:46rem}\n"
	".who{margin:0 0 .4rem;color:var(--soft)}\n"
	".when{font-size:1.15rem;color:var(--soft)}\n"
	"footer{padding-top:.5rem;padding-bottom:3rem;color:var(--soft);font-size:.9375rem}\n";

static const char blocks[] =
	".key{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(10rem,100%),1fr));"
	"gap:1px;margin:2rem 0 1rem;padding:0;"
	"border:1px solid var(--line);border-radius:.75rem;overflow:hidden}\n"
	".key div{background:var(--card);padding:1rem 1.25rem;outline:1px solid var(--line)}\n"
	".key dt{color:var(--soft);font-size:.9375rem}\n"
	".key dd{margin:0;font-size:2rem;line-height:1.25;font-weight:600;"
	"font-variant-numeric:tabular-nums}\n"
	".key small{display:block;min-height:1.4em;font-size:.875rem;line-height:1.4;"
	"font-weight:400;color:var(--soft)}\n"
	"@media screen and (max-width:27rem){.key{display:block}.key div{display:flex;"
	"justify-content:space-between;align-items:baseline;padding:.6rem 1rem}"
	".key dd{font-size:1.5rem;text-align:right}.key small{min-height:0}}\n"
	".note{color:var(--soft);font-size:.9375rem}\n"
	"section{margin:1.5rem 0;padding:1.75rem 1.5rem;background:var(--card);"
	"border:1px solid var(--line);border-radius:.75rem}\n"
	"figure{margin:0}\n"
	".pair{margin-top:1.25rem}\n"
	".tables{display:grid;gap:0 2.5rem;align-items:start;margin-top:1.5rem;"
	"grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr))}\n"
	"@media (min-width:56rem){.beside .pair{display:grid;grid-template-columns:3fr 2fr;"
	"gap:0 3rem;align-items:start}.beside .tables{margin-top:-.35rem}}\n";

static const char charts[] =
	"svg{display:block;font-size:14px}\n"
	"svg text{fill:var(--text)}\n"
	".columns{overflow:visible;width:calc(100% - 3.25rem);margin-left:3.25rem}\n"
	".columns.wide{width:calc(100% - 5rem);margin-left:5rem}\n"
	".line{stroke:var(--line)}.ground{stroke:var(--edge)}\n"
	".bar{fill:var(--bar)}.track{fill:var(--track)}\n"
	".few{fill:var(--card);stroke:var(--bar);stroke-width:1.5;stroke-dasharray:3 2}\n"
	"svg .side{text-anchor:end;fill:var(--soft)}\n"
	"svg .under{text-anchor:middle;fill:var(--soft)}\n"
	"svg .first{text-anchor:start}svg .last,svg .value{text-anchor:end}\n"
	"svg .value{font-weight:600;paint-order:stroke;stroke:var(--card);"
	"stroke-width:10px;stroke-linejoin:round;font-variant-numeric:tabular-nums}\n"
	".bars{overflow:hidden}\n"
	"svg .name{unicode-bidi:isolate}\n"
	"@media (max-width:44rem){svg .between{display:none}}\n";

static const char tables[] =
	"table{width:100%;border-collapse:collapse;font-size:.9375rem;line-height:1.4;"
	"margin-bottom:1rem}\n"
	"caption{text-align:left;color:var(--soft);padding:.4rem 0}\n"
	".told{position:absolute;width:1px;height:1px;padding:0;overflow:hidden;"
	"clip-path:inset(50%);white-space:nowrap}\n"
	"th,td{text-align:left;vertical-align:top;padding:.35rem .5rem .35rem 0;"
	"border-bottom:1px solid var(--line)}\n"
	"thead th{color:var(--soft);font-weight:400;border-color:var(--edge)}\n"
	"tbody th{font-weight:400}\n"
	".n{text-align:right;padding-right:0;white-space:nowrap;"
	"font-variant-numeric:tabular-nums}\n"
	"tbody .n{font-weight:600}\n"
	".kiosks th,.kiosks td{padding:.7rem 1.5rem .7rem 0}\n"
	".kiosks tbody th{font-weight:600}\n"
	".kiosks small{display:block;font-weight:400;font-size:.875rem;color:var(--soft)}\n"
	"@media screen and (max-width:40rem){header,main,footer{padding-left:1rem;"
	"padding-right:1rem}header{padding-top:1.75rem}section{padding:1.25rem 1rem;"
	"margin:1rem 0}.kiosks,.kiosks caption,.kiosks tbody,.kiosks tr,.kiosks th,.kiosks td"
	"{display:block}.kiosks thead{display:none}.kiosks tr{padding:.8rem 0;"
	"border-bottom:1px solid var(--line)}.kiosks tbody th,.kiosks tbody td{padding:.1rem 0;"
	"border:0}}\n";

static const char paper[] =
	"@page{size:A4;margin:18mm 16mm}\n"
	"@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--text:#000;"
	"--soft:#333;font-size:10.5pt}body{line-height:1.45;print-color-adjust:exact;"
	"-webkit-print-color-adjust:exact}header,main,footer{max-width:none;padding:0}"
	"section{border:0;border-top:1px solid var(--edge);border-radius:0;padding:5mm 0 0;"
	"margin:6mm 0 0}h2,figcaption,caption{break-after:avoid}.whole,svg,tr,.key,h1"
	"{break-inside:avoid}thead{display:table-header-group}.tables{margin-top:4mm;"
	"grid-template-columns:repeat(3,1fr);gap:0 8mm}.beside .pair{display:grid;"
	"grid-template-columns:3fr 2fr;gap:0 10mm}.beside .tables{grid-template-columns:1fr;"
	"margin-top:-1mm}.pair{margin-top:4mm}table{font-size:9pt}th,td{padding-top:.8mm;padding-"
	"bottom:.8mm}svg{font-size:12px}svg "
	".between{display:inline}"
	".key div{padding:2.5mm 3mm}.key dd{font-size:15pt}footer{font-size:9pt}}\n";

void style_add(struct buf *out)
{
	static const char *const parts[] = {colours, letters, blocks, charts, tables, paper};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		buf_add_str(out, parts[i]);
}
