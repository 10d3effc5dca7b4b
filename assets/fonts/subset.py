"""Takes out of Noto Sans CJK what Japanese, Korean and Chinese names need.

usage: subset.py SOURCE.ttc TARGET.otf FONT_THAT_COMES_FIRST...
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

JAPANESE_FACE = 0  # of the collection: its forms where languages differ

# Line height, baseline and space of Noto Sans, so that a line is as high with
# Japanese in it as without.
ASCENT, DESCENT, SPACE = 1069, -293, 260


def of_codec(name):
    """All characters that two or three bytes of an encoding stand for."""
    found = set()
    lead = [b""] + ([b"\x8f"] if name.startswith("euc_jis") else [])
    for prefix in lead:
        for a in range(0x81, 0xFF):
            for b in range(0x40, 0xFF):
                try:
                    found.update(map(ord, (prefix + bytes([a, b])).decode(name)))
                except UnicodeDecodeError:
                    pass
    return found


# What an emoji font joins to other emoji must not come from another font.
JOINED = {0x2640, 0x2642}


def wanted():
    japanese = of_codec("euc_jis_2004") | of_codec("cp932")  # JIS X 0213, and what Windows adds
    simplified = of_codec("gb2312")
    korean = of_codec("euc_kr") | set(range(0xAC00, 0xD7A4))
    jamo = set(range(0x1100, 0x1113)) | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    blocks = set(range(0x3000, 0x3100)) | set(range(0x3130, 0x3190)) | set(range(0x31F0, 0x3300)) | set(range(0xFF00, 0xFFF0))
    rare_names = {0x20BB7, 0x9AD9, 0xFA11, 0x5F45}  # 𠮷 髙 﨑 彅
    return {c for c in japanese | simplified | korean | jamo | blocks | rare_names if c >= 0x2000 or c in jamo}


def main():
    source, target, *first = sys.argv[1:]
    taken = set()
    for name in first:
        taken |= set(TTFont(name).getBestCmap())
    keep = (wanted() - taken - JOINED) | {0x20}  # a run of Korean has spaces in it

    options = subset.Options()
    options.font_number = JAPANESE_FACE
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.notdef_outline = True
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=keep)
    subsetter.subset(font)
    font["hmtx"]["space"] = (SPACE, 0)
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ASCENT, DESCENT, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ASCENT, DESCENT, 0
    os2.usWinAscent, os2.usWinDescent = ASCENT, -DESCENT
    subset.save_font(font, target, options)


main()
