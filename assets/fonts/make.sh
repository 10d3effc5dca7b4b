#!/bin/sh
# Makes the two fonts of this folder anew, on Debian 12, from
#   apt-get install --no-install-recommends fonts-noto-cjk fonttools
# (1:20220127+repack1-1 and 4.38.0-1). The same input gives the same files.
#
# usage: make.sh NOTO_SANS EMOJI SYMBOLS
# where the three are the fonts that Fyne carries (in its module, the folder
# theme/font: NotoSans-Regular.ttf, EmojiOneColor.otf, InterSymbols-Regular.ttf).
# What one of those has is left out: a font that has its own ☺ or ✅ hides the
# emoji in colour, and Latin stays Noto Sans.
set -eu
cd "$(dirname "$0")"
export SOURCE_DATE_EPOCH=1643241600
for weight in Regular Bold; do
	/usr/bin/python3 subset.py "/usr/share/fonts/opentype/noto/NotoSansCJK-$weight.ttc" "cjk-$weight.otf" "$@"
done
