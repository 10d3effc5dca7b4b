package org

import (
	"strings"
	"unicode"
)

// fold gives what a person meant to type: full-width forms, as Japanese and
// Korean input methods write them, become ASCII; hyphens of all kinds become
// "-", blanks of all kinds " "; what has no width is dropped.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFF01 + '!'
		case r == 0x3002: // the full stop that stands where "." would
			return '.'
		case r == '\n', r == '\r':
			return '\n'
		case unicode.Is(unicode.Pd, r), r == 0x2212, r == 0x30FC, r == 0xFF70:
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, text)
}
