package fonts

import (
	_ "embed" // for the two files
)

//go:embed cjk-Regular.otf
var regular []byte

//go:embed cjk-Bold.otf
var bold []byte

// Regular is the OpenType font for text of normal weight. The caller must not
// change the bytes.
func Regular() []byte { return regular }

// Bold is the OpenType font for bold text. The caller must not change the
// bytes.
func Bold() []byte { return bold }
