#!/usr/bin/python3
"""A report in a real browser: on a phone and on a screen, by day, by night and on paper.

    test_report.py BUILD

For every page and every way of looking: nothing in the console, nothing asked of the network,
nothing to scroll sideways, contrast of 7:1, and nothing that axe-core finds fault with.  Pictures
and PDF files are left in BUILD/tests/browser/ to be looked at.
"""
import base64
import html
import json
import os
import pathlib
import re
import subprocess
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

AXE = "axe-core@4.10.3"
PAGES = ("full", "month", "few", "empty", "large", "hostile")
LOOKS = (  # name, width, medium, colours
    ("320", 320, "", "light"),
    ("390", 390, "", "light"),
    ("390-dark", 390, "", "dark"),
    ("1280", 1280, "", "light"),
    ("1280-dark", 1280, "", "dark"),
    ("paper", 673, "print", "dark"),  # A4 without its margins; the screen's colours must not come along
)
MOST_SHEETS = {"full": 5, "month": 5, "few": 2, "empty": 1, "large": 12, "hostile": 8}

# Everything that must be found in it: the test would be worth nothing if it did not look.
FAULTY = """<!DOCTYPE html><html lang=nl><title>fout</title>
<style>@media screen{p{color:#777;background:#fff}}</style>
<main><h1>fout</h1><p style="width:2000px">bleek</p><p style="color:#666">te bleek</p><img src="http://127.0.0.1:9/x.png">
<script>console.error("fout")</script></main>"""

# The contrast of all text there is with what lies behind it; SVG's text, which axe leaves out, too.
CONTRAST = """
const light = c => { const v = c.match(/[\\d.]+/g).map(Number).slice(0, 3).map(x => x / 255)
    .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
const behind = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(c)) return c; }
  return 'rgb(255, 255, 255)'; };
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let least = 21, where = '', seen = 0;
while (walk.nextNode()) {
  const e = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || e.closest('title, desc, script, style')) continue;
  const s = getComputedStyle(e), a = light(e.closest('svg') ? s.fill : s.color), b = light(behind(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  seen++;
  if (ratio < least) { least = ratio; where = walk.currentNode.data; }
}
return [least, where, seen];"""

AXE_RUN = """
const done = arguments[0];
axe.run(document, {preload: false, resultTypes: ['violations'],
  rules: {'color-contrast-enhanced': {enabled: true}, 'target-size': {enabled: true}},
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa',
    'best-practice']}})
  .then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html).join(' | '))
    .concat(r.passes.some(p => p.id === 'color-contrast-enhanced') ? [] : ['contrast was not looked at'])))
  .catch(e => done([String(e)]));"""

# Letters of a chart that lie over each other or outside the page.
CROWDED = """
const bad = [];
for (const svg of document.querySelectorAll('svg')) {
  const boxes = [...svg.querySelectorAll('text.side, text.under')]
    .filter(t => getComputedStyle(t).display !== 'none').map(t => [t, t.getBoundingClientRect()]);
  for (const [t, r] of boxes) {
    if (r.left < 0 || r.right > innerWidth + 0.5) bad.push('outside: ' + t.textContent);
    for (const [u, q] of boxes)
      if (t !== u && r.left < q.right && q.left < r.right && r.top < q.bottom - 4 && q.top < r.bottom - 4)
        bad.push(t.textContent + ' over ' + u.textContent);
  }
}
return bad;"""


class Suite:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, is_good, detail=""):
        if is_good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"NOT: {what}\n    {detail}", flush=True)


def start_browser(folder):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                 f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def fetch_axe(folder):
    script = folder / "npm/node_modules/axe-core/axe.min.js"
    if not script.exists():
        subprocess.run(["npm", "install", "--silent", "--prefix", folder / "npm", "--no-save",
                        "--ignore-scripts", "--no-audit", "--no-fund", AXE], check=True)
    return script.read_text()


def requests_of(browser):
    """What the page asked for, apart from itself."""
    urls = []
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.append(message["params"]["request"]["url"])
    return [url for url in urls if not url.startswith("file:")]


def look(browser, page, axe, width, medium, colours):
    """The faults of a page, looked at in one way: a list of sentences."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": width, "height": 900, "deviceScaleFactor": 1,
                             "mobile": width < 500})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "media": medium, "features": [{"name": "prefers-color-scheme", "value": colours}]})
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(page.as_uri())
    faults = [f"console: {entry['message']}" for entry in browser.get_log("browser")]
    faults += [f"network: {url}" for url in requests_of(browser)]
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"sideways: {wide} of {width}")
    least, where, seen = browser.execute_script(CONTRAST)
    if least < 7 or seen < 3:
        faults.append(f"contrast: {least:.2f} at {where!r} of {seen} texts")
    faults += [f"crowded: {text}" for text in browser.execute_script(CROWDED)]
    browser.execute_script(axe)
    faults += [f"axe: {text}" for text in browser.execute_async_script(AXE_RUN)]
    return faults


def keep_picture(browser, path):
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
    path.write_bytes(base64.b64decode(shot["data"]))


def chart_names(page):
    """For each chart the first and the last text in it."""
    for svg in re.findall(r"<svg.*?</svg>", page.read_text(), re.S):
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        yield html.unescape(texts[0]), html.unescape(texts[-1])


def sheets_of(pdf):
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True)
    return text.stdout.split("\f")[:-1]


def check_paper(browser, suite, name, page, pdf):
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf.write_bytes(base64.b64decode(printed["data"]))
    info = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    suite.check(f"{name} is printed on A4", "(A4)" in info, info)
    sheets = sheets_of(pdf)
    suite.check(f"{name} takes at most {MOST_SHEETS[name]} sheets",
                1 <= len(sheets) <= MOST_SHEETS[name], f"{len(sheets)}")
    suite.check(f"{name} has no empty sheet", all(sheet.strip() for sheet in sheets))
    if name == "hostile":
        return  # letters of so many scripts do not come back out of a PDF as they went in
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page.read_text())
    charts = list(chart_names(page))
    for heading, (first, last) in zip(headings, charts):
        whole = any(heading in sheet and first in sheet.split(heading, 1)[1]
                    and last in sheet.split(heading, 1)[1] for sheet in sheets)
        suite.check(f"{name}: the chart {heading!r} is whole on the sheet of its heading", whole,
                    f"{first!r} to {last!r}")


def check_watchfulness(browser, suite, folder, axe):
    page = folder / "faulty.html"
    page.write_text(FAULTY)
    faults = "\n".join(look(browser, page, axe, 320, "", "light"))
    for kind in ("console: ", "network: http://127.0.0.1:9", "sideways: ", "contrast: 4", "axe: image-alt",
                 "axe: color-contrast-enhanced"):
        suite.check(f"the test would see {kind!r}", kind in faults, faults)


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build").resolve()
    folder = build / "tests/browser"
    axe = fetch_axe(build)
    suite = Suite()
    browser = start_browser(folder)
    try:
        check_watchfulness(browser, suite, folder, axe)
        for name in PAGES:
            page = folder / f"{name}.html"
            with page.open("wb") as out:
                subprocess.run([folder / "report_page", name], check=True, stdout=out)
            for look_name, width, medium, colours in LOOKS:
                faults = look(browser, page, axe, width, medium, colours)
                suite.check(f"{name} at {look_name} is without fault", not faults, "\n    ".join(faults))
                keep_picture(browser, folder / f"{name}-{look_name}.png")
            check_paper(browser, suite, name, page, folder / f"{name}.pdf")
    finally:
        browser.quit()
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
