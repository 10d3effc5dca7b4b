package mention

import "unicode/utf8"

// The longest names that are shown, in code points. Together with what else
// stands around the text they leave a part under maxPart.
const (
	maxName = 80
	maxFile = 120
	maxZone = 12
)

// runeOffset is where the n-th code point of s begins, len(s) when it has no
// more than n.
func runeOffset(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	offset := 0
	for ; n > 0 && offset < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[offset:])
		offset += size
	}
	return offset
}
