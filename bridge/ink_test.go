package bridge_test

import (
	"testing"

	"bellhop/bridge"
)

func TestInk(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		r    rune
		want bool
	}{
		"a letter":             {'a', true},
		"a Han letter":         {'山', true},
		"a digit":              {'7', true},
		"a sign":               {'·', true},
		"an emoji":             {'👩', true},
		"a blank":              {' ', false},
		"a hard blank":         {'\u00a0', false},
		"a wide blank":         {'\u3000', false},
		"a control":            {'\x07', false},
		"a direction control":  {'\u202e', false},
		"a blank of no width":  {'\u200b', false},
		"a joiner":             {'\u200d', false},
		"an accent":            {'\u0301', false},
		"a variation selector": {'\ufe0f', false},
		"a Hangul filler":      {'\u3164', false},
		"a filler of Jamo":     {'\u115f', false},
		"a half-width filler":  {'\uffa0', false},
		"a Braille blank":      {'\u2800', false},
		"for private use":      {'\ue000', false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := bridge.Ink(tt.r); got != tt.want {
				t.Errorf("%U: %v", tt.r, got)
			}
		})
	}
}
