#!/bin/bash
# The man pages: without a warning from mandoc and from man, found by whatis,
# with every section, and of the version that the programs say they are.
#
#   tests/packaging/test_man.sh BUILD
set -euo pipefail

BUILD=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
# shellcheck source=tests/packaging/support.sh
. tests/packaging/support.sh
export LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80

sections='NAAM SAMENVATTING BESCHRIJVING OPTIES WERK BESTANDEN OMGEVING EXITCODES VOORBEELDEN ZIE OOK'

for program in wijkkiosk wijkspeak wijksync wijkcontent wijkcentral wijkprint; do
	page=packaging/man/$program.1
	mandoc -T lint -W warning "$page" || fault "$page: mandoc warns"
	said=$(man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
	[ -z "$said" ] || fault "$page: $said"
	lexgrog -m "$page" >/dev/null || fault "$page: whatis does not understand NAAM"

	got=$(sed -n 's/^\.SH //p' "$page" | sort)
	wanted=$(sed 's/ZIE OOK//; s/ *$//' <<<"$sections" | tr ' ' '\n' | cat - <(echo ZIE OOK) | sort)
	[ "$got" = "$wanted" ] || fault "$page: these sections: $got"

	version=$("$BUILD/$program" --version | cut -d' ' -f2)
	grep -q "^\\.TH .* \"wijkkiosk $version\"" "$page" || fault "$page: not of version $version"

	# What a reader sees fits: groff would break a line that is too long where it must not.
	widest=$(man -l -Tutf8 "$page" 2>/dev/null | col -bx | wc -L)
	[ "$widest" -le 80 ] || fault "$page: a line of $widest columns"

	# Plain Dutch: at most 15 words a sentence.  What an entry is called is no sentence.
	long=$(sed -n '/^\.SH BESCHRIJVING/,/^\.SH VOORBEELDEN/p' "$page" | sed 's/" *, *"/,/g' |
		awk '/^\.TP/ { title = 1; next }
			title { title = 0; line = ""; next }
			/^\.(PP|S[HS]|R[SE])/ { line = ""; next }
			{ sub(/^\.[BIR]+ /, ""); line = line " " $0 }
			/[.:?!]( \.)?$/ {
				count = split(line, sentences, /[.:?!] +/)
				for (i = 1; i <= count; i++)
					if (split(sentences[i], words, " ") > 15)
						print sentences[i]
				line = ""
			}')
	[ -z "$long" ] || fault "$page: a long sentence: $long"
done
[ "$faults" -eq 0 ]
