package mention

import (
	"strings"
	"unicode"

	"bellhop/bridge"

	"golang.org/x/net/html/atom"
)

// picture says an emoji that is drawn as one by its words, and of any other
// that it is there, what it shows and where. What is one point wide is there to
// be fetched, not to be seen.
func (r *reader) picture(given attributes) {
	name := bridge.OneLine(given.alt, maxFile)
	if name == "" {
		name = bridge.OneLine(given.title, maxFile)
	}
	switch {
	case given.dot:
	case strings.TrimSpace(given.src) == "" || isEmoji(name) || given.emojiClass && name != "":
		r.tell(name)
	default:
		r.media("🖼", name, webAddress(given.src))
	}
}

// isEmoji reports whether the words for a picture are an emoji or its code.
func isEmoji(words string) bool {
	if len(words) > 2 && words[0] == ':' && words[len(words)-1] == ':' && !strings.Contains(words, " ") {
		return true
	}
	const keycap = '\u20E3'
	symbol := false
	for _, r := range words {
		if unicode.IsLetter(r) {
			return false
		}
		symbol = symbol || unicode.Is(unicode.So, r) || r == keycap
	}
	return symbol
}

// film says what is shown or heard in a frame of its own.
func (r *reader) film(tag atom.Atom, source string) {
	address := webAddress(source)
	switch {
	case tag == atom.Svg:
		r.media("🖼", "", "")
	case strings.TrimSpace(source) == "":
	case tag == atom.Video:
		r.media("🎬", "", address)
	case tag == atom.Audio:
		r.media("🔊", "", address)
	case (tag == atom.Iframe || tag == atom.Embed) && address != "":
		r.media("🎬", "", address)
	}
}

// media stands apart from the words around it.
func (r *reader) media(sign, name, address string) {
	r.space = true
	r.word(sign)
	if name != "" {
		r.suffix(" "+name, r.look)
	}
	switch {
	case address == "":
	case name == "":
		r.suffix(" ", r.look)
		r.link(address, address, r.look)
	default:
		r.suffix(" (", r.look)
		r.link(address, address, r.look)
		r.suffix(")", r.look)
	}
	r.space = true
}
