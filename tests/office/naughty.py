"""Texts that spreadsheets like to change, run, swallow or choke on; all our own."""

WORDS = [
    # Formulas, commands and links, as somebody may type them.
    "=1+1", "+31 6 12345678", "-5", "@SOM(A1:A9)", "=HYPERLINK(\"http://x.test\";\"klik\")",
    "=cmd|' /C calc'!A0", "{=A1}", "\t=1+1", "＝1+1", "http://x.test/?a=1&b=2", "mailto:a@x.test",
    "external:C:\\x.xls", "internal:Blad1!A1", "#REF!", "#N/A", "'=1", "'", "''", "`", "[1]Blad!A1",
    # What looks like a number, a date or a truth.
    "007", "0", "-0", "1E5", "1e400", "0x1F", "1.0", "1,5", "1.234,56", "€ 5", "50%", "1/2", "1-2",
    "2026-11-24", "24-11-2026", "12:30", "3 jan", "TRUE", "true", "WAAR", "FALSE", "nul", "NULL",
    "nan", "Infinity", "-Infinity", "9007199254740993", "12345678901234567890", "1234AB", "½", "٣",
    # Marks of XML and of files.
    "<b>vet</b>", "<script>alert(1)</script>", "a & b", "&amp;", "&#65;", "&#x41;", "]]>",
    "<![CDATA[x]]>", "<!-- x -->", "<?xml version=\"1.0\"?>", "</t></is></c></row>", "<f>1+1</f>",
    "\"aan\" 'halen'", "\"", "\"\"", "a,b;c", "a|b", "\\", "\\n", "%s%n%d", "%00", "$(id)", "`id`",
    "'; DROP TABLE signup; --", "../../etc/passwd", "C:\\CON", "{{7*7}}", "${7*7}",
    # Escapes of the format itself.
    "_x0041_", "_x0041", "_x0041_x0042_", "_X0041_", "x_x0041_x", "__x0041_", "_x005F_",
    "_x005F_x0041_", "_x005f_", "_x000D_", "_x0000_", "_xZZZZ_", "_x41_", "_x00410_", "_", "__",
    "_x", "_x0041\x01", "_\x01_", "_x\x010041_", "_x004\x01_", "a_xFFFE_b", "_x0041_" * 40,
    # White space.
    " voor", "achter ", " ", "   ", "a  b   c", "\ta", "a\t", "a\tb", "regel 1\nregel 2", "\n", "\na",
    "a\n", "a\n\nb", "\u00a0a\u00a0", "\u3000a", "a\u2028b", "a\u2029b", "a\u0085b",
    # Characters that are hard to see, to count or to draw.
    "Zoë", "Zoe\u0308", "Nguyễn", "ĳ Ĳ", "ﬁ", "ß ẞ", "İı", "Ω Ω", "日本語", "한국어", "中文字符",
    "𠜎𠜱", "مرحبا بالعالم", "שלום", "abc שלום def", "\u202eomgekeerd\u202c", "\u2066x\u2069",
    "\u200bnul\u200b", "\u200d\u200c", "\ufeffbom", "a\u00adb", "\u2060", "\u180e", "\ufff9x\ufffb",
    "😀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇳🇱", "e\u0301\u0302\u0303\u0304\u0305", "Z̸a̷l̵g̶o̴",
    "\U0010fffd", "\U0001fffe", "\ufdd0", "\ufffd", "\ufffe", "\uffff", "a\ufffeb\uffffc", "\ue000",
    "\x7f", "\x80\x9f",
    # Long ones: bytes, characters and UTF-16 differ.
    "x" * 32767, "é" * 32767, "😀" * 16383, "&" * 32767, "_x0041_" * 2000, "a\n" * 500,
] + [f"a{chr(c)}b" for c in range(1, 32)] + [chr(c) for c in range(1, 32)]
