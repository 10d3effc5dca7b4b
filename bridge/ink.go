package bridge

import "unicode"

// Ink reports whether a character leaves a mark by itself where a name is
// shown. A name needs one: what is made of fillers, joiners and blanks alone is
// a name that nobody sees.
func Ink(r rune) bool {
	const brailleBlank = '\u2800' // a symbol to Unicode, and nothing to the eye
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) &&
		r != brailleBlank && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}
